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
    private const double MemoryBytesPerSecond = 8e9;
    private const double FileBytesPerSecond = 8e8;
    private const int LeastRows = 16;

    // Rows of halo from which on passes are tried that end at narrow values.
    private const int WideHalo = 64;

    // The share of all the time that one value may take which is not kept, but computed again.
    private const double MostAgain = 0.2;

    private readonly Dictionary<Node, StorePlace> stores = [];
    private readonly Dictionary<Node, int> lastPasses = [];
    private readonly Dictionary<StripPass, (long Kept, long Arena, long Others)> needs = [];

    private StripPlan(StripOptions options, ExecutionPlan? whole, StripGraph? graph)
    {
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

    /// <summary>Gets the bytes that an executor holds between two runs.</summary>
    public long IdleBytes => Whole?.PeakBytes ?? (Options.KeepsMemory ? needs.Values.Max(need => need.Arena) : 0);

    /// <summary>Gets the most bytes that are kept in temporary files at a time.</summary>
    public long FileBytes => Enumerable.Range(0, Passes.Count).Select(pass => stores
        .Where(s => s.Value == StorePlace.File && IsHeldIn(pass, s.Key))
        .Sum(s => RowStore.Bytes(s.Key.Shape, s.Value))).DefaultIfEmpty().Max();

    /// <summary>Gets into how many strips the pass with the most of them cuts the image.</summary>
    public int StripCount => IsWhole ? 1 : Heights.Keys.Max(pass => Strips(pass).Count());

    internal ExecutionPlan? Whole { get; }

    internal StripGraph? Graph { get; }

    internal IReadOnlyDictionary<Node, StorePlace> Stores => stores;

    internal List<StripPass> Passes { get; } = [];

    private Dictionary<StripPass, int> Heights { get; } = [];

    private long Limit => Options.MemoryBytes ?? long.MaxValue;

    private double Seconds { get; set; }

    /// <summary>The rows of halo on both sides of a strip, in the pass with the most of them.</summary>
    private int Halo { get; set; }

    /// <summary>Plans the computation of some values of a graph.</summary>
    /// <param name="outputs">The values that are wanted, all of one graph.</param>
    /// <param name="options">How.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="GraphException">There is no output, or the graph cannot be planned.</exception>
    public static StripPlan Create(IReadOnlyList<Node> outputs, StripOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        options ??= new StripOptions();

        // A function of the caller's is run between passes alone.
        bool isCut = options.StripRows is not null
            || outputs.Any(output => output.Graph.Nodes.Any(node => node.Op is HostFunction));
        if (!isCut && OfWhole(obstacle: null) is var whole && whole.PeakBytes <= whole.Limit)
        {
            return whole;
        }

        StripGraph? graph = StripGraph.Of(outputs, out string? obstacle);
        if (graph is null)
        {
            return OfWhole(obstacle);
        }

        return options.MemoryBytes is null
            ? Cut(options, graph, StorePlace.Memory, Kept.Read)
            : Quickest(options, graph);

        StripPlan OfWhole(string? obstacle)
        {
            ExecutionPlan all = ExecutionPlan.Create(outputs, options.Plan);
            long results = options.HoldsResults ? outputs.Sum(Bytes) : 0;
            return new(options, all, null) { Obstacle = obstacle, PeakBytes = all.PeakBytes + results };
        }
    }

    /// <summary>
    /// The memory for the values of strips that a pass may find in use: what passes before it had, if that fits.
    /// </summary>
    internal long ArenaBytes(StripPass pass)
    {
        (long kept, long arena, long others) = needs[pass];
        return Math.Max(arena, Limit - kept - others);
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

    /// <summary>
    /// The quickest of the plans that fit, but one that keeps values as they are comes before one that keeps them as 16
    /// bits, and that before one with a file, unless it takes far longer.
    /// </summary>
    private static StripPlan Quickest(StripOptions options, StripGraph graph)
    {
        const double FarLonger = 1.5;
        List<StripPlan> plans = [];
        StripPlan? chosen = null;
        StripGraph[]? cut = null;
        foreach (StorePlace place in Enum.GetValues<StorePlace>())
        {
            if (place != StorePlace.File)
            {
                plans.Add(Cut(options, graph, place, Kept.Read));
            }

            plans.Add(Cut(options, graph, place, Kept.Narrow));
            cut ??= plans.Any(p => p.Halo > WideHalo)
                ? [.. graph.NarrowValues().Select(n => n.Shape.Count).Append(0).Distinct().Select(graph.CutAt)]
                : [];
            StripPlan[] few = [.. cut.Select(c => Cut(options, c, place, Kept.Cuts))];
            plans.AddRange(few);
            if (few.Where(p => p.PeakBytes <= p.Limit).MinBy(p => p.Seconds) is { } fast)
            {
                plans.AddRange(graph.NarrowValues().Select(graph.RowsPer).Distinct()
                    .Select(rows => Cut(options, fast.Graph!, place, Kept.Cuts, rows)));
            }

            if (plans.Where(p => p.PeakBytes <= p.Limit).MinBy(p => p.Seconds) is { } quickest
                && (chosen is null || quickest.Seconds * FarLonger < chosen.Seconds))
            {
                chosen = quickest;
            }
        }

        // What was tried on the way is hundreds of megabytes, which the run that is planned would like to have.
        StripPlan best = chosen ?? plans.MinBy(p => p.PeakBytes)!;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        return best;
    }

    private static StripPlan Cut(
        StripOptions options, StripGraph graph, StorePlace place, Kept kept, double mostRows = 0)
    {
        StripPlan plan = new(options, null, graph);
        plan.Choose(place, kept, mostRows);
        return plan;
    }

    private bool IsHeldIn(int pass, Node node) =>
        Graph!.PassOf(node) <= pass && lastPasses.GetValueOrDefault(node) >= pass;

    private static long Bytes(Node node) => node.Shape.Count * sizeof(float);

    private void Choose(StorePlace place, Kept kept, double mostRows)
    {
        StripGraph graph = Graph!;
        if (kept == Kept.Cuts)
        {
            KeepCuts(place, mostRows);
        }
        else
        {
            KeepWhatIsCheaper(place, kept);
        }

        Node[] rows = [.. graph.Program.Outputs.Where(graph.HasRows)];
        Passes.AddRange(Enumerable.Range(0, graph.Passes).Select(n => new StripPass(graph, n, stores, rows)));
        FindLastPasses();
        for (int number = 0; number < graph.Passes; number++)
        {
            if (!Passes[number].IsEmpty)
            {
                Fit(number);
            }
        }

        // Memory for values of strips stays in use from one pass to the next, as far as it fits.
        long used = Options.KeepsMemory ? needs.Values.Max(need => need.Arena) : 0;
        foreach (StripPass pass in Passes.Where(pass => !pass.IsEmpty))
        {
            (long held, long arena, long others) = needs[pass];
            used = Math.Max(arena, Math.Min(used, ArenaBytes(pass)));
            PeakBytes = Math.Max(PeakBytes, held + used + others);
        }
    }

    /// <summary>
    /// Keeps the values that passes end at, and features of so few rows, or fewer, that a later pass reads; all others
    /// are computed again.
    /// </summary>
    private void KeepCuts(StorePlace place, double mostRows)
    {
        const double MuchMore = 2;
        StripGraph graph = Graph!;
        foreach (Node node in graph.Program.Graph.Nodes.Where(n => graph.HasRows(n) && n.Op is not Input))
        {
            double keeping = 2 * Bytes(node) / RateOf(place);
            bool isKept = graph.IsCut(node) || (graph.ComesFirst(node) && graph.RowsPer(node) <= mostRows
                && ReadingPasses(node).Any(pass => pass > graph.PassOf(node))
                && Again(node).Seconds > MuchMore * keeping);
            if (isKept)
            {
                stores[node] = place;
                Seconds += keeping;
            }
        }
    }

    /// <summary>Decides on each value that a later pass reads.</summary>
    private void KeepWhatIsCheaper(StorePlace place, Kept kept)
    {
        StripGraph graph = Graph!;
        double all = graph.Program.Graph.Nodes.Where(graph.HasRows).Sum(SecondsOf);
        (Node Node, int Readers)[] read = [.. graph.Program.Graph.Nodes
            .Where(n => graph.HasRows(n) && n.Op is not Input)
            .Select(n => (n, ReadingPasses(n).Where(p => p > graph.PassOf(n)).Distinct().Count()))
            .Where(n => n.Item2 > 0)];
        long least = read.Select(r => Bytes(r.Node)).DefaultIfEmpty().Min();
        foreach ((Node node, int readers) in read)
        {
            (double again, bool isFromInputs) = Again(node);
            double keeping = (1 + readers) * Bytes(node) / RateOf(place);
            if (node.Op is Difference || (isFromInputs && readers * again <= keeping))
            {
                continue;
            }

            Node stored = kept == Kept.Narrow && Bytes(node) > least
                ? Narrowest(node, MostAgain * all / readers)
                : node;
            if (stored.Op is not Input && stores.TryAdd(stored, place))
            {
                Seconds += keeping;
            }
        }
    }

    private static double RateOf(StorePlace place) =>
        place == StorePlace.File ? FileBytesPerSecond : MemoryBytesPerSecond;

    /// <summary>
    /// The value to keep in place of one: the smallest from which alone it can be computed again in some time, if that
    /// has half the size.
    /// </summary>
    private Node Narrowest(Node node, double seconds)
    {
        Node narrowest = node, at = node;
        double sum = 0;
        while (at.Op is not Input && !stores.ContainsKey(at) && at.Inputs.Count(Graph!.HasRows) == 1)
        {
            sum += SecondsOf(at);
            at = at.Inputs.First(Graph.HasRows);
            if (sum > seconds)
            {
                break;
            }

            if (Bytes(at) < Bytes(narrowest))
            {
                narrowest = at;
            }
        }

        return 2 * Bytes(narrowest) <= Bytes(node) ? narrowest : node;
    }

    private IEnumerable<int> ReadingPasses(Node node) =>
        from user in Graph!.Program.Graph.Nodes
        where user.Inputs.Contains(node)
        select Graph.HasRows(user) ? Graph.PassOf(user) : Graph.PassOf(user) - 1;

    /// <summary>The time of computing a value again, and whether that takes nothing but inputs.</summary>
    private (double Seconds, bool IsFromInputs) Again(Node node)
    {
        double sum = 0;
        bool isFromInputs = true;
        HashSet<Node> seen = [];
        Visit(node);
        return (sum, isFromInputs);

        void Visit(Node at)
        {
            isFromInputs &= !stores.ContainsKey(at);
            if (!Graph!.HasRows(at) || at.Op is Input || stores.ContainsKey(at) || !seen.Add(at))
            {
                return;
            }

            sum += SecondsOf(at);
            foreach (Node input in at.Inputs)
            {
                Visit(input);
            }
        }
    }

    /// <summary>
    /// About the time of one value: steps that kernels take over cost nothing, the others read their input and write
    /// their result.
    /// </summary>
    private static double SecondsOf(Node node) => (node.Op.CountFlops(node) / FlopsPerSecond)
        + (node.Op is Input || node.Op.AsEpilogue(node) is not null ? 0 : 2 * Bytes(node) / MemoryBytesPerSecond);

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
    private void Fit(int number)
    {
        StripGraph graph = Graph!;
        StripPass pass = Passes[number];
        int height = Up(Options.StripRows ?? Handy());
        Strip strip = Middle(height);
        long kept = Held(number, strip.Span.Count);
        while (Options.StripRows is null && kept + strip.Plan.PeakBytes > Limit && height > Up(LeastRows))
        {
            const double Closer = 0.9;
            double share = Math.Clamp((Limit - kept) / (double)strip.Plan.PeakBytes, 0.02, Closer);
            height = Math.Max(Up(LeastRows), (int)(height * share) / graph.Alignment * graph.Alignment);
            strip = Middle(height);
            kept = Held(number, strip.Span.Count);
        }

        // Strips of one height: the last one would have little to do, and as much halo as the others.
        int count = (graph.Rows + height - 1) / height;
        Heights[pass] = Options.StripRows is null ? Up((graph.Rows + count - 1) / count) : height;
        needs[pass] = (kept, strip.Plan.RunArenaBytes, strip.Plan.PeakBytes - strip.Plan.RunArenaBytes);
        Halo = Math.Max(Halo, strip.Span.Count - strip.Own.Count);
        Seconds += count * strip.Plan.Flops / FlopsPerSecond;

        // High enough that the halo is little beside it, and no higher: what does not fit into caches is no faster.
        int Handy()
        {
            const int Halos = 12;
            const int Rows = 256;
            Strip thin = Middle(Up(LeastRows));
            return Options.MemoryBytes is null
                ? graph.Rows
                : Math.Min(graph.Rows, Math.Max(Rows, Halos * (thin.Span.Count - thin.Own.Count)));
        }

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

    /// <summary>
    /// The memory that stores and results take at most while a pass is made: those that it is the last to read go as
    /// those that it makes come, strips of so many rows at a time.
    /// </summary>
    private long Held(int number, int rows)
    {
        long old = 0, both = 0, made = 0;
        double share = Math.Min(1, (rows + (2.0 * RowStore.BlockRows)) / Graph!.Rows);
        foreach ((Node node, StorePlace place) in stores.Where(s => s.Value != StorePlace.File))
        {
            int first = Graph!.PassOf(node), last = lastPasses.GetValueOrDefault(node);
            long bytes = RowStore.Bytes(node.Shape, place);
            old += first < number && last == number ? bytes : 0;
            made += first == number ? bytes : 0;
            both += first < number && last > number ? bytes : 0;
        }

        foreach (Node node in Graph!.Program.Outputs.Where(o => Options.HoldsResults && Graph.HasRows(o)))
        {
            int first = Graph!.PassOf(node);
            made += first == number ? Bytes(node) : 0;
            both += first < number ? Bytes(node) : 0;
        }

        return both + Math.Max(old, made) + (long)(share * Math.Min(old, made));
    }

    /// <summary>What is kept from one pass to the next.</summary>
    private enum Kept
    {
        /// <summary>The values that are read.</summary>
        Read,

        /// <summary>Smaller ones in their place, where they are computed again of these in little time.</summary>
        Narrow,

        /// <summary>The narrow ones that passes end at.</summary>
        Cuts,
    }
}
