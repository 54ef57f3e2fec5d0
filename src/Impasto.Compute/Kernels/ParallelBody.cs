namespace Impasto.Compute.Kernels;

/// <summary>One part of a piece of parallel work.</summary>
/// <param name="part">The part, from 0; what a part computes never depends on who runs it or on how many run.</param>
/// <param name="worker">The running worker, from 0 to the number of threads less one: names its scratch memory.</param>
public delegate void ParallelBody(int part, int worker);
