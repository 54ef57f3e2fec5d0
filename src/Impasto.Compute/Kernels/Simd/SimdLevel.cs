namespace Impasto.Compute.Kernels.Simd;

/// <summary>The vector width that kernels run with.</summary>
public enum SimdLevel
{
    /// <summary>128 bits: SSE on x64, AdvSimd on ARM.</summary>
    Vector128,

    /// <summary>256 bits: AVX2 with FMA.</summary>
    Vector256,

    /// <summary>512 bits: AVX-512.</summary>
    Vector512,
}
