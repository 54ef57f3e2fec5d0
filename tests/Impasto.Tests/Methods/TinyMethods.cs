using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.FeedForward;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Encoders;
using Impasto.Tests.Networks;

namespace Impasto.Tests.Methods;

/// <summary>
/// Every method with small random networks, made once for all the tests of a class, and a short request of two styles
/// for it.
/// </summary>
public sealed class TinyMethods : IDisposable
{
    private readonly ModelLibrary models = new();
    private readonly FixtureNetworks adain = new("adain.safetensors");
    private readonly FixtureNetworks wct = new("wct.safetensors");
    private readonly VggEncoder encoder = TinyEncoder.Vgg19();
    private readonly Dictionary<string, IStylizer> made = [];

    /// <summary>Makes the networks.</summary>
    public TinyMethods()
    {
        foreach (int level in new[] { 1, 2 })
        {
            wct.WriteEncoder($"encoder{level}/", $"encoder{level}_1.safetensors");
            wct.WriteDecoder($"decoder{level}/", $"decoder{level}_1.safetensors");
        }
    }

    /// <summary>Gets the names of the methods.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["adain", "wct", "refined", "transform", "style-bank", "optimize"];

    /// <summary>Whether the styles of a method are learned ones.</summary>
    public static bool IsLearned(string name) => name is "transform" or "style-bank";

    public void Dispose()
    {
        foreach (IStylizer method in made.Values)
        {
            method.Dispose();
        }

        models.Dispose();
        adain.Dispose();
        wct.Dispose();
        encoder.Dispose();
    }

    /// <summary>Makes a method.</summary>
    public IStylizer Create(string name) => name switch
    {
        "adain" => new AdaIn(adain.Load()),
        "wct" => new WhiteningColouring(models.WhiteningColouring(wct.Path)),
        "refined" => new Refinement(new AdaIn(adain.Load()), encoder),
        "transform" => new TransformTransfer(new TransformNetwork(
            UnlikeStyles.Random(new() { Width = 4, Blocks = 1, EdgeKernel = 3 }, "a", "b", "c"))),
        "style-bank" => new StyleBankTransfer(StyleBankNetwork.Random(
            new StyleBankOptions { Width = 2, EdgeKernel = 3 }, ["a", "b", "c"], seed: 2)),
        _ => new ImageOptimization(encoder),
    };

    /// <summary>Makes a request of two styles, each where it is bright.</summary>
    public static StylizeRequest Request(
        string name, ImageBuffer content, Func<int, int, float>? first, Func<int, int, float>? second)
    {
        bool isLearned = IsLearned(name);
        StyleSource a = isLearned ? StyleSource.Learned("b") : TestImages.Squares(56, 64);
        StyleSource b = isLearned ? StyleSource.Learned("c") : Dots();
        return new StylizeRequest(content, a with { Guide = MaskOf(first) }, b with { Guide = MaskOf(second) })
        {
            Options = name switch
            {
                "optimize" => new ImageOptimizationOptions { Iterations = 8, Levels = 2, StyleWeight = 100 },
                "refined" => new AdaInOptions { Refine = 2 },
                _ => null,
            },
        };

        ImageSource? MaskOf(Func<int, int, float>? brightness) => brightness is null
            ? null
            : ImageSource.Of(TestImages.Mask(content.Width, content.Height, brightness));
    }

    /// <summary>Paints.</summary>
    public ImageBuffer Paint(string name, StylizeRequest request)
    {
        if (!made.TryGetValue(name, out IStylizer? method))
        {
            method = Create(name);
            made.Add(name, method);
        }

        return method.Stylize(request, new RunContext { Threads = 2 }).Image;
    }

    /// <summary>A style that is dark and bluish.</summary>
    private static ImageBuffer Dots()
    {
        ImageBuffer image = new(48, 56);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = i % 3 == 2 ? 0.5f + (0.4f * MathF.Sin(i)) : i / 9 % 5 == 0 ? 0.3f : 0.05f;
        }

        return image;
    }
}
