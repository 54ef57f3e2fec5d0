using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Execution;

public sealed class ExecutorTests : IDisposable
{
    private readonly Graph graph = new();
    private readonly WorkerPool pool = new(2);

    public void Dispose() => pool.Dispose();

    [Fact]
    public void What_depends_on_constants_alone_is_computed_once()
    {
        using Tensor tensor = new(new Shape(2), [1, 2]);
        Node input = graph.Input(new Shape(2));
        int constantRuns = 0, runs = 0;
        Node folded = ProbeOperator.Of(graph.Constant(tensor), () => constantRuns++);
        Node output = ProbeOperator.Of(input + folded, () => runs++);
        using Executor executor = new(ExecutionPlan.Create([output]), pool);
        for (int run = 1; run <= 3; run++)
        {
            new float[] { run, run }.CopyTo(executor[input]);
            executor.Run();
            Assert.Equal([run + 1, run + 2], executor[output].ToArray());
        }

        Assert.Equal((1, 3), (constantRuns, runs));
    }

    [Fact]
    public void A_cancelled_run_stops_between_operators()
    {
        using CancellationTokenSource source = new();
        int runs = 0;
        Node first = ProbeOperator.Of(graph.Input(new Shape(2)), source.Cancel);
        Node second = ProbeOperator.Of(first, () => runs++);
        using Executor executor = new(ExecutionPlan.Create([second]), pool);
        Assert.Throws<OperationCanceledException>(() => executor.Run(source.Token));
        Assert.Equal(0, runs);
        executor.Run();
        Assert.Equal(1, runs);
    }

    [Fact]
    public void Values_that_share_memory_are_those_of_a_plan_that_keeps_all()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            Graph random = RandomGraph(seed);
            float[] kept = Compute(random, random.Nodes), shared = Compute(random, [random.Nodes[^1]]);
            Assert.True(kept.AsSpan().SequenceEqual(shared), $"The graph of seed {seed} gives other values.");
        }
    }

    [Fact]
    public void A_value_that_is_neither_input_nor_output_cannot_be_read()
    {
        Node inner = graph.Input(new Shape(2)) * 2;
        using Executor executor = new(ExecutionPlan.Create([Sum.Of(inner)]), pool);
        Assert.Equal(
            "%1 = Affine(%0) [2] is neither an input nor an output of this plan.",
            Assert.Throws<GraphException>(() => executor[inner].Length).Message);
    }

    [Fact]
    public void A_pool_of_more_threads_than_planned_for_is_refused()
    {
        ExecutionPlan plan = ExecutionPlan.Create([graph.Input(new Shape(2)) * 2], new PlanOptions { Threads = 1 });
        Assert.Throws<ArgumentException>(() => new Executor(plan, pool));
    }

    [Fact]
    public void A_disposed_executor_says_so()
    {
        Node input = graph.Input(new Shape(2));
        Executor executor = new(ExecutionPlan.Create([input * 2]), pool);
        executor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => executor.Run());
        Assert.Throws<ObjectDisposedException>(() => executor[input].Length);
    }

    [Fact]
    public void A_profile_has_each_step_with_what_it_computes_and_moves()
    {
        Node input = graph.Input(new Shape(1, 8, 6)), other = graph.Input(new Shape(1, 6, 5));
        Node output = Tanh.Of(MatrixMultiply.Of(input, other) * 2);
        using Executor executor = new(ExecutionPlan.Create([output]), pool);
        Profiler profiler = new();
        executor.Run(profiler);
        executor.Run(profiler);
        IReadOnlyList<OperatorTime> operators = profiler.Operators;
        Assert.Equal(operators.OrderByDescending(one => one.Time), operators);
        OperatorTime product = Assert.Single(operators, one => one.Text.Contains("MatrixProduct"));
        Assert.Equal(2 * 8 * 6 * 5, product.Flops);
        Assert.Equal(sizeof(float) * ((8 * 6) + (6 * 5) + (8 * 5)), product.Bytes);
        OperatorTime tanh = Assert.Single(operators, one => one.Text.Contains("Tanh"));
        Assert.Equal(sizeof(float) * 2 * 8 * 5, tanh.Bytes);
    }

    [Theory]
    [InlineData(4e9, 1e9, 0.25)]
    [InlineData(1e9, 2e9, 0.5)]
    [InlineData(0, 0, 0)]
    public void The_limit_is_the_slower_of_arithmetic_and_memory(double flops, double bytes, double share)
    {
        OperatorTime one = new("", TimeSpan.FromSeconds(2), (long)flops, (long)bytes);
        Assert.Equal(share, one.ShareOfLimit(flopsPerSecond: 8e9, bytesPerSecond: 2e9), 6);
    }

    /// <summary>Values that are read once or often, soon or late, so that their lives overlap in many ways.</summary>
    private static Graph RandomGraph(int seed)
    {
        Random random = new(seed);
        Graph graph = new();
        Shape shape = new(2, 6, 5, 3);
        graph.Input(shape);
        Node scale = graph.Input(new Shape(3));
        List<Node> images = [graph.Nodes[0]];
        for (int i = 0; i < 25; i++)
        {
            Node a = images[random.Next(Math.Max(0, images.Count - 4), images.Count)];
            Node b = images[random.Next(images.Count)];
            images.Add(random.Next(8) switch
            {
                0 => a + b,
                1 => a - b,
                2 => Relu.Of(a),
                3 => Mask.Of(a, b),
                4 => InstanceNorm.Of(a, scale, scale),
                5 => Resize.Of(Pool.Of(a, PoolKind.Max), 6, 5, ResizeKind.Bilinear),
                6 => Tanh.Of(a * ChannelMean.Of(b)),
                _ => a + scale,
            });
        }

        Sum.Of(images[^1] + images[^2]);
        return graph;
    }

    private float[] Compute(Graph random, IReadOnlyList<Node> outputs)
    {
        using Executor executor = new(ExecutionPlan.Create(outputs), pool);
        foreach (Node input in random.Nodes.Take(2))
        {
            Ops.OperatorRun.Random(input.Shape, input.Id).CopyTo(executor[input]);
        }

        executor.Run();
        executor.Run();
        return executor[random.Nodes[^1]].ToArray();
    }
}
