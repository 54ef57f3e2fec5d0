using Impasto.Compute.Execution;
using Impasto.Compute.Tests.Fixtures;
using Impasto.Losses;
using Impasto.Running;
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

    [Theory]
    [InlineData(StyleLossKind.MmdGaussian)]
    [InlineData(StyleLossKind.Wasserstein)]
    public void Styles_that_are_compared_one_by_one_count_by_their_shares(StyleLossKind kind)
    {
        PerceptualTerm[] terms = [new("style", 1, StyleLosses.Make(kind, Responses), TermTarget.Style)];
        Assert.False(terms[0].FeatureLoss!.BlendsTargets);

        Assert.Equal(
            (0.3 * Loss(Log("style"))) + (0.7 * Loss(Log("content"))),
            Loss(Log("style"), Log("content")),
            1e-5 * Loss(Log("style")));

        double Loss(params LogSpectrum[] styles)
        {
            using SoundObjective objective = Prepare(terms, styles, pool);
            float[] values = Log("image").Values;
            return objective.Evaluate(values, new float[values.Length], default);
        }
    }

    [Fact]
    public void Statistics_of_styles_are_mixed_by_their_shares()
    {
        GramLoss loss = new(Responses);
        SoundMeasures[] both = [.. new[] { "style", "content" }.Select(
            name => SoundMeasures.Of(encoder, [loss], Log(name), pool))];

        SoundMeasures mixed = SoundMeasures.Mix(both, [0.3, 0.7], loss);

        Assert.All(mixed.Statistics, named => AssertNear(
            [.. both[0].Statistics[named.Key].Values.Zip(
                both[1].Statistics[named.Key].Values, (a, b) => (0.3f * a) + (0.7f * b))],
            named.Value.Values,
            1e-6));
        Assert.NotEmpty(mixed.Statistics);
    }

    [Fact]
    public void Losses_are_told_as_they_are_and_the_result_has_the_lowest()
    {
        using SoundObjective objective = Prepare(Terms, [Log("style")], pool);
        List<IterationLog> told = [];

        LogSpectrum found = new SoundOptimization(objective, Log("image"), window: 4).Run(
            5, pool, System.Diagnostics.Stopwatch.StartNew(), told.Add, default);

        float[] gradient = new float[found.Values.Length];
        double first = objective.Evaluate(Log("image").Values, gradient, default);
        Assert.Equal(first, told[0].Loss, 1e-5 * first);
        Assert.All(told, log => Assert.Equal(
            log.Loss, Terms.Sum(term => term.Weight * log.Terms[term.Name]), 1e-4 * log.Loss));
        Assert.Equal([(4, 1), (4, 2), (4, 3), (4, 4), (4, 5)], told.Select(log => (log.Level, log.Iteration)));
        double last = objective.Evaluate(found.Values, gradient, default);
        Assert.True(last < told.Min(log => log.Loss), $"{last} is not less than all before.");
    }

    [Fact]
    public void The_result_stays_near_the_start_where_that_counts()
    {
        using SoundObjective objective = Prepare(Terms, [Log("style")], pool);
        LogSpectrum start = Log("image");
        double[] away = [.. new[] { 0.0, 1, 100 }.Select(stay =>
        {
            List<IterationLog> told = [];
            LogSpectrum found = new SoundOptimization(objective, start, window: 0) { Stay = stay }.Run(
                30, pool, System.Diagnostics.Stopwatch.StartNew(), told.Add, default);

            // The loss of the start is the same, and what is told counts how far it is from there.
            Assert.Equal(objective.Evaluate(start.Values, new float[start.Values.Length], default), told[0].Loss, 1e-5);
            double far = start.Values.Zip(found.Values, (a, b) => Math.Pow(a - b, 2)).Sum()
                / start.Values.Sum(value => (double)value * value);
            double loss = objective.Evaluate(found.Values, new float[start.Values.Length], default);
            Assert.Equal(loss + (stay * far), told[^1].Loss, 0.02);
            return far;
        })];

        Assert.True(away[0] > 1.2 * away[1] && away[1] > 10 * away[2], string.Join(", ", away));
    }

    [Fact]
    public void Another_seed_gives_other_random_filters_and_the_same_gives_the_same()
    {
        Assert.Equal(Measured(1), Measured(1));
        Assert.NotEqual(Measured(1), Measured(2));

        float[] Measured(int seed)
        {
            ContentLoss loss = new(Responses);
            using SoundEncoder random = new(SoundFeatures.Random, Rate, Bins, filters: 16, seed);
            SoundMeasures measures = SoundMeasures.Of(random, [loss], Log("image"), pool);
            return Assert.Single(measures.Statistics).Value.Values;
        }
    }

    private SoundObjective Prepare(
        IReadOnlyList<PerceptualTerm> terms, LogSpectrum[] styles, WorkerPool threads)
    {
        SoundMeasures content = SoundMeasures.Of(encoder, LossesOf(TermTarget.Content), Log("content"), threads);
        SoundMeasures[] measured =
            [.. styles.Select(style => SoundMeasures.Of(encoder, LossesOf(TermTarget.Style), style, threads))];
        double[] shares = styles.Length == 1 ? [1] : [0.3, 0.7];
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
