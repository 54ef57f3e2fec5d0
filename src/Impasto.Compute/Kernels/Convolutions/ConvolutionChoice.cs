namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>Picks the fastest algorithm for the sizes of a convolution.</summary>
internal static class ConvolutionChoice
{
    // Measured: below these the transforms cost more than they save.
    private const int LeastWinogradInputs = 16;
    private const int LeastWinogradOutputs = 16;

    // Tiles at the border are computed whole; beyond this share of useless outputs nothing is left of the gain.
    private const double MostTileWaste = 2;

    /// <summary>The way to compute a convolution.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="layout">Where its weights are.</param>
    /// <param name="vectorWidth">The lanes of the vectors that it will run with.</param>
    public static IConvolution Best(ConvolutionGeometry geometry, WeightLayout layout, int vectorWidth)
    {
        if (SuitsWinograd(geometry))
        {
            return new WinogradConvolution<SameSizeForm>(geometry, layout, vectorWidth);
        }

        if (SuitsWinograd(geometry with { Stride = geometry.Stride - 1 }))
        {
            return new WinogradConvolution<HalvingForm>(geometry, layout, vectorWidth);
        }

        return geometry.OutChannels <= vectorWidth / 2
            ? new NarrowConvolution(geometry, layout, vectorWidth)
            : new DirectConvolution(geometry, layout, vectorWidth);
    }

    /// <summary>
    /// Whether a convolution of a doubled image is best computed from the image before it was doubled.
    /// </summary>
    /// <param name="geometry">The convolution, of an image of twice the size with each pixel repeated.</param>
    public static bool SuitsDoubling(ConvolutionGeometry geometry) =>
        geometry.PadsAllSidesByOne && SuitsWinograd(geometry);

    /// <summary>The way to compute a convolution of a doubled image from the image before it was doubled.</summary>
    /// <param name="geometry">The convolution, of an image of twice the size with each pixel repeated.</param>
    /// <param name="layout">Where its weights are.</param>
    /// <param name="vectorWidth">The lanes of the vectors that it will run with.</param>
    public static IConvolution Doubling(ConvolutionGeometry geometry, WeightLayout layout, int vectorWidth) =>
        new WinogradConvolution<DoublingForm>(geometry.BeforeDoubling(), layout, vectorWidth);

    /// <summary>The way to compute the gradient of a convolution's weights.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="vectorWidth">The lanes of the vectors that it will run with.</param>
    public static IWeightGradient BestWeightGradient(ConvolutionGeometry geometry, int vectorWidth)
    {
        if (SuitsWinograd(geometry))
        {
            return new WinogradWeightGradient(geometry, vectorWidth);
        }

        return geometry.OutChannels <= vectorWidth / 2
            ? new NarrowWeightGradient(geometry, vectorWidth)
            : new DirectWeightGradient(geometry, vectorWidth);
    }

    /// <summary>Whether a convolution is best computed by Winograd's minimal filtering.</summary>
    public static bool SuitsWinograd(ConvolutionGeometry geometry) =>
        geometry is { KernelHeight: 3, KernelWidth: 3, Stride: 1 }
        && geometry.InChannels >= LeastWinogradInputs
        && geometry.OutChannels >= LeastWinogradOutputs
        && TileWaste(geometry.OutHeight) * TileWaste(geometry.OutWidth) <= MostTileWaste;

    private static double TileWaste(int extent)
    {
        const int Edge = WinogradTransforms.OutputEdge;
        return (double)((extent + Edge - 1) / Edge * Edge) / extent;
    }
}
