using Impasto.Compute.Tensors;

namespace Impasto.Compute.Kernels;

/// <summary>
/// What an operator needs to set up its kernel: shapes, addresses that stay the same for every run, and a place to put
/// the parallel phases, which run one after another.
/// </summary>
internal sealed unsafe class KernelBuilder(
    StoredValue result, StoredValue[] inputs, float* scratch, float* workerScratch, long workerFloats)
{
    private readonly List<KernelPhase> phases = [];

    /// <summary>Gets the shape of the result.</summary>
    public Shape Shape { get; } = result.Shape;

    public float* Output { get; } = (float*)result.Address;

    /// <summary>Gets the shared scratch memory, as large as the operator's workspace asked for.</summary>
    public float* Scratch { get; } = scratch;

    /// <summary>Gets a value indicating whether a kernel that writes in order should store past the caches.</summary>
    public bool Streams => Shape.Count >= Streaming.MinimumCount && inputs.All(i => i.Address != (nint)Output);

    public IReadOnlyList<KernelPhase> Phases => phases;

    /// <summary>Whether there is such an input, where an operator has one that may be left out.</summary>
    public bool HasInput(int index) => index < inputs.Length;

    public float* Input(int index) => (float*)inputs[index].Address;

    /// <summary>The address of the operand of a fused step, or null where the step is absent (operand -1).</summary>
    public float* OptionalInput(int first, int operand) => operand < 0 ? null : Input(first + operand);

    public Shape InputShape(int index) => inputs[index].Shape;

    /// <summary>The scratch memory of one worker.</summary>
    public float* WorkerScratch(int worker) => workerScratch + (worker * workerFloats);

    /// <summary>
    /// Adds a phase of independent parts. The number of parts must not depend on the number of threads.
    /// </summary>
    public void Parallel(int parts, ParallelBody body) => phases.Add(new KernelPhase(parts, body));

    /// <summary>Adds a phase that walks over elements in fixed chunks.</summary>
    /// <param name="count">The number of elements.</param>
    /// <param name="chunk">Elements in a part.</param>
    /// <param name="body">What to do for a range of them.</param>
    public void ParallelRange(long count, int chunk, RangeBody body) => Parallel(
        checked((int)((count + chunk - 1) / chunk)),
        (part, _) => body((long)part * chunk, Math.Min(count, ((long)part + 1) * chunk)));
}
