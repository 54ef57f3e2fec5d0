using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Tests.Methods;
using Impasto.Training.Quality;
using Impasto.Weights;

namespace Impasto.Training.Tests.Quality;

public sealed class EncoderComparisonTests
{
    private readonly VggWeights weights = RandomVgg.Vgg19(seed: 5, narrowing: 16);
    private readonly ImageBuffer image = TestImages.Waves(40, 36);

    [Fact]
    public void An_encoder_is_no_way_from_itself()
    {
        using VggEncoder encoder = new(weights);

        IReadOnlyList<LayerError> errors = new EncoderComparison(encoder, encoder, threads: 2).Measure(image);

        Assert.Equal(encoder.Layers.Where(layer => layer.StartsWith("relu", StringComparison.Ordinal)),
            errors.Select(error => error.Layer));
        Assert.All(errors, error => Assert.Equal((0, 0), (error.Features, error.Gram)));
    }

    [Fact]
    public void Features_a_tenth_too_large_are_a_hundredth_off_in_squares()
    {
        VggConvolution first = weights.Convolutions[0];
        Assert.All(weights.Convolutions, convolution => Assert.All(convolution.Bias, bias => Assert.Equal(0, bias)));
        using VggEncoder reference = new(weights);
        using VggEncoder candidate = new(weights.With(
        [
            first with { Weight = [.. first.Weight.Select(w => 1.1f * w)] }, .. weights.Convolutions.Skip(1),
        ]));

        IReadOnlyList<LayerError> errors = new EncoderComparison(candidate, reference, threads: 2).Measure(image);

        Assert.All(errors, error => Assert.Equal(0.1 * 0.1, error.Features, 1e-5));
        Assert.All(errors, error => Assert.Equal(0.21 * 0.21, error.Gram, 1e-5));
    }

    [Fact]
    public void Projections_are_compared_with_the_layers_that_they_stand_for()
    {
        using VggEncoder reference = new(weights);
        using VggEncoder candidate = new(weights.With(
        [
            .. weights.Convolutions.Select(c => c with
            {
                Projection = c.Name == "conv2_1" ? RandomVgg.Projection(seed: 1, c.Out, c.Out) : null,
            }),
        ]));

        IReadOnlyList<LayerError> errors = new EncoderComparison(candidate, reference, threads: 2).Measure(image);

        Assert.All(errors, error => Assert.Equal(error.Layer == "relu2_1", error.Features > 0));
    }

    [Fact]
    public void Encoders_without_a_layer_in_common_are_refused()
    {
        using VggEncoder reference = new(weights), narrower = new(RandomVgg.Vgg19(seed: 5, narrowing: 32));

        EncoderException refused = Assert.Throws<EncoderException>(
            () => new EncoderComparison(narrower, reference, threads: 2));

        Assert.Contains("at no layer", refused.Message, StringComparison.Ordinal);
    }
}
