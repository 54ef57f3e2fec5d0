using Impasto.Compute.Execution;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Tests.Kernels.Reference;

namespace Impasto.Compute.Tests.Kernels.Convolutions;

/// <summary>A convolution, or what carries its gradient to the input, held against plain loops.</summary>
internal sealed unsafe class ConvolutionCase(ConvolutionGeometry geometry, Func<int, IConvolution> create) : IKernelCase
{
    private readonly float[] weights = KernelCheck.Random(
        (long)geometry.OutChannels * geometry.InChannels * geometry.KernelHeight * geometry.KernelWidth, 2);

    /// <summary>Whether bias, addend (the output itself), ReLU (not for a gradient) and mask are applied.</summary>
    public bool WithEpilogue { get; init; }

    /// <summary>Whether the gradient of the input is computed from that of the output.</summary>
    public bool InputGradient { get; init; }

    private float[] Input =>
        KernelCheck.Random(geometry.Batch * (InputGradient ? geometry.OutputStride : geometry.InputStride), 1);

    private long OutputCount => geometry.Batch * (InputGradient ? geometry.InputStride : geometry.OutputStride);

    private float[] Bias => KernelCheck.Random(InputGradient ? geometry.InChannels : geometry.OutChannels, 3);

    private bool Relu => WithEpilogue && !InputGradient;

    private float[] Addend => KernelCheck.Random(OutputCount, 4);

    private float[] Mask => KernelCheck.Random(OutputCount, 5);

    public void Check(double tolerance)
    {
        double[] expected = InputGradient
            ? ReferenceConvolution.InputGradient(geometry, Input, weights)
            : ReferenceConvolution.Output(geometry, Input, weights);
        if (WithEpilogue)
        {
            (float[] bias, float[] addend, float[] mask) = (Bias, Addend, Mask);
            for (int i = 0; i < expected.Length; i++)
            {
                double value = expected[i] + bias[i % bias.Length] + addend[i];
                value = Relu ? Math.Max(0, value) : value;
                expected[i] = mask[i] > 0 ? value : 0;
            }
        }

        KernelCheck.Run(this, expected, tolerance, geometry.ToString());
    }

    public float[] Run<V>(WorkerPool pool)
        where V : unmanaged, ISimd<V>
    {
        using Memory memory = new();
        IConvolution convolution = create(V.Width);
        float* stored = memory.Take(weights);
        float* packed = memory.Take(convolution.PackedWeightFloats);
        pool.Run(convolution.PackParts, (part, _) => convolution.Pack<V>(stored, packed, part));
        float* input = memory.Take(Input);
        float* output = WithEpilogue ? memory.Take(Addend) : memory.Take(OutputCount);
        Epilogue epilogue = new()
        {
            Output = output,
            Bias = memory.Take(WithEpilogue ? Bias : null),
            Addend = WithEpilogue ? output : null,
            Mask = memory.Take(WithEpilogue ? Mask : null),
            Relu = Relu,
            NonTemporal = Bias.Length % V.Width == 0,
        };
        float* shared = memory.Take(convolution.SharedScratchFloats);
        float* scratch = memory.Take(convolution.WorkerScratchFloats * pool.Threads);
        for (int phase = 0; phase < convolution.Phases; phase++)
        {
            pool.Run(convolution.Parts(phase), (part, worker) => convolution.Run<V>(
                phase,
                part,
                input,
                packed,
                epilogue,
                shared,
                scratch + worker * convolution.WorkerScratchFloats));
        }

        return Memory.Read(output, OutputCount);
    }
}
