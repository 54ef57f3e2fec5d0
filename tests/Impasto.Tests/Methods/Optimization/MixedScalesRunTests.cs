using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Encoders;

namespace Impasto.Tests.Methods.Optimization;

/// <summary>What a style image of two scales is made by, with a small encoder.</summary>
public sealed class MixedScalesRunTests : IDisposable
{
    private static readonly RunContext Two = new() { Threads = 2 };

    private readonly VggEncoder encoder = TinyEncoder.Vgg19();
    private readonly ImageBuffer fine = TestImages.Squares(32, 32);
    private readonly ImageBuffer coarse = TestImages.Waves(40, 32);

    public void Dispose() => encoder.Dispose();

    // The forms are those of relu4_1, the texture that of relu1_1 and relu2_1 alone.
    [Fact]
    public void It_is_an_optimisation_whose_layers_are_deep_for_forms_and_shallow_for_texture()
    {
        using ImageOptimization method = new(encoder);
        ImageBuffer expected = method.Stylize(
            new StylizeRequest(coarse, fine)
            {
                Options = new ImageOptimizationOptions
                {
                    Iterations = 60,
                    Levels = 1,
                    ContentLayers = new Dictionary<string, double> { ["relu4_1"] = 2 },
                    StyleLayers = new Dictionary<string, double> { ["relu1_1"] = 2, ["relu2_1"] = 2 },
                },
            },
            Two).Image;
        float[] made = MixedScales.Make(encoder, fine, coarse, Two).Pixels.ToArray();
        Assert.All(expected.Pixels.ToArray().Zip(made), pair => Assert.Equal(pair.First, pair.Second, 0.01f));
        Assert.True(coarse.Pixels.ToArray().Zip(made, (a, b) => Math.Abs(a - b)).Average() > 0.02);
    }

    [Fact]
    public void One_that_is_stopped_makes_no_style()
    {
        using CancellationTokenSource source = new();
        RunContext context = Two with { Cancellation = source.Token, Progress = new AtIteration(2, source.Cancel) };
        Assert.Throws<OperationCanceledException>(() => MixedScales.Make(encoder, fine, coarse, context));
    }

    [Theory]
    [InlineData(1024, 700, 512, 350)]
    [InlineData(300, 513, 299, 512)]
    [InlineData(512, 300, 512, 300)]
    public void The_coarse_painting_is_made_no_longer_than_512_pixels(int width, int height, int less, int lower)
    {
        ImageSource size = MixedScales.SizeOf(new ImageBuffer(width, height));
        Assert.Equal((less, lower), (size.Width, size.Height));
    }

    [Fact]
    public void Nothing_is_made_of_nothing()
    {
        Assert.Throws<ArgumentNullException>("fine", () => MixedScales.Make(encoder, null!, coarse));
        Assert.Throws<ArgumentNullException>("coarse", () => MixedScales.Make(encoder, fine, null!));
    }
}
