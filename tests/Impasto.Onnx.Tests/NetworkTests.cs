using Impasto.Exporting;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.FeedForward;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Onnx.Tests;

/// <summary>Each network that ships gives in ONNX Runtime what it gives here, at sizes that the file has not.</summary>
public sealed class NetworkTests : IDisposable
{
    private readonly ModelLibrary models = new();

    /// <summary>All that ships: what is chosen of it.</summary>
    public static TheoryData<string, string?, string?> Networks
    {
        get
        {
            TheoryData<string, string?, string?> networks = new()
            {
                { "udnie", null, null },
                { "styles-light", "great-wave", null },
                { "style-bank", "mosaic", null },
                { "vgg19-compact", null, "conv4_2" },
                { "vgg19-narrow", null, "pool3" },
            };
            foreach (string name in NetworkExport.Names)
            {
                networks.Add(name, null, null);
            }

            return networks;
        }
    }

    public void Dispose() => models.Dispose();

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_network_is_the_same_in_another_runtime(string name, string? style, string? layer)
    {
        OnnxModel model = NetworkExport.Of(models, name, new ExportChoice(style, layer));
        OnnxOptions options = new();
        using Runtime runtime = new(model, options);
        foreach ((int height, int width) in SizesFor(name))
        {
            Comparison.AtSize(runtime, model, options, height, width);
        }
    }

    [Theory]
    [InlineData("udnie")]
    [InlineData("styles-film")]
    [InlineData("style-bank")]
    [InlineData("upscale4")]
    [InlineData("vgg19-narrow")]
    [InlineData("wct-decoder3")]
    [InlineData("adain")]
    public void In_float16_it_is_close(string name)
    {
        OnnxModel model = NetworkExport.Of(models, name);
        OnnxOptions options = new() { Half = true };
        using Runtime runtime = new(model, options);
        foreach ((int height, int width) in SizesFor(name))
        {
            Comparison.AtSize(runtime, model, options, height, width);
        }
    }

    [Fact]
    public void A_style_is_what_the_method_paints()
    {
        using TransformTransfer method = new(models);
        AssertPaints(method, NetworkExport.Of(models, "udnie"), StyleSource.Learned("udnie"), null);
    }

    [Fact]
    public void A_bank_is_what_the_method_paints()
    {
        using StyleBankTransfer method = new(models);
        OnnxModel bank = NetworkExport.Of(models, "style-bank", new ExportChoice("mosaic"));
        AssertPaints(method, bank, StyleSource.Learned("mosaic"), null);
    }

    [Fact]
    public void Adaptive_instance_normalisation_is_what_the_method_paints()
    {
        using AdaIn method = new(models);
        ImageBuffer style = new(51, 43, Samples.Image(1, 43, 51, 3, seed: 5));
        AssertPaints(method, NetworkExport.Of(models, "adain"), style, style);
    }

    /// <summary>Asserts that a file that was given a content, and perhaps a style, paints what a method does.</summary>
    private static void AssertPaints(Stylizer method, OnnxModel model, StyleSource style, ImageBuffer? image)
    {
        const int Height = 37, Width = 53;
        float[] content = Samples.Image(1, Height, Width, ImageBuffer.Channels);
        StylizeRequest request = new(new ImageBuffer(Width, Height, content), style)
        {
            Options = method is AdaIn ? new AdaInOptions { Refine = 0 } : null, Strength = 1,
        };
        float[] expected = method.Run(request, new RunContext { Threads = 1 }).Image.Pixels.ToArray();

        using Runtime runtime = new(model, new OnnxOptions { ChannelsLast = true });
        long[] extents = [1, Height, Width, ImageBuffer.Channels];
        float[] painted = image is null
            ? runtime.Run(("image", content, extents)).Values
            : runtime.Run(
                ("content", content, extents),
                ("style", image.Pixels.ToArray(), [1, image.Height, image.Width, ImageBuffer.Channels])).Values;
        Samples.Same(expected, painted, Comparison.Exact);
    }

    // Decoders take features, and what they make of them is up to 16 times as large.
    private static (int Height, int Width)[] SizesFor(string name) =>
        name.Contains("decoder", StringComparison.Ordinal) ? [(4, 5), (3, 2), (7, 3)] : Comparison.Sizes;
}
