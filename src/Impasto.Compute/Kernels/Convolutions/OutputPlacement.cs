namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>Where the pixels of an output lie in memory, in floats.</summary>
/// <param name="First">The first pixel.</param>
/// <param name="ImageStride">From one image to the next.</param>
/// <param name="RowStride">From one row to the next.</param>
/// <param name="PixelStride">From one pixel to the next.</param>
internal readonly record struct OutputPlacement(nint First, nint ImageStride, nint RowStride, nint PixelStride)
{
    /// <summary>The place of an output that is stored pixel after pixel.</summary>
    /// <param name="geometry">The convolution.</param>
    public static OutputPlacement Dense(ConvolutionGeometry geometry) =>
        new(0, geometry.OutputStride, (nint)geometry.OutWidth * geometry.OutChannels, geometry.OutChannels);

    /// <summary>Finds a pixel.</summary>
    public nint Offset(int image, int y, int x) => First + image * ImageStride + y * RowStride + x * PixelStride;
}
