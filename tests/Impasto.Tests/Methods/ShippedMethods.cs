using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Networks;

namespace Impasto.Tests.Methods;

/// <summary>
/// Every method with the networks that ship, and two of their styles as ONNX files, made once for all the tests of a
/// class.
/// </summary>
public sealed class ShippedMethods : IDisposable
{
    private readonly Dictionary<string, IStylizer> made = [];

    /// <summary>Gets their names.</summary>
    public static TheoryData<string> Names => [.. MethodCatalog.Default.Methods.Select(method => method.Name)];

    /// <summary>Gets the networks.</summary>
    public ModelLibrary Models { get; } = new(OnnxSamples.Store);

    /// <summary>Gets the method of a name.</summary>
    public IStylizer this[string name]
    {
        get
        {
            if (!made.TryGetValue(name, out IStylizer? method))
            {
                method = MethodCatalog.Default.Create(name, Models);
                made.Add(name, method);
            }

            return method;
        }
    }

    /// <summary>A method's own options, with two iterations where it iterates.</summary>
    /// <param name="method">The method.</param>
    /// <param name="encoder">
    /// What it compares with. That of whitening and colouring has the layers of the one that ships for it, and takes a
    /// part of the time.
    /// </param>
    public static RunOptions Short(MethodDescription method, string? encoder = ShippedModels.NarrowEncoder) =>
        method.Defaults switch
        {
            AnyStyleOptions options => options with { Refine = 2, Encoder = encoder },
            ImageOptimizationOptions options => options with { Iterations = 2, Encoder = encoder },
            RunOptions options => options,
        };

    /// <summary>Paints.</summary>
    public ImageBuffer Paint(string name, StylizeRequest request) =>
        this[name].Stylize(request, new RunContext { Threads = 2 }).Image;

    public void Dispose()
    {
        foreach (IStylizer method in made.Values)
        {
            method.Dispose();
        }

        Models.Dispose();
    }
}
