namespace Impasto.Compute.Kernels.Products;

/// <summary>
/// What <see cref="Microkernel"/> computes: C = A·B or C += A·B, for some rows and one panel of columns. The sum runs
/// over segments of steps: a convolution has a segment for each row of its kernel. All strides count floats.
/// </summary>
internal unsafe struct ProductBlock
{
    /// <summary>The first element of A, which is read where it lies.</summary>
    public float* A;

    /// <summary>From one row of A to the next.</summary>
    public nint RowStrideA;

    /// <summary>From as many rows of A as the micro-kernel takes at once to the next such group.</summary>
    public nint GroupStrideA;

    /// <summary>From one step of the sum to the next, in A.</summary>
    public nint StepStrideA;

    /// <summary>From one segment to the next, in A.</summary>
    public nint SegmentStrideA;

    /// <summary>The panel of B: as many floats as it has columns for each step.</summary>
    public float* B;

    /// <summary>From one segment to the next, in B.</summary>
    public nint SegmentStrideB;

    /// <summary>The first element of C.</summary>
    public float* C;

    /// <summary>From one row of C to the next.</summary>
    public nint RowStrideC;

    /// <summary>How many rows; rounded up to whole groups, they must be readable in A and writable in C.</summary>
    public int Rows;

    /// <summary>How many segments.</summary>
    public int Segments;

    /// <summary>How many steps in a segment.</summary>
    public int Steps;

    /// <summary>Whether of the panel's two vectors of columns only the first is wanted.</summary>
    public bool IsHalf;

    /// <summary>Whether the product is added to what C holds.</summary>
    public bool Accumulate;
}
