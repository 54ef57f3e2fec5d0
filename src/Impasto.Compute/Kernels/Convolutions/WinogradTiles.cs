using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>The 4x4 tiles of a 3x3 convolution's output: where they lie, and the transform of what they see.</summary>
/// <param name="geometry">A 3x3 kernel, at least a vector of input channels.</param>
internal sealed unsafe class WinogradTiles<TForm>(ConvolutionGeometry geometry)
    where TForm : struct, IWinogradForm
{
    private const int LineFloats = 16;
    private const int OutputEdge = WinogradTransforms.OutputEdge;

    private readonly int down = (geometry.OutHeight + OutputEdge - 1) / OutputEdge;
    private readonly int across = (geometry.OutWidth + OutputEdge - 1) / OutputEdge;

    /// <summary>Gets the number of tiles of all images.</summary>
    public int Count => geometry.Batch * down * across;

    /// <summary>Gets the scratch floats that <see cref="TransformInput"/> wants.</summary>
    public int WorkspaceFloats =>
        TForm.InputTerms * TForm.InputEdge * LineFloats
        + TForm.InputEdge * TForm.InputEdge * ((geometry.InChannels + LineFloats - 1) / LineFloats * LineFloats);

    /// <summary>Finds the image of a tile and its first output pixel.</summary>
    public void Locate(int tile, out int image, out int y, out int x)
    {
        (int row, int column) = Math.DivRem(tile, across);
        (image, row) = Math.DivRem(row, down);
        y = row * OutputEdge;
        x = column * OutputEdge;
    }

    /// <summary>Transforms what successive tiles see of the input.</summary>
    /// <param name="input">The input images.</param>
    /// <param name="first">The first tile.</param>
    /// <param name="count">How many.</param>
    /// <param name="v">Where the first term of the first tile goes, channel after channel.</param>
    /// <param name="tileStride">Floats from one tile to the next.</param>
    /// <param name="termStride">Floats from one term to the next.</param>
    /// <param name="workspace">Scratch.</param>
    public void TransformInput<V>(
        float* input, int first, int count, float* v, nint tileStride, nint termStride, float* workspace)
        where V : unmanaged, ISimd<V>
    {
        int channels = geometry.InChannels;
        float* patch = workspace + TForm.InputTerms * TForm.InputEdge * LineFloats;
        for (int tile = first; tile < first + count; tile++, v += tileStride)
        {
            Locate(tile, out int image, out int y, out int x);
            float* source = Open(
                input,
                image,
                y / OutputEdge * TForm.InputStep - geometry.PadTop,
                x / OutputEdge * TForm.InputStep - geometry.PadLeft,
                patch,
                out nint rowStride);
            int channel = 0;
            while (channel < channels)
            {
                int vectors = Math.Min(LineFloats, channels - channel) / V.Width;
                if (vectors == 0)
                {
                    // The last vector goes back over channels that were done.
                    channel = channels - V.Width;
                    vectors = 1;
                }

                WinogradTransforms.Input<V, TForm>(
                    source + channel, rowStride, channels, vectors, v + channel, termStride, workspace);
                channel += vectors * V.Width;
            }
        }
    }

    private float* Open(float* input, int image, int y, int x, float* patch, out nint rowStride)
    {
        int channels = geometry.InChannels;
        float* source = input + image * geometry.InputStride;
        if (y >= 0 && x >= 0 && y <= geometry.Height - TForm.InputEdge && x <= geometry.Width - TForm.InputEdge)
        {
            rowStride = (nint)geometry.Width * channels;
            return source + ((nint)y * geometry.Width + x) * channels;
        }

        rowStride = TForm.InputEdge * channels;
        Padding.CopyWindow(
            source,
            geometry.Height,
            geometry.Width,
            channels,
            geometry.Mode,
            y,
            x,
            TForm.InputEdge,
            TForm.InputEdge,
            patch,
            rowStride);
        return patch;
    }
}
