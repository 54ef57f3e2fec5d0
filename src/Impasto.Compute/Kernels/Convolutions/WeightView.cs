namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// Reads weights stored as [out, in, height, width] either for the convolution they belong to, or for the one that
/// carries its output's gradient back to its input: channels exchanged, kernels turned by half a turn.
/// </summary>
internal readonly unsafe struct WeightView
{
    private readonly float* weights;
    private readonly nint outStride;
    private readonly nint inStride;
    private readonly int firstTap;
    private readonly int tapStride;

    /// <summary>Makes a view.</summary>
    /// <param name="weights">The weights as they are stored.</param>
    /// <param name="geometry">The convolution that is to be computed with the view.</param>
    /// <param name="inputGradient">Whether that convolution is the one that carries the gradient back.</param>
    public WeightView(float* weights, ConvolutionGeometry geometry, bool inputGradient)
    {
        int taps = geometry.KernelHeight * geometry.KernelWidth;
        this.weights = weights;
        outStride = inputGradient ? taps : (nint)geometry.InChannels * taps;
        inStride = inputGradient ? (nint)geometry.OutChannels * taps : taps;
        firstTap = inputGradient ? taps - 1 : 0;
        tapStride = inputGradient ? -1 : 1;
    }

    /// <summary>Gets a weight.</summary>
    /// <param name="output">The output channel of the convolution that is to be computed.</param>
    /// <param name="input">Its input channel.</param>
    /// <param name="tap">The tap of its kernel, counted row after row.</param>
    public float this[int output, int input, int tap] =>
        weights[output * outStride + input * inStride + firstTap + tap * tapStride];
}
