using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Execution;

/// <summary>
/// What an operator needs to set up its kernel: the node, addresses that stay the same for every run, and a place to
/// put the parallel phases, which run one after another.
/// </summary>
internal sealed unsafe class KernelBuilder(
    Node node, Func<Node, nint> addressOf, float* scratch, float* workerScratch, long workerFloats)
{
    private readonly List<KernelPhase> phases = [];

    public Node Node { get; } = node;

    public float* Output { get; } = (float*)addressOf(node);

    /// <summary>Gets the shared scratch memory, as large as the operator's workspace asked for.</summary>
    public float* Scratch { get; } = scratch;

    /// <summary>Gets a value indicating whether a kernel that writes in order should store past the caches.</summary>
    public bool Streams => Node.Shape.Count >= Streaming.MinimumCount && Node.Inputs.All(i => addressOf(i) != (nint)Output);

    public IReadOnlyList<KernelPhase> Phases => phases;

    public float* Input(int index) => (float*)addressOf(Node.Inputs[index]);

    /// <summary>The address of the operand of a fused step, or null where the step is absent (operand -1).</summary>
    public float* OptionalInput(int first, int operand) => operand < 0 ? null : Input(first + operand);

    public Shape InputShape(int index) => Node.Inputs[index].Shape;

    /// <summary>The scratch memory of one worker.</summary>
    public float* WorkerScratch(int worker) => workerScratch + (worker * workerFloats);

    /// <summary>Adds a phase of independent parts. The number of parts must not depend on the number of threads.</summary>
    public void Parallel(int parts, ParallelBody body) => phases.Add(new KernelPhase(parts, body));

    /// <summary>Adds a phase that walks over elements in fixed chunks.</summary>
    /// <param name="count">The number of elements.</param>
    /// <param name="chunk">Elements in a part.</param>
    /// <param name="body">What to do for a range of them.</param>
    public void ParallelRange(long count, int chunk, RangeBody body) => Parallel(
        checked((int)((count + chunk - 1) / chunk)),
        (part, _) => body((long)part * chunk, Math.Min(count, ((long)part + 1) * chunk)));
}
