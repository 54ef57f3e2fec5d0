using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Kernels;

/// <summary>
/// Aligned native memory for kernels, freed together; what kernels must not read before writing is NaN.
/// </summary>
internal sealed unsafe class Memory : IDisposable
{
    private readonly List<Tensor> tensors = [];

    /// <summary>Takes memory that holds NaN.</summary>
    public float* Take(long count)
    {
        Tensor tensor = new(new Shape((int)Math.Max(count, 1)));
        tensor.Span.Fill(float.NaN);
        tensors.Add(tensor);
        return tensor.Pointer;
    }

    /// <summary>Takes memory that holds <paramref name="values"/>; null for none.</summary>
    public float* Take(float[]? values)
    {
        if (values is null)
        {
            return null;
        }

        float* memory = Take(values.Length);
        values.CopyTo(new Span<float>(memory, values.Length));
        return memory;
    }

    /// <summary>Copies memory out.</summary>
    public static float[] Read(float* memory, long count) => new Span<float>(memory, (int)count).ToArray();

    public void Dispose() => tensors.ForEach(tensor => tensor.Dispose());
}
