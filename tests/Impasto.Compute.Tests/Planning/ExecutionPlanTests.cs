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
    public void A_plan_without_outputs_is_refused() =>
        Assert.Equal(
            "A plan needs at least one output.", Assert.Throws<GraphException>(() => ExecutionPlan.Create([])).Message);

    [Fact]
    public void Outputs_of_different_graphs_are_refused() =>
        Assert.Equal(
            "The outputs of a plan belong to different graphs.",
            Assert.Throws<GraphException>(
                () => ExecutionPlan.Create([graph.Input(new Shape(1)), new Graph().Input(new Shape(1))])).Message);
}
