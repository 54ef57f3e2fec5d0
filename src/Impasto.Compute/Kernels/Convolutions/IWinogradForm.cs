using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// A minimal filtering of four outputs with three taps along one axis: terms of the input are multiplied with terms of
/// the weights, and the outputs are sums of these products. Along two axes the form is applied to rows and columns.
/// </summary>
internal unsafe interface IWinogradForm
{
    /// <summary>Gets how many pixels of the image four outputs see.</summary>
    static abstract int InputEdge { get; }

    /// <summary>Gets how many pixels of the image lie between the first pixels of neighbouring tiles.</summary>
    static abstract int InputStep { get; }

    /// <summary>Gets the number of different terms of the input.</summary>
    static abstract int InputTerms { get; }

    /// <summary>Gets the number of different terms of the weights.</summary>
    static abstract int WeightTerms { get; }

    /// <summary>Gets the number of products.</summary>
    static abstract int Products { get; }

    /// <summary>Which term of the input a product takes.</summary>
    static abstract int InputTerm(int product);

    /// <summary>Which term of the weights a product takes.</summary>
    static abstract int WeightTerm(int product);

    /// <summary>Computes the terms of the input.</summary>
    /// <param name="source">The first pixel.</param>
    /// <param name="sourceStride">Floats from one pixel to the next.</param>
    /// <param name="output">Where the first term goes.</param>
    /// <param name="stride">Floats from one term to the next.</param>
    static abstract void InputLine<V>(float* source, nint sourceStride, float* output, nint stride)
        where V : unmanaged, ISimd<V>;

    /// <summary>Computes the terms of the weights.</summary>
    /// <param name="g0">The first tap.</param>
    /// <param name="g1">The second.</param>
    /// <param name="g2">The last.</param>
    /// <param name="output">Where the first term goes.</param>
    /// <param name="stride">Floats from one term to the next.</param>
    static abstract void WeightLine<V>(V g0, V g1, V g2, float* output, nint stride)
        where V : unmanaged, ISimd<V>;

    /// <summary>Sums products to outputs.</summary>
    /// <param name="products">The first product.</param>
    /// <param name="stride">Floats from one product to the next.</param>
    /// <param name="a">The first output.</param>
    /// <param name="b">The second.</param>
    /// <param name="c">The third.</param>
    /// <param name="d">The last.</param>
    static abstract void OutputLine<V>(float* products, nint stride, out V a, out V b, out V c, out V d)
        where V : unmanaged, ISimd<V>;
}
