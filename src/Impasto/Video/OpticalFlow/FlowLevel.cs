using System.Runtime.Intrinsics;

namespace Impasto.Video.OpticalFlow;

/// <summary>A frame at one scale.</summary>
/// <param name="width">The width in pixels.</param>
/// <param name="height">The height in pixels.</param>
internal sealed unsafe class FlowLevel(int width, int height)
{
    public int Width => Light.Width;

    public int Height => Light.Height;

    /// <summary>Gets the luminance, 0 to 255, its border filled.</summary>
    public Plane Light { get; } = new(width, height, FlowPyramid.Border);

    /// <summary>Gets how much the luminance rises to the right, a pixel.</summary>
    public Plane Across { get; } = new(width, height, PatchSearch.Edge);

    /// <summary>Gets how much the luminance rises downwards, a pixel.</summary>
    public Plane Down { get; } = new(width, height, PatchSearch.Edge);

    /// <summary>Computes the slopes of some rows.</summary>
    public void ComputeSlopes(int from, int to)
    {
        Vector256<float> half = Vector256.Create(0.5f);
        for (int y = from; y < to; y++)
        {
            float* light = Light.Row(y);
            float* upper = Light.Row(y - 1);
            float* lower = Light.Row(y + 1);
            float* across = Across.Row(y);
            float* down = Down.Row(y);
            for (int x = 0; x < Width; x += Plane.Lanes)
            {
                ((Vector256.Load(light + x + 1) - Vector256.Load(light + x - 1)) * half).Store(across + x);
                ((Vector256.Load(lower + x) - Vector256.Load(upper + x)) * half).Store(down + x);
            }
        }
    }
}
