using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Weights;

namespace Impasto.Tests.Weights;

public sealed class ConvolutionLayerTests
{
    private static readonly ConvolutionLayer Layer = new("up", 1, 1, 3);

    [Fact]
    public void It_has_weights_and_a_bias_or_the_scale_and_shift_of_a_norm()
    {
        ConvolutionLayer layer = new("up", 2, 4, 5);

        AssertParameters(layer.Parameters(), "up.weight [4,2,5,5]", "up.bias [4]");
        AssertParameters((layer with { HasBias = false }).Parameters(), "up.weight [4,2,5,5]");
        ConvolutionLayer normed = layer with { HasNorm = true };
        AssertParameters(normed.Parameters(), "up.weight [4,2,5,5]", "up.scale [4]", "up.shift [4]");
        AssertParameters(normed.Parameters([3, 4]), "up.weight [4,2,5,5]", "up.scale [3,4]", "up.shift [3,4]");
        AssertParameters((normed with { HasBias = false }).Parameters().Skip(1), "up.scale [4]", "up.shift [4]");
    }

    // A row 1 2 4 8, whose neighbours are added: padding reflects, so beyond 1 stands 2.
    [Fact]
    public void A_row_is_convolved_and_gets_the_bias()
    {
        Assert.Equal([5 + 100, 7 + 100, 14 + 100, 16 + 100], Run(Layer));
        Assert.Equal([5, 7, 14, 16], Run(Layer with { HasBias = false }));
        Assert.Equal([5, 7, 14, 16], Run(Layer with { HasNorm = true }));
        Assert.Equal([3, 7, 14, 12], Run(Layer with { HasBias = false, Padding = PaddingMode.Zero }));
        Assert.Equal([5, 14], Run(Layer with { HasBias = false, Stride = 2 }));
    }

    // Twice as large the row is 1 1 2 2 4 4 8 8; smoothed, a quarter of each neighbour goes in, the border's own twice.
    [Fact]
    public void The_image_is_made_larger_before_it_and_smoothed_behind_it()
    {
        ConvolutionLayer plain = Layer with { HasBias = false };
        float[] larger = [3, 4, 5, 8, 10, 16, 20, 24];
        Assert.Equal(larger, Run(plain with { Upsampling = ResizeKind.Nearest }));
        float[] smooth = Run(plain with { Smooth = true });
        float[] expected = [((3 * 5) + 7) / 4f, (5 + 14 + 14) / 4f, (7 + 28 + 16) / 4f, (14 + (3 * 16)) / 4f];
        Assert.All(expected.Zip(smooth), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    private static void AssertParameters(IEnumerable<(string Name, int[] Extents)> found, params string[] expected) =>
        Assert.Equal(expected, found.Select(p => $"{p.Name} [{string.Join(',', p.Extents)}]"));

    /// <summary>A row of what becomes of two rows 1 2 4 8, of which each pixel gets those beside it.</summary>
    private static float[] Run(ConvolutionLayer layer)
    {
        Graph graph = new();
        Node image = graph.Input(new Shape(1, 2, 4, 1));
        using Tensor weight = new(new Shape(1, 1, 3, 3), [0, 0, 0, 1, 1, 1, 0, 0, 0]);
        using Tensor bias = new(new Shape(1), [100]);
        Node result = layer.AddTo(image, name => graph.Constant(name == "up.weight" ? weight : bias));
        using WorkerPool pool = new(1);
        using Executor executor = new(ExecutionPlan.Create([result], new PlanOptions { Threads = 1 }), pool);
        new float[] { 1, 2, 4, 8, 1, 2, 4, 8 }.CopyTo(executor[image]);
        executor.Run();
        float[] all = executor[result].ToArray();
        float[] row = all[..result.Shape.Width];
        Assert.Equal(Enumerable.Repeat(row, result.Shape.Height).SelectMany(same => same), all);
        return row;
    }
}
