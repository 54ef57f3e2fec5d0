using System.Runtime.CompilerServices;

namespace Impasto.Compute.Kernels.Simd;

/// <summary>A single lane: kernels run it on what is left of a row after the last whole vector.</summary>
internal readonly unsafe struct SimdScalar(float lane) : ISimd<SimdScalar>
{
    private readonly float lane = lane;

    public static int Width => 1;

    public static SimdScalar Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar Load(float* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(SimdScalar value, float* target) => *target = value.lane;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNonTemporal(SimdScalar value, float* target) => *target = value.lane;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar Broadcast(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar MultiplyAdd(SimdScalar a, SimdScalar b, SimdScalar c) =>
        new(float.MultiplyAddEstimate(a.lane, b.lane, c.lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar Max(SimdScalar a, SimdScalar b) => a.lane > b.lane ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar Min(SimdScalar a, SimdScalar b) => a.lane < b.lane ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar Sqrt(SimdScalar value) => new(MathF.Sqrt(value.lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar WherePositive(SimdScalar condition, SimdScalar value) =>
        condition.lane > 0 ? value : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar WhereEqual(SimdScalar a, SimdScalar b, SimdScalar value) =>
        a.lane == b.lane ? value : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(SimdScalar value) => value.lane;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar operator +(SimdScalar a, SimdScalar b) => new(a.lane + b.lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar operator -(SimdScalar a, SimdScalar b) => new(a.lane - b.lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar operator *(SimdScalar a, SimdScalar b) => new(a.lane * b.lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar operator /(SimdScalar a, SimdScalar b) => new(a.lane / b.lane);
}
