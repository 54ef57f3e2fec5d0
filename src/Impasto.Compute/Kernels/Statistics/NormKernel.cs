using System.Runtime.CompilerServices;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Statistics;

/// <summary>The passes of instance norm that write an image, given a value per channel for each coefficient.</summary>
internal static unsafe class NormKernel
{
    /// <summary>output = (value - mean) factor + shift</summary>
    public static void Normalise<V>(
        float* values,
        NormCoefficients coefficients,
        FusedSteps steps,
        float* output,
        long start,
        long pixels,
        int channels,
        bool stream)
        where V : unmanaged, ISimd<V>
    {
        for (long index = start; index < start + (pixels * channels); index += channels)
        {
            int done = NormalisePixel<V>(values, coefficients, steps, output, index, 0, channels, stream);
            NormalisePixel<SimdScalar>(values, coefficients, steps, output, index, done, channels, stream: false);
        }
    }

    /// <summary>output = factor (gradient - shift - (value - mean) slope)</summary>
    public static void Differentiate<V>(
        float* values,
        float* gradient,
        NormCoefficients coefficients,
        float* output,
        long start,
        long pixels,
        int channels,
        bool stream)
        where V : unmanaged, ISimd<V>
    {
        for (long index = start; index < start + (pixels * channels); index += channels)
        {
            int done = DifferentiatePixel<V>(values, gradient, coefficients, output, index, 0, channels, stream);
            DifferentiatePixel<SimdScalar>(values, gradient, coefficients, output, index, done, channels, stream: false);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int NormalisePixel<V>(
        float* values,
        NormCoefficients coefficients,
        FusedSteps steps,
        float* output,
        long index,
        int channel,
        int channels,
        bool stream)
        where V : unmanaged, ISimd<V>
    {
        for (; channel <= channels - V.Width; channel += V.Width)
        {
            V deviation = V.Load(values + index + channel) - V.Load(coefficients.Means + channel);
            V result = V.MultiplyAdd(
                deviation, V.Load(coefficients.Factors + channel), V.Load(coefficients.Shifts + channel));
            Streaming.Store(steps.Apply(result, index + channel), output + index + channel, stream);
        }

        return channel;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int DifferentiatePixel<V>(
        float* values,
        float* gradient,
        NormCoefficients coefficients,
        float* output,
        long index,
        int channel,
        int channels,
        bool stream)
        where V : unmanaged, ISimd<V>
    {
        for (; channel <= channels - V.Width; channel += V.Width)
        {
            V deviation = V.Load(values + index + channel) - V.Load(coefficients.Means + channel);
            V centred = V.Load(gradient + index + channel) - V.Load(coefficients.Shifts + channel);
            V result = V.Load(coefficients.Factors + channel)
                * (centred - (deviation * V.Load(coefficients.Slopes + channel)));
            Streaming.Store(result, output + index + channel, stream);
        }

        return channel;
    }
}
