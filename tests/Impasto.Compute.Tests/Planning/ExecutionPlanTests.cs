using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Planning;

public class ExecutionPlanTests
{
    private const int Bytes = 40_000 * sizeof(float);

    private readonly Graph graph = new();

    [Fact]
    public void Element_wise_steps_share_one_buffer()
    {
        Node output = Tanh.Of((graph.Input(new Shape(40_000)) * 2) + 1);
        ExecutionPlan plan = ExecutionPlan.Create([output]);
        Assert.Equal(Bytes, plan.RunArenaBytes);
        Assert.Equal(2 * Bytes, plan.PeakBytes);
    }

    [Fact]
    public void A_value_that_is_read_later_keeps_its_buffer()
    {
        Node doubled = graph.Input(new Shape(40_000)) * 2;
        ExecutionPlan plan = ExecutionPlan.Create([Tanh.Of(doubled) * doubled]);
        Assert.Equal(2 * Bytes, plan.RunArenaBytes);
    }

    [Fact]
    public void What_depends_on_constants_alone_is_no_step_of_a_run()
    {
        using Tensor tensor = new(new Shape(40_000));
        Node output = graph.Input(new Shape(40_000)) + Tanh.Of(graph.Constant(tensor) * 3);
        ExecutionPlan plan = ExecutionPlan.Create([output]);
        Assert.Equal(["Affine", "Tanh"], plan.SetupNodes.Select(node => node.Op.Name));
        Assert.Equal(["Add"], plan.RunNodes.Select(node => node.Op.Name));
    }

    [Fact]
    public void What_no_output_needs_is_left_out()
    {
        Node input = graph.Input(new Shape(40_000));
        Tanh.Of(input);
        Assert.Equal(["Affine"], ExecutionPlan.Create([input * 2]).RunNodes.Select(node => node.Op.Name));
    }

    [Fact]
    public void Operations_are_counted_before_fusion()
    {
        Node image = graph.Input(new Shape(1, 4, 4, 2)), scale = graph.Input(new Shape(2));
        Node norm = InstanceNorm.Of(image, scale, scale);
        long alone = ExecutionPlan.Create([norm]).Flops;
        Assert.Equal(alone + 32, ExecutionPlan.Create([Relu.Of(norm)]).Flops);
    }

    [Fact]
    public void The_operations_of_kernels_are_those_of_all_steps()
    {
        Node left = graph.Input(new Shape(1, 2, 3)), right = graph.Input(new Shape(1, 3, 4));
        Node output = MatrixMultiply.Of(MatrixMultiply.Of(left, right), graph.Input(new Shape(1, 4, 5)));
        Assert.Equal(2 * ((2 * 3 * 4) + (2 * 4 * 5)), ExecutionPlan.Create([output]).KernelFlops);

        // Of a Gram matrix of three channels, six of its nine numbers are computed, over ten pixels.
        Node gram = Gram.Of(graph.Input(new Shape(1, 2, 5, 3)));
        Assert.Equal(2 * 6 * 10, ExecutionPlan.Create([gram]).KernelFlops);
    }

    [Fact]
    public void An_output_keeps_its_buffer_though_nothing_reads_it_later()
    {
        Node doubled = graph.Input(new Shape(40_000)) * 2;
        Assert.Equal(2 * Bytes, ExecutionPlan.Create([doubled, Tanh.Of(doubled)]).RunArenaBytes);
    }

    [Fact]
    public void The_peak_is_the_sum_of_constants_inputs_and_both_arenas()
    {
        using Tensor tensor = new(new Shape(40_000));
        Node prepared = Tanh.Of(graph.Constant(tensor) * 3);
        ExecutionPlan plan = ExecutionPlan.Create([graph.Input(new Shape(40_000)) + prepared]);

        // What is prepared once is kept, each value in a buffer of its own.
        Assert.Equal(2 * Bytes, plan.SetupArenaBytes);
        Assert.Equal((Bytes, Bytes, Bytes), (plan.ConstantBytes, plan.InputBytes, plan.RunArenaBytes));
        Assert.Equal(5 * Bytes, plan.PeakBytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_worker_has_what_the_neediest_step_wants(bool inSetup)
    {
        using Tensor tensor = new(new Shape(1, 40, 40, 8));
        Node image = inSetup ? graph.Constant(tensor) : graph.Input(tensor.Shape);
        Node few = graph.Input(new Shape(1, 8, 8, 8));
        Node output = Sum.Of(Convolved(image)) + Sum.Of(Convolved(few));

        ExecutionPlan one = ExecutionPlan.Create([output], new PlanOptions { Threads = 1 });
        ExecutionPlan three = ExecutionPlan.Create([output], new PlanOptions { Threads = 3 });

        long[] floats = [.. one.SetupNodes.Concat(one.RunNodes)
            .Select(node => node.Op.MeasureWorkspace(node, one.Options.Simd).WorkerFloats)];
        Assert.True(floats.Max() > 0);
        Assert.InRange(one.WorkerFloats, floats.Max(), floats.Max() + 15);
        Assert.Equal(one.WorkerFloats * sizeof(float), one.WorkerBytes);
        Assert.Equal(3 * one.WorkerBytes, three.WorkerBytes);
        Assert.Equal(one.PeakBytes + (2 * one.WorkerBytes), three.PeakBytes);
    }

    [Fact]
    public void An_input_that_no_output_needs_is_known_to_the_plan()
    {
        Node idle = graph.Input(new Shape(3));
        ExecutionPlan plan = ExecutionPlan.Create([graph.Input(new Shape(4)) * 2]);
        Assert.Equal(idle.Shape, plan.Find(idle).Shape);
    }

    [Fact]
    public void A_plan_for_no_thread_is_refused()
    {
        Node[] outputs = [graph.Input(new Shape(1)) * 2];
        Assert.StartsWith(
            "A plan is made for at least 1 thread, not 0.",
            Assert.Throws<ArgumentException>(
                () => ExecutionPlan.Create(outputs, new PlanOptions { Threads = 0 })).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => ExecutionPlan.Create(null!));
    }

    [Fact]
    public void A_node_that_is_neither_input_nor_output_is_refused()
    {
        Node inner = graph.Input(new Shape(4)) * 2;
        ExecutionPlan plan = ExecutionPlan.Create([Tanh.Of(inner)]);
        Assert.EndsWith(
            "is neither an input nor an output of this plan.",
            Assert.Throws<GraphException>(() => plan.Find(inner)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_without_outputs_is_refused() =>
        Assert.Equal(
            "A plan needs at least one output.", Assert.Throws<GraphException>(() => ExecutionPlan.Create([])).Message);

    [Fact]
    public void Outputs_of_different_graphs_are_refused() =>
        Assert.Equal(
            "The outputs of a plan belong to different graphs.",
            Assert.Throws<GraphException>(
                () => ExecutionPlan.Create([graph.Input(new Shape(1)), new Graph().Input(new Shape(1))])).Message);

    private Node Convolved(Node image) => Convolution.Of(
        image, graph.Input(new Shape(8, 8, 3, 3)), new ConvolutionOptions { Padding = 1 });
}
