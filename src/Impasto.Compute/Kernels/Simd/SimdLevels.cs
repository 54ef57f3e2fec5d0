using System.Runtime.Intrinsics;

namespace Impasto.Compute.Kernels.Simd;

/// <summary>What this processor offers.</summary>
public static class SimdLevels
{
    /// <summary>
    /// Gets the widest level that the processor accelerates. The runtime's own switches narrow it:
    /// <c>DOTNET_EnableAVX512=0</c> leaves 256 bits, <c>DOTNET_EnableAVX2=0</c> leaves 128.
    /// </summary>
    public static SimdLevel Best =>
        Vector512.IsHardwareAccelerated ? SimdLevel.Vector512
        : Vector256.IsHardwareAccelerated ? SimdLevel.Vector256
        : SimdLevel.Vector128;

    /// <summary>The float32 lanes of a vector.</summary>
    internal static int Width(this SimdLevel level) => level switch
    {
        SimdLevel.Vector512 => 16,
        SimdLevel.Vector256 => 8,
        _ => 4,
    };
}
