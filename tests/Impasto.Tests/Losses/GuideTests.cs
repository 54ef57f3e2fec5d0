using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Losses;

namespace Impasto.Tests.Losses;

/// <summary>What losses measure under a guide.</summary>
public sealed class GuideTests : IDisposable
{
    private const int Height = 5, Width = 6, Part = 2, Channels = 4, Batch = 2;
    private static readonly Dictionary<string, double> Layers = new() { ["layer"] = 1 };

    private readonly WorkerPool pool = new(2);
    private readonly float[] features;

    public GuideTests()
    {
        Random random = new(1);
        features = [.. Enumerable.Range(0, Batch * Height * Width * Channels).Select(_ => random.NextSingle() - 0.3f)];
    }

    public static TheoryData<FeatureLoss> OfStyle =>
        [new GramLoss(Layers), new ChannelMeanLoss(Layers), new ChannelDeviationLoss(Layers)];

    public void Dispose() => pool.Dispose();

    [Theory]
    [MemberData(nameof(OfStyle))]
    public void A_guide_that_is_1_in_a_part_and_0_elsewhere_measures_the_part(FeatureLoss loss)
    {
        float[] part = [.. features.Chunk(Width * Channels).SelectMany(row => row.Take(Part * Channels))];

        Near(Measure(loss, part, Part, null), Measure(loss, features, Width, Guide(x => x < Part ? 1 : 0)));
    }

    [Theory]
    [MemberData(nameof(OfStyle))]
    public void A_guide_that_is_the_same_everywhere_changes_nothing(FeatureLoss loss) =>
        Near(Measure(loss, features, Width, null), Measure(loss, features, Width, Guide(_ => 0.3f)));

    [Fact]
    public void The_square_of_a_features_difference_counts_as_much_as_the_guide_says()
    {
        float[] plain = Measure(new ContentLoss(Layers), features, Width, null);
        float[] guided = Measure(new ContentLoss(Layers), features, Width, Guide(x => x));

        // The mean of 0 to 5 is 2.5.
        float[] expected = [.. plain.Select((v, i) => v * v * (i / Channels % Width) / 2.5f)];
        Near(expected, [.. guided.Select(v => v * v)]);
    }

    [Fact]
    public void An_empty_guide_measures_nothing() =>
        Assert.All(Measure(new GramLoss(Layers), features, Width, Guide(_ => 0)), v => Assert.Equal(0, v));

    private static float[] Guide(Func<int, float> ofColumn) =>
        [.. Enumerable.Range(0, Batch * Height * Width).Select(i => ofColumn(i % Width))];

    private static void Near(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    private float[] Measure(FeatureLoss loss, float[] values, int width, float[]? guide)
    {
        Graph graph = new();
        Node input = graph.Input(new Shape(Batch, Height, width, Channels));
        Node weights = graph.Input(new Shape(Batch, Height, width, 1));
        Node statistic = loss.Measure(input, guide is null ? null : weights).Values.Single();
        using Executor executor = new(ExecutionPlan.Create([statistic], new PlanOptions { Threads = 2 }), pool);
        values.CopyTo(executor[input]);
        guide.CopyTo(executor[weights]);
        executor.Run();
        return executor[statistic].ToArray();
    }
}
