using Impasto.Compute.Execution;
using Impasto.Compute.Tests.Fixtures;
using Impasto.Losses;
using Impasto.Sounds;

namespace Impasto.Tests.Sounds;

/// <summary>
/// What compares sounds: against PyTorch (tests/Fixtures/make_sound_style.py) and finite differences.
/// </summary>
public sealed class SoundObjectiveTests : IDisposable
{
    private const int Bins = 33;
    private const int Rate = 1000;

    private static readonly Dictionary<string, double> Responses = new() { [SoundEncoder.Responses] = 1 };
    private static readonly Dictionary<string, double> Spectrum = new() { [SoundEncoder.Spectrum] = 1 };

    private static readonly PerceptualTerm[] Terms =
    [
        new("content", 1, new ContentLoss(Responses), TermTarget.Content),
        new("style", 15, new GramLoss(Responses), TermTarget.Style),
        new("spectrum", 5, new BatchNormLoss(Spectrum), TermTarget.Style),
    ];

    private readonly FixtureFile fixture = new("sound_style.safetensors");
    private readonly SoundEncoder encoder;
    private readonly WorkerPool pool = new(3);

    public SoundObjectiveTests() => encoder = new SoundEncoder(Bins, fixture.Values("filters"));

    public void Dispose()
    {
        encoder.Dispose();
        pool.Dispose();
    }

    [Fact]
    public void Features_are_those_of_PyTorch()
    {
        ContentLoss loss = new(Responses);

        SoundMeasures measured = SoundMeasures.Of(encoder, [loss], Log("image"), pool);

        float[] found = measured.Statistics[(loss, SoundEncoder.Responses, "features")].Values;
        AssertNear(fixture.Values("responses"), found, 1e-5);
    }

    [Fact]
    public void Losses_and_gradient_are_those_of_PyTorch()
    {
        using SoundObjective objective = Prepare(Terms, [Log("style")], pool);
        float[] gradient = new float[Log("image").Values.Length];

        double loss = objective.Evaluate(Log("image").Values, gradient, default);

        Assert.Equal(fixture.Values("loss")[0], loss, 1e-4);
        Assert.All(
            objective.Terms, term => Assert.Equal(fixture.Values($"loss/{term.Key}")[0], term.Value, 1e-5));
        AssertNear(fixture.Values("gradient"), gradient, 1e-4);
    }

    [Fact]
    public void Gabor_filters_are_those_of_NumPy() =>
        AssertNear(fixture.Values("gabor"), SoundEncoder.GaborFilters(Rate, Bins, 16), 1e-5);

    [Theory]
    [InlineData(StyleLossKind.Gram)]
    [InlineData(StyleLossKind.Covariance)]
    [InlineData(StyleLossKind.MmdGaussian)]
    [InlineData(StyleLossKind.Wasserstein)]
    [InlineData(StyleLossKind.Histogram)]
    public void The_gradient_is_the_slope_of_the_loss_with_two_styles(StyleLossKind kind)
    {
        PerceptualTerm[] terms = [new("style", 1, StyleLosses.Make(kind, Responses), TermTarget.Style)];
        using SoundObjective objective = Prepare(terms, [Log("style"), Log("content")], pool);
        float[] at = Log("image").Values, gradient = new float[at.Length], other = new float[at.Length];
        objective.Evaluate(at, gradient, default);
        Random random = new(3);
        float[] direction = [.. at.Select(_ => random.NextSingle() - 0.5f)];
        const float Step = 2e-3f;

        double ahead = Loss(Step), behind = Loss(-Step);

        double slope = direction.Zip(gradient, (d, g) => (double)d * g).Sum();
        Assert.Equal(slope, (ahead - behind) / (2 * Step), 0.02 * Math.Max(Math.Abs(slope), 0.02));

        double Loss(float step) => objective.Evaluate(
            [.. at.Zip(direction, (value, d) => value + (step * d))], other, default);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_gradient()
    {
        using WorkerPool one = new(1);
        using SoundObjective first = Prepare(Terms, [Log("style")], one);
        using SoundObjective second = Prepare(Terms, [Log("style")], pool);
        float[] values = Log("image").Values, a = new float[values.Length], b = new float[values.Length];

        Assert.Equal(first.Evaluate(values, a, default), second.Evaluate(values, b, default));

        Assert.Equal(a, b);
    }

    private SoundObjective Prepare(
        IReadOnlyList<PerceptualTerm> terms, IReadOnlyList<LogSpectrum> styles, WorkerPool threads)
    {
        SoundMeasures content = SoundMeasures.Of(encoder, LossesOf(TermTarget.Content), Log("content"), threads);
        SoundMeasures[] measured =
            [.. styles.Select(style => SoundMeasures.Of(encoder, LossesOf(TermTarget.Style), style, threads))];
        double[] shares = styles.Count == 1 ? [1] : [0.3, 0.7];
        SoundObjective objective = new(
            encoder, terms, content, measured, shares, Log("image").Frames, threads.Threads);
        objective.Prepare(threads);
        return objective;

        FeatureLoss[] LossesOf(TermTarget target) =>
            [.. terms.Where(term => term.Target == target).Select(term => term.FeatureLoss!)];
    }

    private LogSpectrum Log(string name) => new(Bins, fixture.Values(name));

    private static void AssertNear(float[] expected, float[] found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        double most = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], found[i], tolerance * most);
        }
    }
}
