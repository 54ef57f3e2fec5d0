using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Strips;

/// <summary>
/// What is computed of one strip in one pass: the graph of the rows that it needs, its own and those around them which
/// windows reach (the halo). Rows of the halo may be wrong where the strip ends and the image does not; none of them is
/// used.
/// </summary>
internal sealed class Strip
{
    private readonly StripGraph graph;
    private readonly Lazy<ExecutionPlan> plan;
    private readonly Dictionary<Node, RowRange> needed = [];
    private readonly Dictionary<Node, Node> images = [];
    private readonly Dictionary<Node, Node> values = [];
    private readonly Dictionary<Node, Node> results = [];
    private readonly Dictionary<Node, Node> reference = [];

    /// <summary>Plans a strip.</summary>
    /// <param name="graph">The passes.</param>
    /// <param name="pass">The one that it belongs to.</param>
    /// <param name="own">Its own rows, in rows of the tallest input, aligned.</param>
    /// <param name="options">How it is planned.</param>
    public Strip(StripGraph graph, StripPass pass, RowRange own, PlanOptions options)
    {
        this.graph = graph;
        Own = own;
        FindNeeded(pass);
        Span = needed.Select(n => graph.Enclose(n.Key, n.Value)).Aggregate(own, (a, b) => a.Union(b));
        Graph target = new();
        Dictionary<Node, Node> successors = [];
        foreach (Node node in needed.Keys.OrderBy(n => n.Id))
        {
            successors[node] = pass.IsRead(node) ? images[node] = Rows(node, node) : Apply(node);
        }

        foreach (Node node in pass.Rows)
        {
            results[node] = successors[node];
        }

        foreach (Node node in pass.Statistics)
        {
            results[node] = node.Inputs.Length == 1 && node.Op.OnRows(Local(node.Inputs[0])) is { } onRows
                ? target.Apply(onRows, successors[node.Inputs[0]])
                : target.Apply(node.Op, [.. node.Inputs.Select(i => RowSlice.Of(successors[i], Local(i)))]);
        }

        plan = new Lazy<ExecutionPlan>(() => ExecutionPlan.Create([.. results.Values], options));

        Node Apply(Node node)
        {
            Node[] inputs = [.. node.Inputs.Select((input, i) => graph.HasRows(input)
                ? successors[input]
                : node.Op.RowsOf(node, i, default) is null ? Value(input) : Sliced(input, node))];
            return target.Apply(node.Op.ForRows(graph.Scale(node, Span).Count), inputs);
        }

        // An image that does not depend on any that is given by rows.
        Node Sliced(Node input, Node user)
        {
            if (!images.TryGetValue(input, out Node? known))
            {
                reference[input] = user;
                images[input] = known = Rows(input, user);
            }

            return known;
        }

        Node Value(Node node) =>
            values.TryGetValue(node, out Node? known) ? known : values[node] = graph.IsConstant(node)
                ? target.Apply(node.Op, [.. node.Inputs.Select(Value)])
                : target.Input(node.Shape);

        // An input for the rows of one value that lie where those of another do.
        Node Rows(Node node, Node place) => target.Input(
            new Shape(1, graph.Scale(place, Span).Count, node.Shape.Width, node.Shape.Channels));
    }

    /// <summary>Gets the strip's own rows, in rows of the tallest input.</summary>
    public RowRange Own { get; }

    /// <summary>Gets its own rows and those around them that it needs.</summary>
    public RowRange Span { get; }

    /// <summary>Gets the plan of its graph.</summary>
    public ExecutionPlan Plan => plan.Value;

    /// <summary>Gets the inputs of its graph that hold rows, by what they are rows of.</summary>
    public IReadOnlyDictionary<Node, Node> Images => images;

    /// <summary>Gets the other values of its graph, by what they are in the whole one.</summary>
    public IReadOnlyDictionary<Node, Node> Values => values;

    /// <summary>Gets the results: values with rows of the halo, and statistics of its own rows.</summary>
    public IReadOnlyDictionary<Node, Node> Results => results;

    /// <summary>The strip's own rows of a value, counted from the first that it computes.</summary>
    public RowRange Local(Node node)
    {
        RowRange own = graph.Scale(node, Own);
        int first = FirstRow(node);
        return new RowRange(own.First - first, own.End - first);
    }

    /// <summary>The first row of an image that is read, or of a result.</summary>
    public int FirstRow(Node node) => graph.Scale(reference.GetValueOrDefault(node, node), Span).First;

    /// <summary>Whether another strip of the pass has the same graph, and its own rows at the same place.</summary>
    public bool IsLike(Strip other) => Own.First - Span.First == other.Own.First - other.Span.First
        && Own.Count == other.Own.Count && Span.Count == other.Span.Count
        && (Span.End == graph.Rows) == (other.Span.End == graph.Rows);

    /// <summary>Walks from what is wanted back to what is read.</summary>
    private void FindNeeded(StripPass pass)
    {
        foreach (Node node in pass.Rows)
        {
            Need(node, graph.Scale(node, Own));
        }

        foreach (Node input in pass.Statistics.SelectMany(s => s.Inputs).Where(graph.HasRows))
        {
            Need(input, graph.Scale(input, Own));
        }

        for (int id = graph.Program.Graph.Nodes.Count - 1; id >= 0; id--)
        {
            Node node = graph.Program.Graph.Nodes[id];
            if (!needed.TryGetValue(node, out RowRange rows) || pass.IsRead(node))
            {
                continue;
            }

            for (int i = 0; i < node.Inputs.Length; i++)
            {
                Node input = node.Inputs[i];
                if (graph.HasRows(input))
                {
                    Need(input, node.Op.RowsOf(node, i, rows)!.Value.CutTo(input.Shape.Height));
                }
            }
        }
    }

    private void Need(Node node, RowRange rows) =>
        needed[node] = needed.TryGetValue(node, out RowRange known) ? known.Union(rows) : rows;
}
