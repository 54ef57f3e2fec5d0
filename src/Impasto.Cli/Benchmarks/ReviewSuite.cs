using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.FeedForward;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Networks;

namespace Impasto.Cli.Benchmarks;

/// <summary>
/// The methods of the run-time table of Jing et al., "Neural Style Transfer: A Review" (2019): each as the product runs it,
/// the style prepared too where a method takes any. Of the optimisation's 500 iterations some are run, and their time is
/// multiplied. Networks that have learned styles have random weights, which take as long as any.
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
        size => AnyStyle(AdaIn.Name, AdaIn.Load(models, AnyStyleOptions, folder), size),
        size => AnyStyle(WhiteningColouring.Name, WhiteningColouring.Load(models, AnyStyleOptions, folder), size),
    ];

    private ArbitraryStyleOptions AnyStyleOptions => new() { Threads = threads };

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

    private static (IDisposable[] Owned, BenchmarkCase Case) AnyStyle(
        string name, ArbitraryStyleTransfer method, int size) => (
        [method],
        new MethodCase(
            $"{name} {size}",
            size,
            method.PlanMemory(size, size),
            (content, style) => method.Stylize(content, [method.Prepare(style)])));

    private (IDisposable[] Owned, BenchmarkCase Case) Transform(string name, int styles, int size)
    {
        string[] names = [.. Enumerable.Range(1, styles).Select(i => $"style{i}")];
        TransformNetwork network = new(TransformWeights.Random(new TransformNetworkOptions(), names, seed: 1));
        TransformTransfer method = new(network, new FeedForwardOptions { Threads = threads });
        return ([method, network], new MethodCase(
            $"{name} {size}",
            size,
            method.PlanMemory(size, size),
            (content, _) => method.Stylize(content, [names[^1]])));
    }

    private (IDisposable[] Owned, BenchmarkCase Case) Bank(int size)
    {
        string[] names = ["style"];
        StyleBankNetwork network = StyleBankNetwork.Random(new StyleBankOptions(), names, seed: 1);
        StyleBankTransfer method = new(network, new FeedForwardOptions { Threads = threads });
        return ([method, network], new MethodCase(
            $"{StyleBankTransfer.Name} {size}",
            size,
            method.PlanMemory(size, size, names),
            (content, _) => method.Stylize(content, names)));
    }

    private (IDisposable[] Owned, BenchmarkCase Case) Optimisation(int size)
    {
        VggEncoder encoder = loadEncoder();
        ImageOptimizationOptions options = new() { Iterations = IterationsRun, Levels = 1, Margin = 0, Threads = threads };
        (ImageBuffer content, ImageBuffer style) = MethodCase.Images(size);
        long memory = new ImageOptimization(encoder, content, [style], options).PlanMemory();
        return ([], new MethodCase(
            $"optimize ({Iterations} iterations, of which {IterationsRun} were run) {size}",
            size,
            memory,
            (content, style) => new ImageOptimization(encoder, content, [style], options).Run())
        {
            TimesRun = (double)Iterations / IterationsRun,
        });
    }
}
