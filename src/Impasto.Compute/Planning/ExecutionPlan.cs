using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;

namespace Impasto.Compute.Planning;

/// <summary>
/// What will be run and where each value will lie, known before any memory is taken: the graph after fusion and
/// lowering, the steps that run once and those that run each time, and the layout of the memory.
/// </summary>
public sealed class ExecutionPlan
{
    private readonly Dictionary<Node, long> offsets = [];
    private readonly Dictionary<Node, long> scratchOffsets = [];

    private ExecutionPlan(Program program, PlanOptions options, long flops)
    {
        Program = program;
        Options = options;
        Flops = flops;
        HashSet<Node> constants = [];
        foreach (Node node in program.Graph.Nodes.Where(n => n.Op is not Input))
        {
            if (node.Inputs.All(constants.Contains))
            {
                constants.Add(node);
            }
        }

        SetupNodes = [.. constants.Where(n => n.Op is not Constant)];
        RunNodes = [.. program.Graph.Nodes.Where(n => n.Op is not Input && !constants.Contains(n))];
        ConstantBytes = Bytes(constants.Where(n => n.Op is Constant));
        InputBytes = Bytes(program.Graph.Nodes.Where(n => n.Op is Input));
        SetupArenaBytes = Layout(SetupNodes, keepAll: true);
        RunArenaBytes = Layout(RunNodes, keepAll: false);

        // Not Max(): compiling its vectorised loops takes a cold process 14 ms.
        long most = SetupNodes.Concat(RunNodes).Aggregate(
            0L, (floats, n) => Math.Max(floats, Workspace(n).WorkerFloats));
        WorkerFloats = MemoryPlanner.Align(most * sizeof(float)) / sizeof(float);
    }

    /// <summary>Gets how the plan was made.</summary>
    public PlanOptions Options { get; }

    /// <summary>
    /// Gets the multiplications and additions of one run, counted by definition (a direct convolution).
    /// </summary>
    public long Flops { get; }

    /// <summary>
    /// Gets the multiplications and additions of the convolutions and products of one run as they are computed.
    /// </summary>
    public long KernelFlops => RunNodes.Sum(n => n.Op.CountFlops(n));

    /// <summary>
    /// Gets the native memory in bytes that exists while the plan runs: values and scratch, inputs, repacked weights,
    /// and the constants that the graph refers to.
    /// </summary>
    public long PeakBytes => ConstantBytes + InputBytes + SetupArenaBytes + RunArenaBytes + WorkerBytes;

    internal Program Program { get; }

    internal IReadOnlyList<Node> SetupNodes { get; }

    internal IReadOnlyList<Node> RunNodes { get; }

    internal long ConstantBytes { get; }

    internal long InputBytes { get; }

    internal long SetupArenaBytes { get; }

    internal long RunArenaBytes { get; }

    internal long WorkerFloats { get; }

    internal long WorkerBytes => WorkerFloats * sizeof(float) * Options.Threads;

    /// <summary>Plans the computation of some values of a graph.</summary>
    /// <param name="outputs">The values that are wanted, all of one graph.</param>
    /// <param name="options">How; by default for all processors and the widest vectors.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="ArgumentException">The options ask for less than one thread.</exception>
    /// <exception cref="GraphException">There is no output, or the graph cannot be planned.</exception>
    public static ExecutionPlan Create(IReadOnlyList<Node> outputs, PlanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        options ??= new PlanOptions();
        if (options.Threads < 1)
        {
            throw new ArgumentException(
                $"A plan is made for at least 1 thread, not {options.Threads}.", nameof(options));
        }

        Program program = Program.Of(outputs);
        long flops = program.Graph.Nodes.Sum(n => n.Op.CountFlops(n));
        program = Lowering.Apply(Fusion.Apply(program), options.Simd);
        return new ExecutionPlan(program, options, flops);
    }

    /// <summary>The node that stands for an input or output of the caller's graph.</summary>
    internal Node Find(Node node) => Program.Nodes.TryGetValue(node, out Node? planned)
        ? planned
        : throw new GraphException($"{node} is neither an input nor an output of this plan.");

    /// <summary>The offset in bytes of a computed value in its arena.</summary>
    internal long OffsetOf(Node node) => offsets[node];

    /// <summary>The offset in bytes of a node's shared scratch memory in its arena.</summary>
    internal long ScratchOffsetOf(Node node) => scratchOffsets.GetValueOrDefault(node);

    private static long Bytes(IEnumerable<Node> nodes) =>
        nodes.Sum(n => MemoryPlanner.Align(n.Shape.Count * sizeof(float)));

    private Workspace Workspace(Node node) => node.Op.MeasureWorkspace(node, Options.Simd);

    private long Layout(IReadOnlyList<Node> steps, bool keepAll)
    {
        Dictionary<Node, int> lastUse = LastUses(steps, keepAll);
        Dictionary<Node, int> bufferOf = [];
        List<BufferLife> lives = [];
        List<(Node Node, int Buffer)> scratch = [];
        for (int step = 0; step < steps.Count; step++)
        {
            Node node = steps[step];
            Node? overwritten = keepAll ? null : FindOverwritable(node, step, lastUse, bufferOf);
            if (overwritten is not null)
            {
                int shared = bufferOf[overwritten];
                bufferOf[node] = shared;
                lives[shared] = lives[shared] with { Last = lastUse[node] };
            }
            else
            {
                bufferOf[node] = lives.Count;
                lives.Add(new BufferLife(node.Shape.Count * sizeof(float), step, lastUse[node]));
            }

            if (Workspace(node).SharedFloats is > 0 and long floats)
            {
                scratch.Add((node, lives.Count));
                lives.Add(new BufferLife(floats * sizeof(float), step, step));
            }
        }

        long[] places = MemoryPlanner.Place(lives, out long arenaBytes);
        foreach (Node node in steps)
        {
            offsets[node] = places[bufferOf[node]];
        }

        foreach ((Node node, int buffer) in scratch)
        {
            scratchOffsets[node] = places[buffer];
        }

        return arenaBytes;
    }

    private Dictionary<Node, int> LastUses(IReadOnlyList<Node> steps, bool keepAll)
    {
        Dictionary<Node, int> lastUse = [];
        for (int step = 0; step < steps.Count; step++)
        {
            lastUse[steps[step]] = keepAll || Program.Outputs.Contains(steps[step]) ? steps.Count : step;
            foreach (Node input in steps[step].Inputs)
            {
                if (lastUse.TryGetValue(input, out int last))
                {
                    lastUse[input] = Math.Max(last, step);
                }
            }
        }

        return lastUse;
    }

    /// <summary>An input of the step that dies here and may take the result in its place.</summary>
    private static Node? FindOverwritable(
        Node node, int step, Dictionary<Node, int> lastUse, Dictionary<Node, int> bufferOf)
    {
        for (int i = 0; i < node.Inputs.Length; i++)
        {
            Node input = node.Inputs[i];
            bool diesHere = bufferOf.ContainsKey(input) && lastUse[input] == step;
            bool readElsewhere = node.Inputs.Where((other, j) => j != i && other == input).Any();
            if (diesHere && !readElsewhere && input.Shape.Count == node.Shape.Count && node.Op.CanOverwrite(i))
            {
                return input;
            }
        }

        return null;
    }
}
