using Impasto.Compute.Execution;
using Impasto.Control.Guides;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Tests.Methods;

namespace Impasto.Tests.Losses;

/// <summary>A loss that is summed strip by strip, and its gradient, are those of the image as a whole.</summary>
public sealed class ObjectiveStripsTests : IDisposable
{
    private static readonly PyramidLevel Size = new(48, 611);

    private readonly ModelLibrary models = new();
    private readonly WorkerPool pool = new(2);
    private readonly FeatureEncoder encoder;
    private readonly ImageSource content = ImageSource.Of(TestImages.Squares(Size.Width, Size.Height));
    private readonly ImageBuffer image = TestImages.Waves(Size.Width, Size.Height);

    public ObjectiveStripsTests() => encoder = models.FeatureEncoder();

    public void Dispose()
    {
        models.Dispose();
        pool.Dispose();
    }

    [Theory]
    [InlineData(StyleLossKind.Gram, false, 1e-5)]
    [InlineData(StyleLossKind.Gram, true, 1e-5)]
    [InlineData(StyleLossKind.Covariance, false, 1e-5)]
    [InlineData(StyleLossKind.Bn, false, 1e-4)]
    [InlineData(StyleLossKind.Bn, true, 1e-4)]
    [InlineData(StyleLossKind.MmdLinear, false, 1e-5)]
    public void Loss_and_gradient_are_those_of_the_whole(StyleLossKind kind, bool isGuided, double tolerance)
    {
        using PerceptualObjective whole = Objective(kind, isGuided, long.MaxValue);
        long memory = (long)(0.65 * whole.PeakBytes); // most of it are the encoder's weights
        using PerceptualObjective strips = Objective(kind, isGuided, memory);
        Assert.True(whole.IsWhole);
        Assert.False(strips.IsWhole);
        Assert.InRange(strips.PeakBytes, 1, memory);
        float[] expected = new float[image.Pixels.Length], actual = new float[image.Pixels.Length];

        double expectedLoss = whole.Prepare(pool).Evaluate(image.Pixels, expected);
        double loss = strips.Prepare(pool).Evaluate(image.Pixels, actual);

        Assert.Equal(expectedLoss, loss, 1e-5 * expectedLoss);
        Assert.Equal(whole.Terms.Keys, strips.Terms.Keys);
        Assert.All(whole.Terms, term => Assert.Equal(term.Value, strips.Terms[term.Key], 2e-5 * term.Value));
        double error = expected.Zip(actual, (e, a) => (double)(e - a) * (e - a)).Sum();
        Assert.InRange(Math.Sqrt(error / expected.Sum(e => (double)e * e)), 0, tolerance);
    }

    [Theory]
    [InlineData(StyleLossKind.Histogram)]
    [InlineData(StyleLossKind.Mrf)]
    public void Losses_that_compare_places_work_as_a_whole(StyleLossKind kind)
    {
        using PerceptualObjective whole = Objective(kind, isGuided: false, long.MaxValue);
        using PerceptualObjective within = Objective(kind, isGuided: false, whole.PeakBytes / 3);
        Assert.True(within.IsWhole);
        Assert.Equal(whole.PeakBytes, within.PeakBytes);
    }

    private PerceptualObjective Objective(StyleLossKind kind, bool isGuided, long memory)
    {
        PerceptualTerm[] terms =
        [
            new("content", 1, new ContentLoss(encoder.ComparedLayers(encoder.ContentLayers)), TermTarget.Content),
            StyleLosses.Term(kind, 5, encoder, layers: null, seed: 1),
            new("tv", 0.1, new TotalVariation()),
            new("range", 10, new RangePenalty()),
        ];
        ImageSource[] styles = [ImageSource.Of(TestImages.Waves(70, 64)), ImageSource.Of(TestImages.Squares(64, 80))];
        ImageSource[] masks =
        [
            ImageSource.Of(TestImages.Mask(Size.Width, Size.Height, (x, y) => y < 300 ? 1 : 0.2f)),
            ImageSource.Of(TestImages.Mask(Size.Width, Size.Height, (x, y) => x < 20 ? 0.7f : 0)),
        ];
        TargetImages targets = new(styles, [1, 2])
        {
            Content = content,
            AreGuided = isGuided,
            Guides = isGuided ? GuideSet.Read(masks, [0.4, 0.6], Size) : null,
        };
        return new PerceptualObjective(encoder, terms, targets, Size, new RunLimits(2, memory));
    }
}
