using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;

namespace Impasto.Compute.Strips;

/// <summary>
/// How a graph over a large image is run within a limit of memory: whole where that fits, else strip by strip, in as
/// many passes as it has statistics that depend on each other. The result is that of the whole run but for rounding.
/// </summary>
/// <remarks>
/// What a pass computes and a later one needs is kept in memory, kept in a temporary file, or computed again, whichever
/// takes least time within the limit.
/// </remarks>
public sealed class StripPlan
{
    // What this kind of work reaches on two cores; only their ratios matter.
    private const double FlopsPerSecond = 4e11;
    private const double MemoryBytesPerSecond = 1e10;
    private const double FileBytesPerSecond = 1.5e9;
    private const int LeastRows = 16;

    private static readonly double[] StoreShares = [0.7, 0.5, 0.25, 0];

    private readonly Dictionary<Node, StorePlace> stores = [];
    private readonly Dictionary<Node, int> lastPasses = [];

    private StripPlan(IReadOnlyList<Node> outputs, StripOptions options, ExecutionPlan? whole, StripGraph? graph)
    {
        Outputs = outputs;
        Options = options;
        Whole = whole;
        Graph = graph;
    }

    /// <summary>Gets how the plan was made.</summary>
    public StripOptions Options { get; }

    /// <summary>Gets whether all of the image is computed at a time.</summary>
    public bool IsWhole => Whole is not null;

    /// <summary>
    /// Gets why the image is not cut where that would be needed; null where it is cut, or fits whole.
    /// </summary>
    public string? Obstacle { get; private init; }

    /// <summary>Gets the native memory in bytes that exists while the plan runs; it may be above the limit.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Gets the most bytes that temporary files hold at a time.</summary>
    public long FileBytes { get; private set; }

    /// <summary>Gets how often the image is gone through.</summary>
    public int PassCount => IsWhole ? 1 : Passes.Count(pass => !pass.IsEmpty);

    /// <summary>Gets the bytes that an executor holds between two runs.</summary>
    public long IdleBytes => Whole?.PeakBytes ?? 0;

    /// <summary>Gets into how many strips the pass with the most of them cuts the image.</summary>
    public int StripCount => IsWhole ? 1 : Heights.Keys.Max(pass => Strips(pass).Count());

    internal IReadOnlyList<Node> Outputs { get; }

    internal ExecutionPlan? Whole { get; }

    internal StripGraph? Graph { get; }

    internal IReadOnlyDictionary<Node, StorePlace> Stores => stores;

    internal List<StripPass> Passes { get; } = [];

    private Dictionary<StripPass, int> Heights { get; } = [];

    private double Seconds { get; set; }

    /// <summary>Plans the computation of some values of a graph.</summary>
    /// <param name="outputs">The values that are wanted, all of one graph.</param>
    /// <param name="options">How.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="GraphException">There is no output, or the graph cannot be planned.</exception>
    public static StripPlan Create(IReadOnlyList<Node> outputs, StripOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        options ??= new StripOptions();
        ExecutionPlan whole = ExecutionPlan.Create(outputs, options.Plan);
        bool isCut = options.StripRows is not null || whole.RunNodes.Any(n => n.Op is HostFunction);
        if (!isCut && whole.PeakBytes <= (options.MemoryBytes ?? long.MaxValue))
        {
            return OfWhole(obstacle: null);
        }

        StripGraph? graph = StripGraph.Of(outputs, out string? obstacle);
        if (graph is null)
        {
            return OfWhole(obstacle);
        }

        List<StripPlan> plans = [.. StoreShares.Select(share => new StripPlan(outputs, options, null, graph))];
        for (int i = 0; i < plans.Count; i++)
        {
            plans[i].Choose(StoreShares[i]);
        }

        long limit = options.MemoryBytes ?? long.MaxValue;
        return plans.Where(p => p.PeakBytes <= limit).MinBy(p => p.Seconds) ?? plans.MinBy(p => p.PeakBytes)!;

        StripPlan OfWhole(string? obstacle) => new(outputs, options, whole, null)
        {
            Obstacle = obstacle, PeakBytes = whole.PeakBytes,
        };
    }

    /// <summary>The strips of a pass, each with its own rows; the last one takes what is left over.</summary>
    internal IEnumerable<RowRange> Strips(StripPass pass)
    {
        int rows = Graph!.Rows, height = Heights[pass];
        for (int first = 0, end; first < rows; first = end)
        {
            end = rows - (first + height) < Graph.Alignment ? rows : first + height;
            yield return new RowRange(first, end);
        }
    }

    /// <summary>The values that no pass after one needs any more.</summary>
    internal IEnumerable<Node> LastReadIn(int pass) => lastPasses.Where(l => l.Value == pass).Select(l => l.Key);

    private static long Bytes(Node node) => node.Shape.Count * sizeof(float);

    private void Choose(double storeShare)
    {
        StripGraph graph = Graph!;
        long limit = Options.MemoryBytes ?? long.MaxValue;
        KeepWhatIsCheaper((long)(storeShare * limit));
        IReadOnlyList<Node> rows = [.. graph.Program.Outputs.Where(graph.HasRows)];
        for (int number = 0; number < graph.Passes; number++)
        {
            StripPass pass = new(graph, number, stores, rows);
            Passes.Add(pass);
        }

        FindLastPasses();
        for (int number = 0; number < graph.Passes; number++)
        {
            if (!Passes[number].IsEmpty)
            {
                Fit(number, limit);
            }
        }
    }

    /// <summary>Decides on each value that a later pass reads.</summary>
    private void KeepWhatIsCheaper(long storeBytes)
    {
        StripGraph graph = Graph!;
        long[] used = new long[graph.Passes];
        foreach (Node node in graph.Program.Graph.Nodes.Where(n => graph.HasRows(n) && n.Op is not Input))
        {
            int made = graph.PassOf(node);
            int[] readers = [.. ReadingPasses(node).Where(p => p > made).Distinct()];
            if (readers.Length == 0)
            {
                continue;
            }

            long bytes = Bytes(node);
            double again = readers.Length * Flops(node) / FlopsPerSecond;
            bool fits = Enumerable.Range(made, readers.Max() - made + 1).All(p => used[p] + bytes <= storeBytes);
            double kept = (1 + readers.Length) * bytes / (fits ? MemoryBytesPerSecond : FileBytesPerSecond);
            if (again <= kept)
            {
                continue;
            }

            stores[node] = fits ? StorePlace.Memory : StorePlace.File;
            Seconds += kept;
            for (int pass = made; fits && pass <= readers.Max(); pass++)
            {
                used[pass] += bytes;
            }
        }
    }

    private IEnumerable<int> ReadingPasses(Node node) =>
        from user in Graph!.Program.Graph.Nodes
        where user.Inputs.Contains(node)
        select Graph.HasRows(user) ? Graph.PassOf(user) : Graph.PassOf(user) - 1;

    /// <summary>The work of computing a value again from what is kept.</summary>
    private double Flops(Node node)
    {
        double sum = 0;
        HashSet<Node> seen = [];
        Visit(node);
        return sum;

        void Visit(Node at)
        {
            if (!Graph!.HasRows(at) || at.Op is Input || stores.ContainsKey(at) || !seen.Add(at))
            {
                return;
            }

            sum += at.Op.CountFlops(at);
            foreach (Node input in at.Inputs)
            {
                Visit(input);
            }
        }
    }

    private void FindLastPasses()
    {
        for (int number = 0; number < Passes.Count; number++)
        {
            StripPass pass = Passes[number];
            if (pass.IsEmpty)
            {
                continue;
            }

            foreach (Node read in new Strip(Graph!, pass, new(0, Graph!.Rows), Options.Plan).Images.Keys)
            {
                if (stores.ContainsKey(read))
                {
                    lastPasses[read] = number;
                }
            }
        }
    }

    /// <summary>Makes the strips of a pass as high as fits.</summary>
    private void Fit(int number, long limit)
    {
        StripGraph graph = Graph!;
        StripPass pass = Passes[number];
        long kept = Held(number, StorePlace.Memory);
        int height = Options.StripRows is { } asked ? Up(asked) : Up(graph.Rows);
        Strip strip = Middle(height);
        while (Options.StripRows is null && kept + strip.Plan.PeakBytes > limit && height > Up(LeastRows))
        {
            const double Closer = 0.9;
            double share = Math.Clamp((limit - kept) / (double)strip.Plan.PeakBytes, 0.02, Closer);
            height = Math.Max(Up(LeastRows), (int)(height * share) / graph.Alignment * graph.Alignment);
            strip = Middle(height);
        }

        // Strips of one height: the last one would have little to do, and as much halo as the others.
        int count = (graph.Rows + height - 1) / height;
        Heights[pass] = Options.StripRows is null ? Up((graph.Rows + count - 1) / count) : height;
        PeakBytes = Math.Max(PeakBytes, kept + strip.Plan.PeakBytes);
        FileBytes = Math.Max(FileBytes, Held(number, StorePlace.File));
        Seconds += count * strip.Plan.Flops / FlopsPerSecond;

        int Up(int rows) => (rows + graph.Alignment - 1) / graph.Alignment * graph.Alignment;

        // One that has a halo on both sides, where there is one.
        Strip Middle(int rows)
        {
            int left = Math.Max(0, graph.Rows - rows) / graph.Alignment * graph.Alignment;
            int first = Math.Min(rows, left);
            int over = graph.Rows % graph.Alignment;
            return new Strip(graph, pass, new(first, Math.Min(graph.Rows, first + rows + over)), Options.Plan);
        }
    }

    private long Held(int number, StorePlace place) => stores
        .Where(s => s.Value == place && Graph!.PassOf(s.Key) <= number && lastPasses.GetValueOrDefault(s.Key) >= number)
        .Sum(s => Bytes(s.Key));
}
