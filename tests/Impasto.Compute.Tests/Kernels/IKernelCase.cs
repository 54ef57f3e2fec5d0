using Impasto.Compute.Execution;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Tests.Kernels;

/// <summary>A kernel with its sizes and inputs, to be run at any vector width.</summary>
internal interface IKernelCase
{
    /// <summary>Runs the kernel and returns its output.</summary>
    float[] Run<V>(WorkerPool pool)
        where V : unmanaged, ISimd<V>;
}
