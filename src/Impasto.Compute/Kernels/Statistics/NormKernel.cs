using System.Runtime.CompilerServices;
using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Statistics;

/// <summary>The passes of instance norm that write an image, given a value per channel for each coefficient.</summary>
internal static unsafe class NormKernel
{
    /// <summary>(value - mean) factor + shift</summary>
    public static void Normalise<V>(
        float* values, NormCoefficients coefficients, in Epilogue epilogue, long start, long pixels, int channels)
        where V : unmanaged, ISimd<V>
    {
        for (long index = start; index < start + (pixels * channels); index += channels)
        {
            int done = NormalisePixel<V>(values, coefficients, epilogue, (nint)index, 0, channels);
            NormalisePixel<SimdScalar>(values, coefficients, epilogue, (nint)index, done, channels);
        }
    }

    /// <summary>factor (gradient - shift - (value - mean) slope)</summary>
    public static void Differentiate<V>(
        float* values,
        float* gradient,
        NormCoefficients coefficients,
        in Epilogue epilogue,
        long start,
        long pixels,
        int channels)
        where V : unmanaged, ISimd<V>
    {
        for (long index = start; index < start + (pixels * channels); index += channels)
        {
            int done = DifferentiatePixel<V>(values, gradient, coefficients, epilogue, (nint)index, 0, channels);
            DifferentiatePixel<SimdScalar>(values, gradient, coefficients, epilogue, (nint)index, done, channels);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int NormalisePixel<V>(
        float* values, NormCoefficients coefficients, in Epilogue epilogue, nint index, int channel, int channels)
        where V : unmanaged, ISimd<V>
    {
        for (; channel <= channels - V.Width; channel += V.Width)
        {
            V deviation = V.Load(values + index + channel) - V.Load(coefficients.Means + channel);
            V result = V.MultiplyAdd(
                deviation, V.Load(coefficients.Factors + channel), V.Load(coefficients.Shifts + channel));
            epilogue.Store(result, index + channel, channel);
        }

        return channel;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int DifferentiatePixel<V>(
        float* values,
        float* gradient,
        NormCoefficients coefficients,
        in Epilogue epilogue,
        nint index,
        int channel,
        int channels)
        where V : unmanaged, ISimd<V>
    {
        for (; channel <= channels - V.Width; channel += V.Width)
        {
            V deviation = V.Load(values + index + channel) - V.Load(coefficients.Means + channel);
            V centred = V.Load(gradient + index + channel) - V.Load(coefficients.Shifts + channel);
            V result = V.Load(coefficients.Factors + channel)
                * (centred - (deviation * V.Load(coefficients.Slopes + channel)));
            epilogue.Store(result, index + channel, channel);
        }

        return channel;
    }
}
