using Impasto.Compute.Ops;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Tests.Encoders;

namespace Impasto.Tests.Methods.Optimization;

public sealed class OptimizationFingerprintTests : IDisposable
{
    private readonly VggEncoder encoder = TinyEncoder.Vgg19();
    private readonly VggEncoder pooled = TinyEncoder.Vgg19(new EncoderOptions { Pooling = PoolKind.Average });
    private readonly ImageOptimizationOptions options = new() { Iterations = 4 };
    private readonly ImageBuffer image = TestImages.Waves(6, 4);

    public void Dispose()
    {
        encoder.Dispose();
        pooled.Dispose();
    }

    [Fact]
    public void Whatever_the_result_depends_on_makes_another_fingerprint()
    {
        ImageBuffer same = TestImages.Waves(6, 4), turned = new(4, 6, image.Pixels), other = TestImages.Waves(6, 4);
        other.Pixels[^1] += 0.001f;
        string own = Of(encoder, options, "asked", image);
        Assert.Equal(own, Of(encoder, options with { }, "asked", same));
        string[] all =
        [
            own,
            Of(pooled, options, "asked", image),
            Of(encoder, options with { Iterations = 5 }, "asked", image),
            Of(encoder, options with { Margin = 3 }, "asked", image),
            Of(encoder, options, "otherwise", image),
            Of(encoder, options, "asked", turned),
            Of(encoder, options, "asked", other),
            Of(encoder, options, "asked", image, image),
            Of(encoder, options, "asked"),
        ];
        Assert.Equal(all.Length, all.Distinct().Count());
    }

    private static string Of(
        VggEncoder encoder, OptimizationOptions options, string request, params ImageBuffer[] images) =>
        OptimizationFingerprint.Of(encoder, options, request, images);
}
