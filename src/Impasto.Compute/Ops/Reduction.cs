using Impasto.Compute.Kernels;

namespace Impasto.Compute.Ops;

/// <summary>
/// Sums over all elements to one number: fixed chunks in any order, then the chunks' sums one after another in double
/// precision, so that the result is the same for any number of threads.
/// </summary>
internal static unsafe class Reduction
{
    /// <summary>The contribution of the elements from start to end.</summary>
    public delegate float Body(long start, long end);

    /// <summary>The scratch memory that the partial sums take.</summary>
    public static long PartialFloats(long count) => Chunks(count);

    /// <summary>Adds the phases of a reduction to the kernel's output.</summary>
    public static void Emit(KernelBuilder kernel, long count, Body body)
    {
        float* partial = kernel.Scratch, output = kernel.Output;
        int chunks = Chunks(count);
        kernel.ParallelRange(
            count, Elementwise.Chunk, (start, end) => partial[start / Elementwise.Chunk] = body(start, end));
        kernel.Parallel(1, (_, _) =>
        {
            double sum = 0;
            for (int i = 0; i < chunks; i++)
            {
                sum += partial[i];
            }

            *output = (float)sum;
        });
    }

    private static int Chunks(long count) => checked((int)((count + Elementwise.Chunk - 1) / Elementwise.Chunk));
}
