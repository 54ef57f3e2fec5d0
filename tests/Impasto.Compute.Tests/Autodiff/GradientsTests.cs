using Impasto.Compute.Autodiff;
using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Autodiff;

public class GradientsTests
{
    private readonly Graph graph = new();

    [Fact]
    public void The_gradients_of_several_uses_add_up()
    {
        Node x = graph.Input(new Shape(3));
        Node loss = Sum.Of((x * x) + (x * 3) + x);
        Assert.Equal([0, 4, 10], Run(Gradients.Of(loss, x), x, [-2, 0, 3]));
    }

    [Fact]
    public void A_value_used_twice_by_one_operator_counts_twice()
    {
        Node x = graph.Input(new Shape(3));
        Assert.Equal([2, 2, 2], Run(Gradients.Of(Sum.Of(x + x), x), x, [-2, 0, 3]));
    }

    [Fact]
    public void The_gradient_of_a_gradient_is_the_second_derivative()
    {
        Node x = graph.Input(new Shape(2));
        Node slope = Gradients.Of(Sum.Of(x * x * x), x);
        Assert.Equal([12, -6], Run(Gradients.Of(Sum.Of(slope), x), x, [2, -1]));
    }

    [Fact]
    public void The_gradient_of_a_loss_to_itself_is_one()
    {
        Node x = graph.Input(Shape.Scalar);
        Node loss = x * 5;
        Assert.Equal([1], Run(Gradients.Of(loss, loss), x, [7]));
    }

    [Fact]
    public void A_value_that_the_loss_does_not_depend_on_is_refused()
    {
        Node x = graph.Input(new Shape(3)), other = graph.Input(new Shape(3));
        Node loss = Sum.Of(x);
        Node later = x * 2;
        Assert.Equal("The loss does not depend on %1 = Input() [3].", Refused(loss, other));
        Assert.Equal("The loss does not depend on %3 = Affine(%0) [3].", Refused(loss, later));
    }

    [Fact]
    public void A_loss_that_is_no_scalar_is_refused()
    {
        Node x = graph.Input(new Shape(3));
        Assert.Equal("A loss is a scalar, but this one has the shape [3].", Refused(x * 2, x));
    }

    private static string Refused(Node loss, Node value) =>
        Assert.Throws<GraphException>(() => Gradients.Of(loss, value)).Message;

    private static float[] Run(Node output, Node input, float[] values)
    {
        using WorkerPool pool = new(1);
        using Executor executor = new(ExecutionPlan.Create([output]), pool);
        values.CopyTo(executor[input]);
        executor.Run();
        return executor[output].ToArray();
    }
}
