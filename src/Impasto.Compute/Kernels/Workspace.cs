namespace Impasto.Compute.Kernels;

/// <summary>Scratch memory of one kernel.</summary>
/// <param name="SharedFloats">Floats that all workers see.</param>
/// <param name="WorkerFloats">Floats for each worker alone.</param>
internal readonly record struct Workspace(long SharedFloats, long WorkerFloats);
