using System.Numerics;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;

namespace Impasto.Compute.Strips;

/// <summary>
/// A graph cut into passes over an image: a statistic of all rows ends a pass, and what depends on it belongs to the
/// next one. Values are of two kinds, those with rows, of which a strip can be computed, and those without. A pass may
/// also end at values with few rows, which keeps windows upon windows from reaching over most of a strip.
/// </summary>
internal sealed class StripGraph
{
    private readonly Dictionary<Node, int> passes = [];
    private readonly Dictionary<Node, (int Rows, int Of)> steps = [];
    private readonly HashSet<Node> constants = [];
    private readonly HashSet<Node> cuts = [];
    private readonly HashSet<Node> first = [];

    private StripGraph(Program program) => Program = program;

    /// <summary>Gets the graph, in which norms stand apart from the statistics that they need.</summary>
    public Program Program { get; }

    /// <summary>Gets how many passes there are.</summary>
    public int Passes { get; private set; }

    /// <summary>Gets the rows of the tallest input.</summary>
    public int Rows { get; private set; }

    /// <summary>Gets what first rows of strips, in rows of the tallest input, are multiples of.</summary>
    public int Alignment { get; private set; } = 1;

    /// <summary>Cuts a graph.</summary>
    /// <param name="outputs">What is wanted.</param>
    /// <param name="reason">Why it cannot be cut; null where it can.</param>
    /// <returns>The passes; null where something needs all rows at a time.</returns>
    public static StripGraph? Of(IReadOnlyList<Node> outputs, out string? reason)
    {
        Program program = Program.Of(outputs);
        StripGraph graph = new(program.Rewrite((target, node, inputs) => node.Op.Split(target, inputs)).Prune());
        reason = graph.Place();
        if (reason is not null)
        {
            return null;
        }

        graph.CountPasses();
        return graph;
    }

    /// <summary>The same graph, in which passes also end at narrow values of some size and less.</summary>
    /// <param name="most">The most elements that such a value has.</param>
    public StripGraph CutAt(long most)
    {
        StripGraph graph = new(Program) { Rows = Rows, Alignment = Alignment };
        foreach ((Node node, (int Rows, int Of) step) in steps)
        {
            graph.steps[node] = step;
        }

        graph.constants.UnionWith(constants);
        graph.first.UnionWith(first);
        graph.cuts.UnionWith(NarrowValues().Where(n => n.Shape.Count <= most));
        graph.CountPasses();
        return graph;
    }

    /// <summary>The values with the fewer rows at each change of their number: before and behind pools, say.</summary>
    public IEnumerable<Node> NarrowValues() => Program.Graph.Nodes
        .Where(HasRows)
        .SelectMany(node => node.Inputs.Where(HasRows).Select(input => (Input: input, Node: node)))
        .Select(edge => (edge.Input, edge.Node, Change: RowsPer(edge.Input).CompareTo(RowsPer(edge.Node))))
        .Where(edge => edge.Change != 0)
        .Select(edge => edge.Change > 0 ? edge.Node : edge.Input)
        .Where(node => node.Op is not Input)
        .Distinct();

    /// <summary>Whether a value has rows.</summary>
    public bool HasRows(Node node) => steps.ContainsKey(node);

    /// <summary>Whether a value depends on nothing that is set before a run.</summary>
    public bool IsConstant(Node node) => constants.Contains(node);

    /// <summary>The pass in which a value can be computed first, or is known before, for one without rows.</summary>
    public int PassOf(Node node) => passes[node];

    /// <summary>Statistics of values with rows.</summary>
    public bool IsStatistic(Node node) => !HasRows(node) && node.Op.Merge is not null && node.Inputs.All(HasRows);

    /// <summary>Rows of the tallest input as rows of a value; those of the last strip reach to its end.</summary>
    public RowRange Scale(Node node, RowRange rows)
    {
        (int step, int of) = steps[node];
        int end = rows.End == Rows ? node.Shape.Height : (int)((long)rows.End * of / step);
        return new RowRange((int)((long)rows.First * of / step), end);
    }

    /// <summary>The rows of the tallest input within which some rows of a value lie, aligned.</summary>
    public RowRange Enclose(Node node, RowRange rows)
    {
        (int step, int of) = steps[node];
        long first = (long)rows.First * step / of / Alignment * Alignment;
        long end = rows.End == node.Shape.Height ? Rows : (((long)rows.End * step) + of - 1) / of;
        return new RowRange((int)first, (int)Math.Min(Rows, (end + Alignment - 1) / Alignment * Alignment));
    }

    /// <summary>Whether a pass ends at a value because its rows are few.</summary>
    public bool IsCut(Node node) => cuts.Contains(node);

    /// <summary>Whether a value depends on no statistic: features do not, their gradients do.</summary>
    public bool ComesFirst(Node node) => first.Contains(node);

    /// <summary>The rows of a value for one of the tallest input.</summary>
    public double RowsPer(Node node) => (double)steps[node].Of / steps[node].Rows;

    /// <summary>Finds how each value lies to the image.</summary>
    private string? Place()
    {
        IReadOnlyList<Node> nodes = Program.Graph.Nodes;
        Rows = nodes.Where(IsImage).Select(n => n.Shape.Height).DefaultIfEmpty().Max();
        if (Rows == 0)
        {
            return "there is no image";
        }

        foreach (Node node in nodes)
        {
            if (node.Op is Input || (!IsStatistic(node) && node.Inputs.All(first.Contains)))
            {
                first.Add(node);
            }

            if (IsImage(node))
            {
                steps[node] = (RowsOfOne(node.Shape.Height), 1);
            }
            else if (node.Inputs.Any(HasRows))
            {
                if (!IsStatistic(node) && Place(node) is { } reason)
                {
                    return reason;
                }
            }
            else if (node.Op is not Input && node.Inputs.All(constants.Contains))
            {
                constants.Add(node);
            }
        }

        Alignment = steps.Values.Select(s => s.Rows).Aggregate(1, Multiple);
        return null;
    }

    private void CountPasses()
    {
        foreach (Node node in Program.Graph.Nodes)
        {
            int last = node.Inputs.Select(i => passes[i] + (cuts.Contains(i) ? 1 : 0)).DefaultIfEmpty().Max();
            passes[node] = last + (IsStatistic(node) ? 1 : 0);
        }

        Passes = passes.Values.Max() + 1;
    }

    /// <summary>Finds how a value lies to the image that is made of one with rows.</summary>
    private string? Place(Node node)
    {
        if (node.Shape is not { Rank: 4, Batch: 1 })
        {
            return $"{node.Op.Name} needs all rows at a time";
        }

        (int, int)? step = null;
        for (int i = 0; i < node.Inputs.Length; i++)
        {
            Node input = node.Inputs[i];
            if (!HasRows(input))
            {
                continue;
            }

            const int Some = 64;
            if (node.Op.RowsOf(node, i, new(0, Some)) is not { } once
                || node.Op.RowsOf(node, i, new(0, 2 * Some)) is not { } twice)
            {
                return $"{node.Op.Name} needs all rows at a time";
            }

            (int rows, int of) = steps[input];
            (int Rows, int Of) here = Reduce(rows * (twice.End - once.End), of * Some);
            if (step is not null && step != here)
            {
                return $"{node.Op.Name} has inputs of different heights";
            }

            step = here;
        }

        steps[node] = step!.Value;
        return null;
    }

    /// <summary>
    /// The rows of the image that one of an input stands for. Pools leave a last odd row out, strides keep it.
    /// </summary>
    private int RowsOfOne(int height)
    {
        int halved = 1;
        while (Rows / halved > height)
        {
            halved *= 2;
        }

        return Rows / halved == height ? halved : (int)Math.Round((double)Rows / height);
    }

    private static bool IsImage(Node node) => node is { Op: Input, Shape: { Rank: 4, Batch: 1, Height: > 1 } };

    private static (int Rows, int Of) Reduce(int rows, int of)
    {
        int divisor = (int)BigInteger.GreatestCommonDivisor(rows, of);
        return (rows / divisor, of / divisor);
    }

    private static int Multiple(int a, int b) => a / (int)BigInteger.GreatestCommonDivisor(a, b) * b;
}
