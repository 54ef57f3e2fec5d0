using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Graphs;

public class GraphVerifierTests
{
    private static readonly Shape Shape = new(2, 3);

    [Fact]
    public void A_graph_that_was_built_by_operators_is_right()
    {
        Graph graph = new();
        Relu.Of(graph.Input(Shape) + 1);
        GraphVerifier.Verify(graph);
    }

    [Fact]
    public void A_node_before_its_input_is_found()
    {
        Graph graph = new();
        Relu.Of(graph.Input(Shape));
        ((List<Node>)graph.Nodes).Reverse();
        Assert.Contains("is not at its place 0", Broken(graph));
    }

    [Fact]
    public void An_input_of_another_graph_is_found()
    {
        Graph graph = new();
        Node foreign = new Graph().Input(Shape);
        Node node = Relu.Of(graph.Input(Shape));
        ((List<Node>)graph.Nodes)[1] = new Node(graph, 1, node.Op, [foreign], Shape);
        Assert.Contains("does not come before it", Broken(graph));
    }

    [Fact]
    public void A_shape_that_its_operator_does_not_infer_is_found()
    {
        Graph graph = new();
        Node input = graph.Input(Shape);
        ((List<Node>)graph.Nodes).Add(new Node(graph, 1, Relu.Of(input).Op, [input], new Shape(3)));
        ((List<Node>)graph.Nodes).RemoveAt(1);
        Assert.Contains("does not have the shape that its operator infers", Broken(graph));
    }

    [Fact]
    public void In_tests_the_result_of_every_pass_is_verified()
    {
        Program program = Program.Of([Relu.Of(new Graph().Input(Shape))]);
        Assert.Contains(
            "does not have the shape that its operator infers",
            Assert.Throws<GraphException>(() => program.Rewrite(Misshape)).Message);

        static Node Misshape(Graph target, Node node, Node[] inputs)
        {
            Node wrong = new(target, target.Nodes.Count, node.Op, [.. inputs], new Shape(3));
            ((List<Node>)target.Nodes).Add(wrong);
            return wrong;
        }
    }

    [Fact]
    public void Operands_of_different_graphs_are_refused()
    {
        Node left = new Graph().Input(Shape), right = new Graph().Input(Shape);
        Assert.Equal(
            "Add: an input belongs to another graph.", Assert.Throws<GraphException>(() => left + right).Message);
    }

    private static string Broken(Graph graph) =>
        Assert.Throws<GraphException>(() => GraphVerifier.Verify(graph)).Message;
}
