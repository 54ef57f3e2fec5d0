using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Networks;
using Impasto.Tests.Weights;
using Xunit.Abstractions;

namespace Impasto.Tests.Methods.AnyStyle;

/// <summary>Whitening and colouring with the networks of ../shared/weights, where that folder is present.</summary>
public sealed class SharedWhiteningTests(ITestOutputHelper output)
{
    private const string Slim = "weights/vgg19-slim";
    private const string Normalised = "weights/vgg19-normalised";

    [SharedTheory(Slim)]
    [InlineData("scene", "mosaic")]
    [InlineData("scene", "swirls")]
    [InlineData("swirls", "mosaic")]
    public void The_slim_networks_give_the_images_of_PyTorch(string content, string style)
    {
        using FixtureNetworks fixture = new("wct_slim.safetensors");
        using ModelLibrary models = new();
        using WhiteningColouring method = new(models);
        ImageBuffer expected = fixture.Image($"{content}-{style}");
        StylizeRequest request = new(fixture.Image(content), fixture.Image(style))
        {
            Strength = 1,
            Options = new WhiteningColouringOptions { Model = SharedFiles.Find(Slim) },
        };
        ImageBuffer actual = method.Stylize(request, new RunContext { Threads = 2 }).Image;
        double difference = 0;
        for (int i = 0; i < expected.Pixels.Length; i++)
        {
            difference += Math.Abs(expected.Pixels[i] - actual.Pixels[i]) / expected.Pixels.Length;
        }

        output.WriteLine($"{content} in the style of {style}: {difference:E2} of full scale in the mean");
        Assert.InRange(difference, 0, 0.01);
    }

    [SharedFact(Normalised)]
    public void The_normalised_networks_end_at_level_3()
    {
        string folder = SharedFiles.Find(Normalised);
        using ModelLibrary models = new();
        using WhiteningColouring method = new(models);
        ImageBuffer content = TestImages.Waves(30, 22);
        WhiteningColouringOptions options = new() { Model = folder };
        StylizeRequest request = new(content, TestImages.Squares(24, 24)) { Options = options };
        ImageBuffer image = method.Stylize(request, new RunContext { Threads = 2 }).Image;
        Assert.NotEqual(content.Pixels.ToArray(), image.Pixels.ToArray());
        WeightFixtures.AssertRefused(
            () => method.Stylize(request with { Options = options with { Levels = 5 } }),
            folder,
            "3 levels, not 5");
    }
}
