using System.Runtime.InteropServices;

namespace Impasto.Compute.Tensors;

/// <summary>
/// Float32 numbers in native memory of their own, aligned to 64 bytes, row-major in the order of
/// <see cref="Tensors.Shape"/>. The owner disposes of it.
/// </summary>
public sealed unsafe class Tensor : IDisposable
{
    private readonly int count;
    private float* memory;

    /// <summary>Makes a tensor of zeros.</summary>
    /// <param name="shape">Its shape.</param>
    /// <exception cref="ArgumentException">It has more than 2^31 - 1 elements.</exception>
    /// <exception cref="OutOfMemoryException">The system does not give the memory.</exception>
    public Tensor(Shape shape)
    {
        if (shape.Count > int.MaxValue)
        {
            throw new ArgumentException(
                $"A tensor of shape {shape} has more elements than {int.MaxValue}.", nameof(shape));
        }

        Shape = shape;
        count = (int)shape.Count;
        memory = (float*)NativeBlock.Allocate(Bytes);
        NativeMemory.Clear(memory, (nuint)Bytes);
        GC.AddMemoryPressure(Bytes);
    }

    /// <summary>Makes a tensor with the given elements.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="values">As many elements as the shape has.</param>
    /// <exception cref="ArgumentException">The number of elements is another.</exception>
    public Tensor(Shape shape, ReadOnlySpan<float> values)
        : this(shape)
    {
        if (values.Length != count)
        {
            throw new ArgumentException($"{values.Length} values do not fill the shape {shape}.", nameof(values));
        }

        values.CopyTo(Span);
    }

    /// <summary>Frees the memory if the owner did not.</summary>
    ~Tensor() => Free();

    /// <summary>Gets the shape.</summary>
    public Shape Shape { get; }

    /// <summary>Gets the elements: the memory itself, which lives as long as the tensor does.</summary>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public Span<float> Span => new(Pointer, count);

    internal float* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(memory == null, this);
            return memory;
        }
    }

    private long Bytes => (long)count * sizeof(float);

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (memory != null)
        {
            NativeBlock.Free(memory, Bytes);
            memory = null;
            GC.RemoveMemoryPressure(Bytes);
        }
    }
}
