namespace Impasto.Compute.Kernels.Simd;

/// <summary>
/// A vector of float32 lanes. Kernels are written once against this interface and compiled by the JIT for each
/// width: a kernel is a generic method over <typeparamref name="TSelf"/>, every member inlines to one instruction.
/// </summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
internal unsafe interface ISimd<TSelf>
    where TSelf : unmanaged, ISimd<TSelf>
{
    /// <summary>Gets the number of lanes.</summary>
    static abstract int Width { get; }

    /// <summary>Gets a vector of zeros.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>Loads <see cref="Width"/> floats from <paramref name="source"/>, of any alignment.</summary>
    static abstract TSelf Load(float* source);

    /// <summary>Stores all lanes to <paramref name="target"/>, of any alignment.</summary>
    static abstract void Store(TSelf value, float* target);

    /// <summary>Stores all lanes past the caches; <paramref name="target"/> is aligned to the vector.</summary>
    static abstract void StoreNonTemporal(TSelf value, float* target);

    /// <summary>Fills all lanes with <paramref name="value"/>.</summary>
    static abstract TSelf Broadcast(float value);

    /// <summary>Computes a * b + c, fused where the instruction set has it.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>Lane-wise maximum; where <paramref name="b"/> is NaN, so is the result.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>Lane-wise minimum; where <paramref name="b"/> is NaN, so is the result.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>Lane-wise square root.</summary>
    static abstract TSelf Sqrt(TSelf value);

    /// <summary>Lane-wise <c>condition &gt; 0 ? value : 0</c>.</summary>
    static abstract TSelf WherePositive(TSelf condition, TSelf value);

    /// <summary>Lane-wise <c>a == b ? value : 0</c>.</summary>
    static abstract TSelf WhereEqual(TSelf a, TSelf b, TSelf value);

    /// <summary>Sums the lanes.</summary>
    static abstract float Sum(TSelf value);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);
}
