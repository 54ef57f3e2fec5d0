namespace Impasto.Compute.Kernels;

/// <summary>Independent parts of a kernel that may run at the same time.</summary>
/// <param name="Parts">How many.</param>
/// <param name="Body">What each does.</param>
internal readonly record struct KernelPhase(int Parts, ParallelBody Body);
