using Impasto.Compute.Autodiff;
using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Strips;
using Impasto.Compute.Tensors;
using Impasto.Compute.Tests.Ops;

namespace Impasto.Compute.Tests.Strips;

/// <summary>What is computed strip by strip is what is computed of the whole image.</summary>
public sealed class StripExecutorTests
{
    private const int Threads = 2;
    private const int Channels = 8;

    public static TheoryData<string, int, int> Cases()
    {
        TheoryData<string, int, int> cases = [];
        foreach (string network in Networks.Keys)
        {
            foreach ((int height, int rows) in new[] { (96, 16), (96, 40), (101, 24), (83, 80), (64, 64) })
            {
                cases.Add(network, height, rows);
            }
        }

        return cases;
    }

    private static Dictionary<string, Func<Node, Node>> Networks { get; } = new()
    {
        ["windows"] = image => Convolved(Relu.Of(Convolved(image, 9)), 5, stride: 2),
        ["zero padding"] = image => Convolved(
            Tanh.Of(Convolved(image, 3, mode: PaddingMode.Zero)), 3, mode: PaddingMode.Zero),
        ["norm"] = image => Normed(Convolved(image, 3)),
        ["response norm"] = image => Relu.Of(Convolved(FilterResponseNorm.Of(image, Scale(image), Shift(image)), 3)),
        ["pools"] = image => Convolved(Pool.Of(Convolved(Pool.Of(image, PoolKind.Max), 3), PoolKind.Average), 3),
        ["up and down"] = Repainted,
        ["deviation"] = image => (image - ChannelMean.Of(image)) / ChannelDeviation.Of(image),
        ["covariance"] = image =>
        {
            Node features = Convolved(Pool.Of(Convolved(image, 3), PoolKind.L2), 3);
            return Convolved(MatrixMultiply.Of(features, Covariance.Of(features), scale: 0.1f), 3);
        },
        ["product of images"] = image =>
        {
            Node features = Convolved(image, 3);
            Node products = MatrixMultiply.Of(features, features, transposeLeft: true, scale: 1e-3f);
            return MatrixMultiply.Of(features, products);
        },
        ["transposed convolutions"] = image => Enlarged(
            Normed(Convolved(image, 3, stride: 2, PaddingMode.Zero, new(0, 0, 1, 1))), new(0, 0, 1, 1)),
        ["gradient of transposed convolutions"] = image => Gradients.Of(
            SumOfSquares.Of(Enlarged(Convolved(image, 3, stride: 2), new(1, 1, 0, 0))), image),
        ["channels"] = image => Convolved(
            ChannelSlice.Of(Concatenate.Of(Convolved(image, 5), image), Channels - 3, 7), 3),
        ["padding at the sides"] = image => Pad.Of(
            Convolved(Pad.Of(image, new(0, 3, 0, 3), PaddingMode.Replicate), 3), new(0, -2, 0, -4)),
        ["windows of one row"] = image => Convolved(
            WindowPool.Of(Convolved(image, 3), PoolKind.Max, new(1, 3) { Padding = new(0, 1, 0, 1) }), 3),
        ["smoothing"] = image => Resize.Of(
            Convolved(image, 3), image.Shape.Height, image.Shape.Width, ResizeKind.Triangle),
        ["gradient"] = image => Gradients.Of(Perceptual(image, PaddingMode.Zero, Gram.Of), image),
        ["gradient of mirrored rows"] = image => Gradients.Of(
            SumOfSquares.Of(Convolved(Convolved(image, 5), 9, stride: 2)), image),
        ["gradient of neighbours"] = image => Gradients.Of(
            SumOfSquares.Of(Difference.Of(image, ImageAxis.Height))
                + SumOfSquares.Of(Difference.Of(image, ImageAxis.Width)),
            image),
        ["gradient of covariances"] = image => Gradients.Of(
            Perceptual(image, PaddingMode.Replicate, Covariance.Of), image),
        ["gradient of deviations"] = image => Gradients.Of(
            Perceptual(image, PaddingMode.Reflection, features => ChannelDeviation.Of(features)), image),
        ["a constant image"] = image => Convolved(
            image * Broadcast.Of(image.Graph.Constant(0.5f), image.Shape), 3),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_result_is_that_of_the_whole_image(string network, int height, int rows)
    {
        Graph graph = new();
        Node image = graph.Input(new Shape(1, height, 52, Channels));
        Node result = Networks[network](image);
        Node gram = Gram.Of(result);
        float[] pixels = OperatorRun.Random(image.Shape, 5);
        (float[] expected, float[] expectedGram) = RunPlanned(new StripOptions { Plan = new() { Threads = Threads } });
        (float[] actual, float[] actualGram) =
            RunPlanned(new StripOptions { Plan = new() { Threads = Threads }, StripRows = rows });
        AssertSame(expected, actual);
        AssertSame(expectedGram, actualGram);

        (float[] Rows, float[] Gram) RunPlanned(StripOptions options)
        {
            StripPlan plan = StripPlan.Create([result, gram], options);
            Assert.Null(plan.Obstacle);
            Assert.Equal(options.StripRows is null, plan.IsWhole);
            using WorkerPool pool = new(Threads);
            using StripExecutor executor = new(plan, pool);
            float[] rows = Run(executor, image, pixels, result);
            return (rows, executor[gram].ToArray());
        }
    }

    [Theory]
    [InlineData(0.5, 2e-5f)]
    [InlineData(0.08, 2e-5f)]
    [InlineData(0.15, 5e-4f)]
    public void Memory_stays_within_the_limit(double share, float tolerance)
    {
        Graph graph = new();
        Node image = graph.Input(new Shape(1, 768, 256, Channels));
        Node result = Repainted(image);
        PlanOptions planning = new() { Threads = Threads };
        long whole = ExecutionPlan.Create([result], planning).PeakBytes;
        StripPlan plan = StripPlan.Create(
            [result], new StripOptions { Plan = planning, MemoryBytes = (long)(share * whole) });
        Assert.False(plan.IsWhole);
        Assert.InRange(plan.PeakBytes, 1, share * whole);
        Assert.True(plan.StripCount > 1);
        using WorkerPool pool = new(Threads);
        float[] pixels = OperatorRun.Random(image.Shape, 5);
        using Executor executor = new(ExecutionPlan.Create([result], planning), pool);
        pixels.CopyTo(executor[image]);
        executor.Run();
        using StripExecutor strips = new(plan, pool);
        AssertSame(executor[result].ToArray(), Run(strips, image, pixels, result), tolerance);
    }

    [Theory]
    [InlineData(1e-1, 1e-6)]
    [InlineData(6e-2, 3e-3)]
    [InlineData(4e-2, 1e-6)]
    public void Passes_end_at_narrow_values_where_that_saves_memory(double share, double tolerance)
    {
        Graph graph = new();
        Node image = graph.Input(new Shape(1, 1501, 64, Channels));
        Node loss = Perceptual(image, PaddingMode.Zero, Gram.Of, depth: 4);
        Node gradient = Gradients.Of(loss, image);
        PlanOptions planning = new() { Threads = Threads };
        long whole = ExecutionPlan.Create([loss, gradient], planning).PeakBytes;
        StripPlan plan = StripPlan.Create(
            [loss, gradient], new StripOptions { Plan = planning, MemoryBytes = (long)(share * whole) });
        Assert.InRange(plan.PeakBytes, 1, share * whole);
        Assert.True(plan.Passes.Count > 2);
        using WorkerPool pool = new(Threads);
        float[] pixels = OperatorRun.Random(image.Shape, 5);
        using Executor executor = new(ExecutionPlan.Create([loss, gradient], planning), pool);
        pixels.CopyTo(executor[image]);
        executor.Run();
        using StripExecutor strips = new(plan, pool);

        // Not element by element: 16 bits may turn the largest value of a window, or the sign before a ReLU.
        float[] expected = executor[gradient].ToArray();
        float[] actual = Run(strips, image, pixels, gradient);
        double error = expected.Zip(actual, (e, a) => (double)(e - a) * (e - a)).Sum();
        Assert.InRange(Math.Sqrt(error / expected.Sum(e => (double)e * e)), 0, tolerance);
        Assert.Equal(executor[loss][0], strips[loss][0], 1e-5f * executor[loss][0]);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.08)]
    public void Temporary_files_take_what_the_plan_says_and_go(double share)
    {
        Graph graph = new();
        Node image = graph.Input(new Shape(1, 768, 256, Channels));
        Node result = Repainted(image);
        string folder = Directory.CreateTempSubdirectory("impasto-strips").FullName;
        StripOptions options = new() { Plan = new() { Threads = Threads }, TemporaryFolder = folder };
        long whole = StripPlan.Create([result], options).PeakBytes;
        StripPlan plan = StripPlan.Create([result], options with { MemoryBytes = (long)(share * whole) });
        using WorkerPool pool = new(Threads);
        using StripExecutor executor = new(plan, pool);
        long most = 0;
        executor.Run(
            new Dictionary<Node, RowReader> { [image] = (_, rows) => rows.Clear() },
            new Dictionary<Node, RowWriter> { [result] = (_, _) => { } },
            _ => most = Math.Max(most, executor.FileBytes));
        Assert.Equal(plan.FileBytes, most);
        Assert.Equal(share < 0.1, most > 0);
        Assert.Empty(Directory.GetFiles(folder));
        Directory.Delete(folder);
    }

    [Theory]
    [InlineData(0.5, 1.65)]
    [InlineData(0.2, 1.8)]
    public void Little_is_computed_twice(double share, double most)
    {
        Graph graph = new();
        Node image = graph.Input(new Shape(1, 1501, 64, Channels));
        Node loss = Perceptual(image, PaddingMode.Zero, Gram.Of, depth: 4);
        Node gradient = Gradients.Of(loss, image);
        ExecutionPlan whole = ExecutionPlan.Create([loss, gradient]);
        StripPlan plan = StripPlan.Create(
            [loss, gradient], new StripOptions { MemoryBytes = (long)(share * whole.PeakBytes) });
        long flops = plan.Passes.Where(pass => !pass.IsEmpty).SelectMany(
            pass => plan.Strips(pass).Select(own => new Strip(plan.Graph!, pass, own, new()).Plan.Flops)).Sum();
        Assert.InRange(flops / (double)whole.Flops, 1, most);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.1)]
    public void The_plan_counts_what_is_kept_beside_strips(double share)
    {
        Graph graph = new();
        Node image = graph.Input(new Shape(1, 1501, 64, Channels));
        Node loss = Perceptual(image, PaddingMode.Zero, Gram.Of, depth: 4);
        Node gradient = Gradients.Of(loss, image);
        long whole = ExecutionPlan.Create([loss, gradient]).PeakBytes;
        StripPlan plan = StripPlan.Create(
            [loss, gradient], new StripOptions { MemoryBytes = (long)(share * whole), KeepsMemory = true });
        HashSet<Node> kept = [];
        long most = 0;
        for (int number = 0; number < plan.Passes.Count; number++)
        {
            StripPass pass = plan.Passes[number];
            kept.ExceptWith(number == 0 ? [] : plan.LastReadIn(number - 1));
            if (pass.IsEmpty)
            {
                continue;
            }

            Strip strip = new(plan.Graph!, pass, plan.Strips(pass).ElementAt(plan.Strips(pass).Count() / 2), new());
            Node[] through = [.. kept.Except(plan.LastReadIn(number))];
            most = Math.Max(
                most, strip.Plan.PeakBytes + through.Sum(node => RowStore.Bytes(node.Shape, plan.Stores[node])));
            kept.UnionWith(pass.Rows.Where(plan.Stores.ContainsKey));
        }

        Assert.True(kept.Count > 0 || plan.Stores.Count > 0);
        Assert.InRange(plan.PeakBytes, most, (long)(share * whole));
        Assert.InRange(plan.IdleBytes, 1, plan.PeakBytes);
    }

    /// <summary>What a single pass makes is there at its end; what the last of several makes is not before.</summary>
    [Theory]
    [InlineData("windows", null, 1, 1)]
    [InlineData("windows", 32, 1, 1)]
    [InlineData("up and down", 32, 0, 0.5)]
    public void Results_that_are_held_count_from_the_pass_that_makes_them(
        string network, int? rows, double least, double most)
    {
        Graph graph = new();
        Node result = Networks[network](graph.Input(new Shape(1, 768, 52, Channels)));
        StripOptions options = new() { StripRows = rows };
        long without = StripPlan.Create([result], options).PeakBytes;
        long with = StripPlan.Create([result], options with { HoldsResults = true }).PeakBytes;
        Assert.InRange((with - without) / (double)(result.Shape.Count * sizeof(float)), least, most);
    }

    [Fact]
    public void An_image_of_fewer_rows_lies_as_pools_that_leave_odd_rows_out_say()
    {
        Graph graph = new();
        Node image = graph.Input(new Shape(1, 111, 52, Channels));
        Node pooled = Pool.Of(Pool.Of(Pool.Of(image, PoolKind.Max), PoolKind.Max), PoolKind.Max);
        Node target = graph.Input(pooled.Shape); // 13 rows: 111 by 13 is nearer to 9 than to 8
        Node distance = SumOfSquares.Of(pooled - target);
        float[] pixels = OperatorRun.Random(image.Shape, 5), values = OperatorRun.Random(target.Shape, 6);
        float[] sums = [.. new int?[] { null, 16 }.Select(rows =>
        {
            StripPlan plan = StripPlan.Create([distance], new StripOptions { StripRows = rows });
            Assert.Null(plan.Obstacle);
            using WorkerPool pool = new(Threads);
            using StripExecutor executor = new(plan, pool);
            executor.Run(
                new Dictionary<Node, RowReader>
                {
                    [image] = ImageRows.Reader(pixels, image.Shape), [target] = ImageRows.Reader(values, target.Shape),
                },
                new Dictionary<Node, RowWriter>());
            return executor[distance][0];
        })];
        Assert.Equal(sums[0], sums[1], 1e-5f * sums[0]);
    }

    [Fact]
    public void An_executor_runs_again_for_another_image()
    {
        Graph graph = new();
        Node image = graph.Input(new Shape(1, 96, 32, Channels));
        Node result = Normed(Convolved(image, 3)) - ChannelMean.Of(image);
        using WorkerPool pool = new(Threads);
        StripPlan plan = StripPlan.Create(
            [result], new StripOptions { Plan = new() { Threads = Threads }, StripRows = 16 });
        using StripExecutor executor = new(plan, pool);
        float[] first = OperatorRun.Random(image.Shape, 5), second = [.. first.Select(v => (3 * v) + 1)];
        Run(executor, image, first, result);
        float[] again = Run(executor, image, second, result);
        using StripExecutor fresh = new(plan, pool);
        Assert.Equal(Run(fresh, image, second, result), again);

        float[] values = new float[result.Shape.Count];
        executor.Run(image, first, result, values, new Dictionary<Node, RowReader>());
        Assert.Equal(Run(fresh, image, first, result), values);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => executor.Run(image, first, result, values.AsSpan(1), new Dictionary<Node, RowReader>()));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => executor.Run(image, first.AsSpan(1), result, values, new Dictionary<Node, RowReader>()));
        GraphException refused = Assert.Throws<GraphException>(
            () => executor.Run(new Dictionary<Node, RowReader>(), new Dictionary<Node, RowWriter>()));
        Assert.StartsWith("Nobody gives the rows of ", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(16)]
    public void A_function_of_the_caller_is_called_between_two_passes(int? stripRows)
    {
        Graph graph = new();
        Node image = graph.Input(new Shape(1, 64, 32, Channels));
        Node mean = ChannelMean.Of(image);
        Node twice = HostFunction.Of([mean], mean.Shape, (inputs, _) => [.. inputs[0].Select(v => 2 * v)]);
        Node result = image - twice;
        float[] pixels = OperatorRun.Random(image.Shape, 5);
        double[] means = [.. Enumerable.Range(0, Channels)
            .Select(c => pixels.Where((_, i) => i % Channels == c).Average(v => (double)v))];
        StripPlan plan = StripPlan.Create([result], new StripOptions { StripRows = stripRows });
        using WorkerPool pool = new(Threads);
        using StripExecutor executor = new(plan, pool);
        AssertSame(
            [.. pixels.Select((v, i) => (float)(v - (2 * means[i % Channels])))],
            Run(executor, image, pixels, result));
    }

    [Fact]
    public void A_graph_that_needs_all_rows_runs_whole_and_says_why()
    {
        AssertWhole("BilinearResize", image => Resize.Of(image, 48, 24, ResizeKind.Bilinear));
        AssertWhole(
            "MaxWindowPool",
            image => WindowPool.Of(image, PoolKind.Max, new(2, 2) { StepDown = 2, Padding = new(1, 0, 0, 0) }));
        AssertWhole("Pad", image => Pad.Of(image, new(0, 0, 1, 0)));
        AssertWhole(
            "PadGradient",
            image => PadGradient.Of(
                image, new Shape(1, 63, 32, Channels), new(0, 0, 1, 0), PaddingMode.Replicate));

        static void AssertWhole(string name, Func<Node, Node> make)
        {
            Node image = new Graph().Input(new Shape(1, 64, 32, Channels));
            StripPlan plan = StripPlan.Create([make(image)], new StripOptions { MemoryBytes = 1 });
            Assert.True(plan.IsWhole);
            Assert.Equal($"{name} needs all rows at a time", plan.Obstacle);
        }
    }

    private static float[] Run(StripExecutor executor, Node image, float[] pixels, Node result)
    {
        float[] rows = new float[result.Shape.Count];
        int input = image.Shape.Width * image.Shape.Channels, output = result.Shape.Width * result.Shape.Channels;
        int next = 0;
        executor.Run(
            new Dictionary<Node, RowReader>
            {
                [image] = (first, target) => pixels.AsSpan(first * input, target.Length).CopyTo(target),
            },
            new Dictionary<Node, RowWriter>
            {
                [result] = (first, source) =>
                {
                    Assert.Equal(next, first);
                    next += source.Length / output;
                    source.CopyTo(rows.AsSpan(first * output));
                },
            });
        Assert.Equal(result.Shape.Height, next);
        return rows;
    }

    private static void AssertSame(float[] expected, float[] actual, float tolerance = 2e-5f)
    {
        float scale = expected.Max(MathF.Abs);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                MathF.Abs(expected[i] - actual[i]) <= tolerance * scale, $"Element {i}: {actual[i]} for {expected[i]}");
        }
    }

    /// <summary>Down, two residual blocks, and up again, with norms, as networks that repaint have it.</summary>
    private static Node Repainted(Node image)
    {
        int height = image.Shape.Height / 4 * 4;
        Node value = Relu.Of(Normed(Convolved(image, 9)));
        value = Relu.Of(Normed(Convolved(value, 3, stride: 2)));
        value = Relu.Of(Normed(Convolved(value, 3, stride: 2)));
        for (int block = 0; block < 2; block++)
        {
            value = Normed(Convolved(Relu.Of(Normed(Convolved(value, 3))), 3)) + value;
        }

        value = Relu.Of(Normed(Convolved(Doubled(value), 3)));
        value = Relu.Of(Normed(Convolved(Doubled(value), 3)));
        Assert.True(value.Shape.Height >= height);
        return Convolved(value, 9);

        static Node Doubled(Node node) =>
            Resize.Of(node, 2 * node.Shape.Height, 2 * node.Shape.Width, ResizeKind.Nearest);
    }

    /// <summary>
    /// A loss of an image as style transfer has it: of statistics at three depths, of features and of neighbours.
    /// </summary>
    private static Node Perceptual(Node image, PaddingMode mode, Func<Node, Node> statistic, int depth = 1)
    {
        Node first = Block(image);
        Node second = Block(Pool.Of(first, PoolKind.L2));
        Node third = Block(Pool.Of(second, PoolKind.Max));
        Node fourth = Block(Pool.Of(third, PoolKind.Average));
        Node sum = Mean.OfSquares(fourth + -0.2f);
        foreach (Node features in new[] { first, second, third })
        {
            sum += Mean.OfSquares(statistic(features) + -0.1f);
        }

        sum += Mean.OfSquares(Difference.Of(image, ImageAxis.Height)) * 0.1f;
        return sum + (Mean.OfSquares(Difference.Of(image, ImageAxis.Width)) * 0.1f);

        Node Block(Node value)
        {
            for (int i = 0; i < depth; i++)
            {
                value = Relu.Of(Convolved(value, 3, mode: mode));
            }

            return value;
        }
    }

    private static Node Normed(Node node) => InstanceNorm.Of(node, Scale(node), Shift(node));

    private static Node Scale(Node node) => Values(node.Graph, new Shape(node.Shape.Channels), 3);

    private static Node Shift(Node node) => Values(node.Graph, new Shape(node.Shape.Channels), 4);

    private static Node Convolved(
        Node node,
        int kernel,
        int stride = 1,
        PaddingMode mode = PaddingMode.Reflection,
        Sides? padding = null)
    {
        Node weights = Values(node.Graph, new Shape(Channels, node.Shape.Channels, kernel, kernel), kernel);
        Node result = Convolution.Of(
            node,
            weights,
            new ConvolutionOptions { Stride = stride, Padding = padding ?? kernel / 2, Mode = mode });
        return result * (1f / kernel) + Values(node.Graph, new Shape(Channels), 7);
    }

    private static Node Enlarged(Node node, Sides cut) => TransposedConvolution.Of(
        node, Values(node.Graph, new Shape(node.Shape.Channels, Channels, 3, 3), 6), stride: 2, cut);

    private static Node Values(Graph graph, Shape shape, int seed) =>
        graph.Constant(new Tensor(shape, OperatorRun.Random(shape, seed)));
}
