using Impasto.Compute.Tensors;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Networks;
using Impasto.Running;
using Impasto.Styles;
using Impasto.Stylizing;
using Impasto.Tests.Jobs;
using Impasto.Tests.Networks;
using static Impasto.Tests.Methods.AnyStyle.PlainFeatures;

namespace Impasto.Tests.Methods.AnyStyle;

/// <summary>AdaIN of the whole picture against plain loops over the features that its encoder gives.</summary>
public sealed class AdaInTests : IDisposable
{
    private static readonly RunContext Two = new() { Threads = 2 };

    private readonly FixtureNetworks fixture = new("adain.safetensors");
    private readonly AutoEncoder network;
    private readonly AutoEncoder colouring;
    private readonly ImageBuffer content = TestImages.Waves(32, 24);
    private readonly ImageBuffer squares = TestImages.Squares(24, 16);
    private readonly ImageBuffer waves = TestImages.Waves(16, 40);

    public AdaInTests() => (network, colouring) = (fixture.Load(), fixture.Load(matchesColours: true));

    public void Dispose() => fixture.Dispose();

    // Below a quarter of the strength the scene itself is let in, in proportion.
    [Theory]
    [InlineData(null, 1, 1, false)]
    [InlineData(1.0, 1, 1, false)]
    [InlineData(0.4, 0.4, 1, false)]
    [InlineData(0.1, 0.1, 0.4, false)]
    [InlineData(null, 1, 1, true)]
    [InlineData(0.4, 0.4, 1, true)]
    public void Several_styles_are_one_with_the_means_of_their_means_and_deviations(
        double? strength, double moved, double taken, bool matchesColours)
    {
        using AdaIn method = new(matchesColours ? colouring : network);
        StylizeRequest request = new(
            content, StyleSource.Of(squares) with { Weight = 1 }, StyleSource.Of(waves) with { Weight = 3 })
        {
            Strength = strength,
        };

        float[] picture = method.Stylize(request, Two).Image.Pixels.ToArray();

        (double[][] features, Shape shape) = Encode(network, content);
        float[] decoded = Decode(
            network, Normalised(features, Encode(network, squares).Places, Encode(network, waves).Places), shape);
        decoded = matchesColours
            ? FromAxes(Normalised(ToAxes(decoded), ToAxes(squares.Pixels), ToAxes(waves.Pixels)))
            : decoded;
        for (int i = 0; i < picture.Length; i++)
        {
            double expected = ((1 - taken) * content.Pixels[i]) + (taken * Math.Clamp(decoded[i], 0, 1));
            Assert.Equal(expected, picture[i], 1e-4);
        }

        double[][] Normalised(double[][] places, double[][] first, double[][] second)
        {
            (double[] own, double[] ownDeviation) = Statistics(places);
            (double[] firstMean, double[] firstDeviation) = Statistics(first);
            (double[] secondMean, double[] secondDeviation) = Statistics(second);
            double[] mean = [.. firstMean.Zip(secondMean, (a, b) => (a / 4) + (b * 3 / 4))];
            double[] deviation = [.. firstDeviation.Zip(secondDeviation, (a, b) => (a / 4) + (b * 3 / 4))];
            return
            [
                .. places.Select(place => place.Select((value, c) => ((1 - moved) * value)
                    + (moved * (((value - own[c]) / ownDeviation[c] * deviation[c]) + mean[c]))).ToArray()),
            ];
        }
    }

    [Fact]
    public void A_style_counts_as_much_as_it_is_visible()
    {
        ImageBuffer style = PartlyVisible();
        using AdaIn method = new(network);
        PreparedStyle prepared = method.Prepare(style, context: Two);

        (double[][] features, Shape shape) = Encode(network, squares);
        double[] weights = Reduce(style.Alpha, 24, 24 / shape.Width);
        double[] mean = Mean(features, weights);
        Assert.Equal(["deviation", "mean"], prepared.Statistics.Keys.Order());
        AssertClose(mean, prepared.Statistics["mean"].Values);
        AssertClose(Deviation(features, weights, mean), prepared.Statistics["deviation"].Values);
        Assert.NotEqual(
            method.Prepare(squares, context: Two).Statistics["mean"].Values, prepared.Statistics["mean"].Values);
    }

    [Fact]
    public void A_decoder_that_matches_colours_takes_those_that_are_visible_too()
    {
        ImageBuffer style = PartlyVisible();
        using AdaIn method = new(colouring);
        PreparedStyle prepared = method.Prepare(style, context: Two);

        double[][] colours = ToAxes(squares.Pixels);
        double[] weights = [.. style.Alpha.ToArray().Select(v => (double)v)];
        double[] mean = Mean(colours, weights);
        AssertClose(mean, prepared.Statistics["colour mean"].Values);
        AssertClose(Deviation(colours, weights, mean), prepared.Statistics["colour deviation"].Values);
    }

    // What was kept with another decoder of the same encoder may lack the colours.
    [Fact]
    public void A_style_that_was_prepared_without_colours_does_not_fit_where_they_are_matched()
    {
        using AdaIn plain = new(network), method = new(colouring);
        PreparedStyle kept = plain.Prepare(squares, context: Two);
        Assert.True(plain.Fits(kept));
        Assert.False(method.Fits(kept));
        Assert.Equal(
            Pixels(method, new StylizeRequest(content, kept.StyleImage)),
            Pixels(method, new StylizeRequest(content, StyleSource.Of(kept))));
    }

    // The longer edge of the style is that of the picture times the scale.
    [Theory]
    [InlineData(40, 20, 0.5, null, 16, 8)]
    [InlineData(20, 40, 0.5, null, 8, 16)]
    [InlineData(40, 20, 1, null, 32, 16)]
    [InlineData(40, 20, 1, 24, 24, 12)]
    public void A_style_is_looked_at_in_the_size_that_its_scale_asks_for(
        int width, int height, double scale, int? size, int scaledWidth, int scaledHeight)
    {
        ImageBuffer style = TestImages.Squares(width, height);
        using AdaIn used = new(network), fresh = new(network);
        StylizeRequest plain = new(content, style) { Size = size };
        StylizeRequest resized = new(content, style.Resize(scaledWidth, scaledHeight)) { Size = size };

        float[] before = Pixels(used, plain);
        float[] scaled = Pixels(used, plain with { StyleScale = scale });

        Assert.Equal(Pixels(fresh, resized), scaled);
        Assert.NotEqual(before, scaled);
        Assert.Equal(before, Pixels(used, plain));
    }

    // A style that was kept is one of one size: where another is asked for, its image is looked at.
    [Fact]
    public void A_prepared_style_has_its_own_size_only_where_no_other_is_asked_for()
    {
        using AdaIn method = new(network);
        PreparedStyle prepared = method.Prepare(squares, context: Two);
        StylizeRequest request = new(content, StyleSource.Of(prepared)) { StyleScale = 0.5 };
        Assert.Equal(
            Pixels(method, new StylizeRequest(content, prepared.StyleImage) { StyleScale = 0.5 }),
            Pixels(method, request));
        Assert.NotEqual(Pixels(method, request with { StyleScale = null }), Pixels(method, request));
    }

    [Fact]
    public void A_run_tells_its_memory_once_and_where_it_stands()
    {
        using AdaIn method = new(network);
        List<RunProgress> told = [];
        StylizeRequest request = new(content, squares, waves);

        RunResult result = method.Stylize(request, Two with { Progress = new ToList(told) });

        Assert.Equal(
            [(RunStage.Load, 0), (RunStage.Transform, 0), (RunStage.Transform, 1)],
            told.Select(progress => (progress.Stage, progress.Done)));
        Assert.Equal(result.Memory, Assert.IsType<PlannedMemory>(told[0]).Plan);
        Assert.Empty(result.Notes);
    }

    [Fact]
    public void What_it_would_take_to_prepare_a_style_is_refused()
    {
        using AdaIn method = new(network);
        MemoryPlan plan = method.PlanMemory(new StylizeRequest(content, squares), threads: 2);
        long prepare = plan.Stages.Single(stage => stage.Stage == RunStage.Prepare).Bytes;
        long load = plan.Stages.Single(stage => stage.Stage == RunStage.Load).Bytes;

        MemoryShortageException refused = Assert.Throws<MemoryShortageException>(
            () => method.Prepare(squares, context: Two with { MemoryBudget = 1000 }));

        // In the plan of a run there are the weights, the content, which is read, and the kept style beside it.
        Assert.Equal(prepare - load - (20 * 32 * 24) - (12 * 24 * 16), refused.Needed);
        Assert.Equal(1000, refused.Available);
        Assert.Null(refused.LongerEdge);
        Assert.NotNull(method.Prepare(squares, context: Two with { MemoryBudget = refused.Needed }));
    }

    [Fact]
    public void Several_styles_are_planned_as_the_one_that_takes_most_beside_the_images_of_all()
    {
        using AdaIn method = new(network);
        ImageBuffer large = TestImages.Squares(60, 50);
        StylizeRequest alone = new(content, large);
        const int Others = 12 * ((24 * 16) + (16 * 40));
        Assert.Equal(
            method.PlanMemory(alone, 2).Stages.Select(
                stage => stage.Stage == RunStage.Load ? stage : stage with { Bytes = stage.Bytes + Others }),
            method.PlanMemory(alone with { Styles = [squares, large, waves] }, 2).Stages);
    }

    private static float[] Pixels(AdaIn method, StylizeRequest request) =>
        method.Stylize(request, Two).Image.Pixels.ToArray();

    private static void AssertClose(double[] expected, float[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4));

    /// <summary>The squares, seen more and less.</summary>
    private ImageBuffer PartlyVisible()
    {
        ImageBuffer style = new(24, 16, squares.Pixels, new float[24 * 16]);
        for (int i = 0; i < style.Alpha.Length; i++)
        {
            style.Alpha[i] = i % 24 < 9 ? 1 : i / 24 < 10 ? 0.25f : 0.5f;
        }

        return style;
    }

    private static (double[] Mean, double[] Deviation) Statistics(double[][] places)
    {
        double[] mean = Mean(places, Ones(places));
        return (mean, Deviation(places, Ones(places), mean));
    }
}
