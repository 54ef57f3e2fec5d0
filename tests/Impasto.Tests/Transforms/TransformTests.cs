using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Compute.Tests.Fixtures;
using Impasto.Transforms;

namespace Impasto.Tests.Transforms;

/// <summary>The transforms of features, against PyTorch in float64.</summary>
public sealed class TransformTests : IDisposable
{
    private readonly WorkerPool pool = new(2);

    public void Dispose() => pool.Dispose();

    [Theory]
    [InlineData("transformed", 1.0)]
    [InlineData("half", 0.5)]
    [InlineData("features", 0.0)]
    public void Adaptive_instance_norm_is_that_of_PyTorch(string expected, double strength)
    {
        FixtureFile fixture = new("adain.safetensors");
        Graph graph = new();
        Node content = Input(graph, fixture, "features"), style = Input(graph, fixture, "style_features");
        Node result = AdaptiveInstanceNorm.Of(content, ChannelMean.Of(style), ChannelDeviation.Of(style), strength);
        Check(fixture, expected, Run(fixture, [result], (content, "features"), (style, "style_features"))[0], 2e-6f);
    }

    [Fact]
    public void Adaptive_instance_norm_measures_the_style_itself()
    {
        FixtureFile fixture = new("adain.safetensors");
        Graph graph = new();
        Node content = Input(graph, fixture, "features"), style = Input(graph, fixture, "style_features");
        Node result = AdaptiveInstanceNorm.Of(content, style);
        float[] transformed = Run(fixture, [result], (content, "features"), (style, "style_features"))[0];
        Check(fixture, "transformed", transformed, 2e-6f);
    }

    [Theory]
    [InlineData("transformed", 1.0)]
    [InlineData("partial", 0.6)]
    [InlineData("features", 0.0)]
    public void Whitening_and_colouring_is_that_of_PyTorch(string expected, double strength)
    {
        FixtureFile fixture = new("wct.safetensors");
        (float[] Mean, float[] Covariance) content = Moments(fixture, "features");
        (float[] Mean, float[] Covariance) style = Moments(fixture, "style_features");
        int channels = content.Mean.Length;
        Graph graph = new();
        Node features = Input(graph, fixture, "features");
        Node mean = ChannelMean.Of(features);
        using Tensor whitening =
            Matrix(WhiteningColouringTransform.Whiten(content.Covariance, content.Mean, pool), channels);
        using Tensor colouring =
            Matrix(WhiteningColouringTransform.Colour(style.Covariance, style.Mean, pool), channels);
        using Tensor styleMean = new(new Shape(1, 1, 1, channels), style.Mean);
        Node result = WhiteningColouringTransform.Of(
            features - mean,
            mean,
            graph.Constant(whitening),
            graph.Constant(colouring),
            graph.Constant(styleMean),
            strength);
        Check(fixture, expected, Run(fixture, [result], (features, "features"))[0], 2e-5f);
    }

    [Fact]
    public void Directions_of_noise_are_left_out()
    {
        float[] whitening = WhiteningColouringTransform.Whiten([4, 0, 0, 0, 1e-3f, 0, 0, 0, 2e-5f], new float[3], pool);
        Assert.Equal(0.5f, whitening[0], 1e-6f);
        Assert.Equal(31.6228f, whitening[4], 1e-3f);
        Assert.Equal(0, whitening[8]);
    }

    [Fact]
    public void Features_without_any_variance_become_zero() =>
        Assert.All(
            WhiteningColouringTransform.Whiten(new float[16], new float[4], pool), value => Assert.Equal(0, value));

    [Fact]
    public void What_rounding_leaves_of_one_colour_is_no_direction()
    {
        // Means of about 100, so that the last place of a feature is about 1e-5 and its square 1e-10.
        float[] mean = [100, 80, 60], covariance = [1e-9f, 0, 0, 0, 3e-10f, 0, 0, 0, 2e-3f];
        float[] whitening = WhiteningColouringTransform.Whiten(covariance, mean, pool);
        Assert.Equal((0, 0), (whitening[0], whitening[4]));
        Assert.Equal(1 / Math.Sqrt(2e-3), whitening[8], 1e-3f);
        Assert.All(WhiteningColouringTransform.Colour(covariance[..6].Concat(new float[3]).ToArray(), mean, pool),
            value => Assert.Equal(0, value));
    }

    private static Tensor Matrix(float[] values, int channels) => new(new Shape(1, channels, channels), values);

    private static Node Input(Graph graph, FixtureFile fixture, string name) =>
        graph.Input(new Shape(fixture.ChannelsLastShape(name)));

    private static void Check(FixtureFile fixture, string name, float[] actual, float tolerance)
    {
        float[] expected = fixture.ChannelsLast(name);
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], tolerance);
        }
    }

    private (float[] Mean, float[] Covariance) Moments(FixtureFile fixture, string name)
    {
        Node features = Input(new Graph(), fixture, name);
        float[][] moments = Run(fixture, [ChannelMean.Of(features), Covariance.Of(features)], (features, name));
        return (moments[0], moments[1]);
    }

    private float[][] Run(FixtureFile fixture, Node[] outputs, params (Node Node, string Name)[] inputs)
    {
        using Executor executor = new(ExecutionPlan.Create(outputs, new PlanOptions { Threads = pool.Threads }), pool);
        foreach ((Node node, string name) in inputs)
        {
            fixture.ChannelsLast(name).CopyTo(executor[node]);
        }

        executor.Run();
        return [.. outputs.Select(o => executor[o].ToArray())];
    }
}
