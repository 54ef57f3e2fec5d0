using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Execution;

/// <summary>
/// Runs a plan. All memory is taken, and all that depends on constants alone is computed, when the executor is made;
/// a run allocates nothing. Not safe for use from several threads at a time.
/// </summary>
public sealed unsafe class Executor : IDisposable
{
    private readonly ExecutionPlan plan;
    private readonly WorkerPool pool;
    private readonly List<Step> steps = [];
    private readonly Dictionary<Node, Tensor> inputs = [];
    private readonly HashSet<Node> setupNodes;
    private readonly Arena runMemory;
    private readonly bool ownsRunMemory;
    private byte* setupArena;
    private byte* runArena;
    private float* workerScratch;

    /// <summary>Takes the memory of a plan and gets it ready to run.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="pool">The threads to run it on, as many as the plan was made for or fewer.</param>
    /// <exception cref="ArgumentException">The pool has more threads than the plan has scratch memory for.</exception>
    /// <exception cref="OutOfMemoryException">The system does not give the memory.</exception>
    public Executor(ExecutionPlan plan, WorkerPool pool)
        : this(plan, pool, runMemory: null)
    {
    }

    /// <summary>Gets a plan ready to run in memory that others have used, and none uses at the same time.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="runMemory">The memory, freed by the caller; null for memory of its own.</param>
    internal Executor(ExecutionPlan plan, WorkerPool pool, Arena? runMemory)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(pool);
        if (pool.Threads > plan.Options.Threads)
        {
            throw new ArgumentException(
                $"The plan was made for {plan.Options.Threads} threads, but the pool has {pool.Threads}.",
                nameof(pool));
        }

        this.plan = plan;
        this.pool = pool;
        ownsRunMemory = runMemory is null;
        this.runMemory = runMemory ?? new Arena();
        setupNodes = [.. plan.SetupNodes];
        foreach (Node node in plan.Program.Graph.Nodes.Where(n => n.Op is Input))
        {
            inputs[node] = new Tensor(node.Shape);
        }

        setupArena = (byte*)NativeBlock.Allocate(plan.SetupArenaBytes);
        runArena = this.runMemory.Take(plan.RunArenaBytes);
        workerScratch = (float*)NativeBlock.Allocate(plan.WorkerBytes);
        foreach (Node node in plan.SetupNodes)
        {
            Bind(node).Run(pool);
        }

        steps.AddRange(plan.RunNodes.Select(Bind));
    }

    /// <summary>Frees the memory if the owner did not.</summary>
    ~Executor() => Free();

    /// <summary>
    /// Gets the memory of an input, to be filled before a run, or of an output, to be read after one: as many elements
    /// as the node's shape has, row-major. It lives as long as the executor does.
    /// </summary>
    /// <param name="node">A node of the graph that was planned.</param>
    /// <exception cref="GraphException">It is neither an input nor an output of the plan.</exception>
    /// <exception cref="ObjectDisposedException">The executor was disposed.</exception>
    public Span<float> this[Node node]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(node);
            ObjectDisposedException.ThrowIf(runArena == null, this);
            Node planned = plan.Find(node);
            return new Span<float>((float*)AddressOf(planned), checked((int)planned.Shape.Count));
        }
    }

    /// <summary>Gets the threads that it runs on.</summary>
    public WorkerPool Pool => pool;

    /// <summary>Tells whether a node is an input or an output of the plan.</summary>
    /// <param name="node">A node of the graph that was planned.</param>
    public bool Has(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return plan.Program.Nodes.ContainsKey(node);
    }

    /// <summary>Fills all inputs with uniform numbers in [0, 1), as benchmarks want them.</summary>
    /// <param name="random">Gives the numbers.</param>
    public void FillInputs(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        foreach (Tensor input in inputs.Values)
        {
            foreach (ref float value in input.Span)
            {
                value = random.NextSingle();
            }
        }
    }

    /// <summary>Computes the outputs.</summary>
    /// <param name="cancellationToken">Looked at between operators.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; the outputs are not valid.</exception>
    /// <exception cref="ObjectDisposedException">The executor was disposed.</exception>
    public void Run(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(runArena == null, this);
        foreach (Step step in steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            step.Run(pool);
        }

        GC.KeepAlive(this);
    }

    /// <summary>Computes the outputs and times each operator.</summary>
    /// <param name="profiler">Receives the times.</param>
    /// <exception cref="ObjectDisposedException">The executor was disposed.</exception>
    public void Run(Profiler profiler)
    {
        ArgumentNullException.ThrowIfNull(profiler);
        ObjectDisposedException.ThrowIf(runArena == null, this);
        foreach (Step step in steps)
        {
            profiler.Measure(step.Node, () => step.Run(pool));
        }

        GC.KeepAlive(this);
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        Free();
        if (ownsRunMemory)
        {
            runMemory.Dispose();
        }

        foreach (Tensor input in inputs.Values)
        {
            input.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    private Step Bind(Node node)
    {
        byte* arena = setupNodes.Contains(node) ? setupArena : runArena;
        KernelBuilder kernel = new(
            Locate(node),
            [.. node.Inputs.Select(Locate)],
            (float*)(arena + plan.ScratchOffsetOf(node)),
            workerScratch,
            plan.WorkerFloats);
        switch (plan.Options.Simd)
        {
            case SimdLevel.Vector512:
                node.Op.Emit<Simd512>(kernel);
                break;
            case SimdLevel.Vector256:
                node.Op.Emit<Simd256>(kernel);
                break;
            default:
                node.Op.Emit<Simd128>(kernel);
                break;
        }

        return new Step(node, [.. kernel.Phases]);
    }

    private StoredValue Locate(Node node) => new(node.Shape, AddressOf(node));

    private nint AddressOf(Node node) => node.Op switch
    {
        Constant constant => (nint)constant.Tensor.Pointer,
        Input => (nint)inputs[node].Pointer,
        _ => (nint)((setupNodes.Contains(node) ? setupArena : runArena) + plan.OffsetOf(node)),
    };

    private void Free()
    {
        // An executor that could not be made may have no plan.
        if (plan is null)
        {
            return;
        }

        NativeBlock.Free(setupArena, plan.SetupArenaBytes);
        NativeBlock.Free(workerScratch, plan.WorkerBytes);
        setupArena = null;
        runArena = null;
        workerScratch = null;
    }
}
