using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.FeedForward;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Stylizing;

namespace Impasto.Cli.Benchmarks;

/// <summary>
/// The methods of the run-time table of Jing et al., "Neural Style Transfer: A Review" (2019): each as the product runs
/// it, the style prepared too where a method takes any. Of the optimisation's 500 iterations some are run, and their
/// time is multiplied. Networks that have learned styles have random weights, which take as long as any.
/// </summary>
/// <param name="threads">The number of threads.</param>
/// <param name="loadEncoder">Gives the encoder that the command line names.</param>
/// <param name="models">Where networks come from.</param>
/// <param name="folder">The folder of the networks for any style; null for those that Impasto brings along.</param>
internal sealed class ReviewSuite(int threads, Func<VggEncoder> loadEncoder, ModelLibrary models, string? folder)
{
    private const int Iterations = 500;
    private const int IterationsRun = 5;
    private const int LearnedStyles = 12;

    private IReadOnlyList<Func<int, (IDisposable[] Owned, BenchmarkCase Case)>> Methods =>
    [
        Optimisation,
        size => Transform("transform (one style)", 1, size),
        size => Transform("transform (conditional instance norm)", LearnedStyles, size),
        Bank,
        size => AnyStyle(new AdaIn(models), new AdaInOptions { Model = folder }, size),
        size => AnyStyle(new WhiteningColouring(models), new WhiteningColouringOptions { Model = folder }, size),
    ];

    /// <summary>The cases at some sizes; each lives until the next is asked for.</summary>
    /// <param name="sizes">The edges of the square images.</param>
    public IEnumerable<BenchmarkCase> Cases(IReadOnlyList<int> sizes)
    {
        foreach (Func<int, (IDisposable[] Owned, BenchmarkCase Case)> method in Methods)
        {
            foreach (int size in sizes)
            {
                (IDisposable[] owned, BenchmarkCase benchmark) = method(size);
                try
                {
                    yield return benchmark;
                }
                finally
                {
                    Array.ForEach(owned, o => o.Dispose());
                }
            }
        }
    }

    private (IDisposable[] Owned, BenchmarkCase Case) AnyStyle(
        AnyStyleTransfer method, AnyStyleOptions options, int size) => (
        [method],
        MethodCase.Of(
            $"{method.Description.Name} {size}",
            size,
            threads,
            method,
            (content, style) => new StylizeRequest(content, style) { Options = options }));

    private (IDisposable[] Owned, BenchmarkCase Case) Transform(string name, int styles, int size)
    {
        string[] names = [.. Enumerable.Range(1, styles).Select(i => $"style{i}")];
        TransformNetwork network = new(TransformWeights.Random(new TransformNetworkOptions(), names, seed: 1));
        TransformTransfer method = new(network);
        return ([method, network], MethodCase.Of($"{name} {size}", size, threads, method, Learned(names[^1])));
    }

    private (IDisposable[] Owned, BenchmarkCase Case) Bank(int size)
    {
        const string Style = "style";
        StyleBankNetwork network = StyleBankNetwork.Random(new StyleBankOptions(), [Style], seed: 1);
        StyleBankTransfer method = new(network);
        return ([method, network], MethodCase.Of(
            $"{StyleBankTransfer.Name} {size}", size, threads, method, Learned(Style)));
    }

    private (IDisposable[] Owned, BenchmarkCase Case) Optimisation(int size)
    {
        ImageOptimization method = new(loadEncoder());
        ImageOptimizationOptions options = new() { Iterations = IterationsRun, Levels = 1, Margin = 0 };
        MethodCase benchmark = MethodCase.Of(
            $"optimize ({Iterations} iterations, of which {IterationsRun} were run) {size}",
            size,
            threads,
            method,
            (content, style) => new StylizeRequest(content, style) { Options = options });
        return ([method], benchmark with { TimesRun = (double)Iterations / IterationsRun });
    }

    private static Func<ImageBuffer, ImageBuffer, StylizeRequest> Learned(string style) =>
        (content, _) => new StylizeRequest(content, StyleSource.Learned(style));
}
