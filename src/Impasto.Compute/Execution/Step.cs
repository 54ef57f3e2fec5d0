using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;

namespace Impasto.Compute.Execution;

/// <summary>A node with its kernel bound to memory.</summary>
/// <param name="Node">What is computed.</param>
/// <param name="Phases">How, one phase after another.</param>
internal readonly record struct Step(Node Node, KernelPhase[] Phases)
{
    /// <summary>Runs all phases.</summary>
    public void Run(WorkerPool pool)
    {
        foreach (KernelPhase phase in Phases)
        {
            pool.Run(phase.Parts, phase.Body);
        }
    }
}
