using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Strips;
using Impasto.Compute.Tensors;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Styles;
using Impasto.Stylizing;
using Impasto.Tests.Networks;
using Impasto.Transforms;
using Impasto.Weights;
using static Impasto.Tests.Methods.AnyStyle.PlainFeatures;

namespace Impasto.Tests.Methods.AnyStyle;

/// <summary>
/// Whitening and colouring of the whole picture at one level and at two, against plain loops, and what it plans.
/// </summary>
public sealed class WhiteningColouringTests : IDisposable
{
    private const int Image = 12, Coded = 20;

    private static readonly RunContext Two = new() { Threads = 2 };

    private readonly ModelLibrary models = new();
    private readonly FixtureNetworks fixture = new("wct.safetensors");
    private readonly IReadOnlyList<AutoEncoder> networks;
    private readonly ImageBuffer content = TestImages.Waves(26, 22);
    private readonly ImageBuffer style = TestImages.Squares(24, 16);

    public WhiteningColouringTests()
    {
        foreach (int level in new[] { 1, 2 })
        {
            fixture.WriteEncoder($"encoder{level}/", $"encoder{level}_1.safetensors");
            fixture.WriteDecoder($"decoder{level}/", $"decoder{level}_1.safetensors");
        }

        networks = models.WhiteningColouring(fixture.Path);
    }

    public void Dispose()
    {
        models.Dispose();
        fixture.Dispose();
    }

    // From the coarsest level to the finest; below a quarter of the strength the scene itself is let in.
    [Theory]
    [InlineData(null, 0.5, 1)]
    [InlineData(0.2, 0.2, 0.8)]
    public void Each_level_gives_the_features_the_styles_means_and_covariance(
        double? strength, double moved, double taken)
    {
        using WhiteningColouring method = new(networks);
        StylizeRequest request = new(content, style) { Strength = strength };
        float[] picture = method.Stylize(request, Two).Image.Pixels.ToArray();

        Assert.Equal(["relu2_1", "relu1_1"], networks.Select(network => network.Layer));
        float[] image = content.Pixels.ToArray();
        foreach (AutoEncoder network in networks)
        {
            image = Transformed(network, image, 26, moved);
        }

        for (int i = 0; i < picture.Length; i++)
        {
            double expected = ((1 - taken) * content.Pixels[i]) + (taken * Math.Clamp(image[i], 0, 1));
            Assert.Equal(expected, picture[i], 2e-3);
        }
    }

    [Fact]
    public void What_is_kept_of_a_style_are_means_and_colourings_by_what_is_visible()
    {
        ImageBuffer half = new(24, 16, style.Pixels, new float[24 * 16]);
        for (int i = 0; i < half.Alpha.Length; i++)
        {
            half.Alpha[i] = i % 24 < 9 ? 1 : 0.25f;
        }

        using WhiteningColouring method = new(networks);
        PreparedStyle prepared = method.Prepare(half, context: Two);

        Assert.Equal(
            ["relu1_1.colouring", "relu1_1.mean", "relu2_1.colouring", "relu2_1.mean"],
            prepared.Statistics.Keys.Order());
        using WorkerPool pool = new(1);
        foreach (AutoEncoder network in networks)
        {
            (double[][] features, Shape shape) = Encode(network, style);
            double[] weights = Reduce(half.Alpha, 24, 24 / shape.Width), mean = Mean(features, weights);
            float[] means = [.. mean.Select(v => (float)v)];
            float[] colouring =
                WhiteningColouringTransform.Colour(Covariance(features, weights, mean), means, pool);
            AssertClose(means, prepared.Statistics[$"{network.Layer}.mean"].Values, 1e-4f);
            AssertClose(colouring, prepared.Statistics[$"{network.Layer}.colouring"].Values, 1e-3f);
        }
    }

    // A picture is mirrored up to multiples of what the deepest level makes one place of, and cut again.
    [Fact]
    public void An_image_of_odd_edges_is_that_of_its_mirrored_self_cut()
    {
        ImageBuffer odd = TestImages.Waves(13, 7), mirrored = new(14, 8);
        for (int i = 0; i < 14 * 8; i++)
        {
            int from = ((i / 14 < 7 ? i / 14 : 5) * 13) + (i % 14 < 13 ? i % 14 : 11);
            odd.Pixels.Slice(3 * from, 3).CopyTo(mirrored.Pixels[(3 * i)..]);
        }

        using WhiteningColouring method = new(networks);
        ImageBuffer expected = method.Stylize(new StylizeRequest(mirrored, style), Two).Image;
        ImageBuffer picture = method.Stylize(new StylizeRequest(odd, style), Two).Image;
        for (int y = 0; y < 7; y++)
        {
            Assert.Equal(
                expected.Pixels.Slice(3 * 14 * y, 3 * 13).ToArray(),
                picture.Pixels.Slice(3 * 13 * y, 3 * 13).ToArray());
        }
    }

    [Fact]
    public void Levels_that_share_an_encoder_paint_and_plan_as_those_that_do_not()
    {
        using VggEncoder first = Encoder(), second = Encoder();
        IReadOnlyList<AutoEncoder> shared =
            [.. networks.Select(network => new AutoEncoder(first, network.Decoder))];
        IReadOnlyList<AutoEncoder> apart =
            [new AutoEncoder(first, networks[0].Decoder), new AutoEncoder(second, networks[1].Decoder)];
        using WhiteningColouring one = new(shared), two = new(apart);
        ImageBuffer half = new(24, 16, style.Pixels, new float[24 * 16]);
        half.Alpha.Fill(0.5f);
        half.Alpha[..50].Fill(1);
        foreach (ImageBuffer looked in new[] { style, half })
        {
            float[] expected = two.Stylize(new StylizeRequest(content, looked), Two).Image.Pixels.ToArray();
            float[] actual = one.Stylize(new StylizeRequest(content, looked), Two).Image.Pixels.ToArray();
            AssertClose(expected, actual, 1e-4f);
        }

        // Its weights are there once, and what it takes of a style at all levels is there at a time.
        MemoryPlan plan = one.PlanMemory(new StylizeRequest(content, style), 2);
        MemoryPlan more = two.PlanMemory(new StylizeRequest(content, style), 2);
        Assert.Equal(Weights(first.Weights.Convolutions), Of(more, RunStage.Load) - Of(plan, RunStage.Load));
        Node image = new Graph().Input(new Shape(1, 16, 24, 3));
        IReadOnlyDictionary<string, Node> features = first.Encode(image, shared.Select(network => network.Layer));
        long measuring = Peak([.. shared.SelectMany(network => new[]
        {
            ChannelMean.Of(features[network.Layer]), Compute.Ops.Covariance.Of(features[network.Layer]),
        })]);
        Assert.Equal(
            Of(plan, RunStage.Load) + (Coded * 26 * 22) + ((Coded + (2 * Image)) * 24 * 16) + measuring
                + shared.Max(Decomposing),
            Of(plan, RunStage.Prepare));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_plan_is_that_of_the_level_that_takes_most(bool hasAlpha)
    {
        using WhiteningColouring method = new(networks);
        ImageBuffer looked = hasAlpha ? new(24, 16, style.Pixels, new float[24 * 16]) : style;
        MemoryPlan plan = method.PlanMemory(new StylizeRequest(content, looked), threads: 2);

        long own = networks.Sum(n => Weights(n.Encoder.Weights.Convolutions) + Weights(n.Decoder.Weights.Convolutions));
        Assert.Equal(own, Of(plan, RunStage.Load));

        // The style that was looked at is kept, with its alpha, which is padded as it is.
        long alpha = hasAlpha ? sizeof(float) * 24 * 16 : 0;
        long kept = (Image * 24 * 16) + alpha;
        Assert.Equal(
            own + (Coded * 26 * 22) + ((Coded + Image) * 24 * 16) + alpha + kept
                + networks.Max(n => Measuring(n, hasAlpha) + Decomposing(n)),
            Of(plan, RunStage.Prepare));

        // The scene is there all the time; the image that one level hands to the next, and the picture, come later.
        StripOptions held = TwoThreads with { HoldsResults = true };
        Assert.Equal(
            own + kept + (Image * 26 * 22) + networks.Select((n, i) => (Math.Min(i, 1) * Image * 26 * 22)
                + new WhiteningLevel(n, new(26, 22), 0.6, 0, held).PeakBytes).Max(),
            Of(plan, RunStage.Transform));
        Assert.Equal(own + kept + ((Image + Coded) * 26 * 22), Of(plan, RunStage.Write));
    }

    // Masks take three numbers for each pixel and style, and less while they are read than a style that is looked at.
    [Fact]
    public void Masks_are_planned_beside_what_there_is()
    {
        using WhiteningColouring method = new(networks);
        StyleSource masked = StyleSource.Of(style) with { Guide = TestImages.Mask(2, 2, (x, _) => x) };
        MemoryPlan plan = method.PlanMemory(new StylizeRequest(content, masked, masked), threads: 2);
        MemoryPlan plain = method.PlanMemory(new StylizeRequest(content, style), threads: 2);
        long planes = 2 * 3 * sizeof(float) * 26 * 22;
        Assert.Equal(Of(plain, RunStage.Load), Of(plan, RunStage.Load));
        Assert.Equal(planes, Of(plan, RunStage.Prepare) - Of(plain, RunStage.Prepare));
        Assert.Equal(planes, Of(plan, RunStage.Write) - Of(plain, RunStage.Write));
        Assert.Equal(
            planes + Levels(2) - Levels(0), Of(plan, RunStage.Transform) - Of(plain, RunStage.Transform));

        long Levels(int regions) =>
            networks.Max(network => new WhiteningLevel(network, new(26, 22), 0.6, regions, TwoThreads).PeakBytes);
    }

    private static StripOptions TwoThreads { get; } = new() { Plan = new PlanOptions { Threads = 2 } };

    private static long Of(MemoryPlan plan, RunStage stage) => plan.Stages.Single(s => s.Stage == stage).Bytes;

    private static long Weights(IEnumerable<VggConvolution> convolutions) =>
        2 * sizeof(float) * convolutions.Sum(c => (long)c.Weight.Length);

    private static long Decomposing(AutoEncoder network) => 9 * sizeof(double) * network.Channels * network.Channels;

    private static void AssertClose(float[] expected, float[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }

    private static (Node Image, Node Features) Encoded(AutoEncoder network, PyramidLevel size)
    {
        Node image = new Graph().Input(new Shape(1, size.Height, size.Width, 3));
        return (image, network.Encoder.Encode(image, [network.Layer])[network.Layer]);
    }

    private static long Peak(params Node[] results) =>
        ExecutionPlan.Create(results, new PlanOptions { Threads = 2 }).PeakBytes;

    /// <summary>What a style's means and covariance take.</summary>
    private long Measuring(AutoEncoder network, bool hasAlpha)
    {
        Node features = Encoded(network, new(style.Width, style.Height)).Features;
        Node? guide = hasAlpha ? Guided.Input(features) : null;
        return Peak(Guided.Mean(features, guide), Guided.Covariance(features, guide));
    }

    private float[] Transformed(AutoEncoder network, float[] image, int width, double moved)
    {
        using WorkerPool pool = new(1);
        (double[][] features, Shape shape) = Encode(network, image, width);
        double[][] styles = Encode(network, style).Places;
        double[] own = Mean(features, Ones(features)), wanted = Mean(styles, Ones(styles));
        float[] whiten = WhiteningColouringTransform.Whiten(
            Covariance(features, Ones(features), own), [.. own.Select(v => (float)v)], pool);
        float[] colour = WhiteningColouringTransform.Colour(
            Covariance(styles, Ones(styles), wanted), [.. wanted.Select(v => (float)v)], pool);
        double[][] mixed = [.. features.Select(place =>
        {
            double[] map = Multiply(Multiply([.. place.Select((v, c) => v - own[c])], whiten), colour);
            return place.Select((v, c) => ((1 - moved) * v) + (moved * (map[c] + wanted[c]))).ToArray();
        })];
        return Decode(network, mixed, shape);

        double[] Multiply(double[] row, float[] matrix) =>
            [.. row.Select((_, c) => row.Select((v, k) => v * matrix[(k * row.Length) + c]).Sum())];
    }

    private VggEncoder Encoder() => new(VggWeights.Load(Path.Combine(fixture.Path, "encoder2_1.safetensors")));
}
