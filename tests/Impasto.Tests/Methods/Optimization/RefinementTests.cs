using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.Optimization;
using Impasto.Tests.Encoders;

namespace Impasto.Tests.Methods.Optimization;

public sealed class RefinementTests : IDisposable
{
    private readonly VggEncoder encoder = TinyEncoder.Vgg19();
    private readonly ImageBuffer content = TestImages.Waves(52, 44, hasAlpha: true);
    private readonly ImageBuffer style = TestImages.Squares(48, 40);

    public void Dispose() => encoder.Dispose();

    [Fact]
    public void It_starts_from_the_picture_and_lowers_the_loss()
    {
        ImageBuffer start = TestImages.Squares(52, 44);

        ImageBuffer none = Refine(start, strength: 1, iterations: 0).Image;
        OptimizationResult result = Refine(start, strength: 1, iterations: 8);

        Assert.Equal(start.Pixels.ToArray(), none.Pixels.ToArray());
        Assert.Equal(8, result.Iterations.Count);
        Assert.True(result.Iterations.Min(i => i.Loss) < 0.9 * result.Iterations[0].Loss);
        Assert.True(result.Image.HasAlpha);
    }

    [Fact]
    public void The_strength_is_the_share_of_the_style()
    {
        IterationLog full = Refine(content, strength: 1, iterations: 1).Iterations[0];
        IterationLog half = Refine(content, strength: 0.5, iterations: 1).Iterations[0];

        double share = new ImageOptimizationOptions().StyleWeight / 2;
        Assert.Equal(share * full.Terms["style"], full.Loss - half.Loss, 1e-4 * full.Loss);
    }

    private OptimizationResult Refine(ImageBuffer start, double strength, int iterations)
    {
        ArbitraryStyleOptions method = new() { Strength = strength, Threads = 2 };
        return Refinement.Of(encoder, content, start, [style], method, iterations).Run();
    }
}
