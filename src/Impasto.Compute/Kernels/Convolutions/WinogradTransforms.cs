using System.Runtime.CompilerServices;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// The transforms of Winograd's minimal filtering of 4x4 outputs with 3x3 taps, one vector of channels at a time, and
/// those of the gradient of <see cref="SameSizeForm"/>.
/// </summary>
internal static unsafe class WinogradTransforms
{
    /// <summary>The edge of a tile's output.</summary>
    public const int OutputEdge = 4;

    private const int InputEdge = SameSizeForm.Edge;

    /// <summary>V: the terms of a tile's input, for up to a cache line of channels.</summary>
    /// <remarks>
    /// Pixels of many channels fall into few sets of the first-level cache, so each line is used up before the next
    /// pixels push it out.
    /// </remarks>
    /// <param name="input">The tile's first pixel.</param>
    /// <param name="rowStride">Floats from one row to the next.</param>
    /// <param name="pixelStride">Floats from one pixel to the next.</param>
    /// <param name="vectors">How many vectors of channels.</param>
    /// <param name="output">Where the first term goes.</param>
    /// <param name="termStride">Floats from one term to the next.</param>
    /// <param name="columns">Room for as many times <c>InputEdge</c> * <c>InputTerms</c> vectors.</param>
    public static void Input<V, TForm>(
        float* input, nint rowStride, nint pixelStride, int vectors, float* output, nint termStride, float* columns)
        where V : unmanaged, ISimd<V>
        where TForm : struct, IWinogradForm
    {
        int width = vectors * V.Width;
        int line = TForm.InputEdge * width;
        for (int x = 0; x < TForm.InputEdge; x++, input += pixelStride)
        {
            for (int lane = 0; lane < width; lane += V.Width)
            {
                TForm.InputLine<V>(input + lane, rowStride, columns + x * width + lane, line);
            }
        }

        for (int y = 0; y < TForm.InputTerms; y++, output += TForm.InputTerms * termStride, columns += line)
        {
            for (int lane = 0; lane < width; lane += V.Width)
            {
                TForm.InputLine<V>(columns + lane, width, output + lane, termStride);
            }
        }
    }

    /// <summary>The first half of the transform that makes the 4x4 pixels of a tile's output.</summary>
    /// <param name="products">The first of the tile's products.</param>
    /// <param name="productStride">Floats from one product to the next.</param>
    /// <param name="columns">
    /// Where the vectors go that <see cref="OutputRow"/> takes, four times <c>Products</c>.
    /// </param>
    public static void OutputColumns<V, TForm>(float* products, nint productStride, V* columns)
        where V : unmanaged, ISimd<V>
        where TForm : struct, IWinogradForm
    {
        for (int x = 0; x < TForm.Products; x++, columns++)
        {
            TForm.OutputLine(
                products,
                TForm.Products * productStride,
                out columns[0],
                out columns[TForm.Products],
                out columns[2 * TForm.Products],
                out columns[3 * TForm.Products]);
            products += productStride;
        }
    }

    /// <summary>The four pixels of a row of a tile's output.</summary>
    /// <param name="columns">What <see cref="OutputColumns"/> left.</param>
    /// <param name="row">The row.</param>
    /// <param name="a">The first pixel.</param>
    /// <param name="b">The second.</param>
    /// <param name="c">The third.</param>
    /// <param name="d">The last.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputRow<V, TForm>(V* columns, int row, out V a, out V b, out V c, out V d)
        where V : unmanaged, ISimd<V>
        where TForm : struct, IWinogradForm =>
        TForm.OutputLine((float*)(columns + row * TForm.Products), V.Width, out a, out b, out c, out d);

    /// <summary>U: the terms of a 3x3 kernel.</summary>
    /// <param name="kernel">The kernel's nine taps, row after row.</param>
    /// <param name="output">Where the first term goes.</param>
    /// <param name="termStride">Floats from one term to the next.</param>
    [SkipLocalsInit]
    public static void Weights<V, TForm>(V* kernel, float* output, nint termStride)
        where V : unmanaged, ISimd<V>
        where TForm : struct, IWinogradForm
    {
        V* columns = stackalloc V[TForm.WeightTerms * 3];
        for (int x = 0; x < 3; x++)
        {
            TForm.WeightLine(kernel[x], kernel[3 + x], kernel[6 + x], (float*)(columns + x), 3 * V.Width);
        }

        for (int y = 0; y < TForm.WeightTerms; y++)
        {
            V* line = columns + y * 3;
            TForm.WeightLine(line[0], line[1], line[2], output, termStride);
            output += TForm.WeightTerms * termStride;
        }
    }

    /// <summary>A y Aᵀ: what the 4x4 pixels of a tile's output gradient are to its 36 products.</summary>
    /// <param name="gradient">The tile's first pixel.</param>
    /// <param name="rowStride">Floats from one row to the next.</param>
    /// <param name="pixelStride">Floats from one pixel to the next.</param>
    /// <param name="output">Where the first of the 36 results goes.</param>
    /// <param name="productStride">Floats from one result to the next.</param>
    /// <param name="columns">Room for 24 vectors.</param>
    public static void OutputGradient<V>(
        float* gradient, nint rowStride, nint pixelStride, float* output, nint productStride, V* columns)
        where V : unmanaged, ISimd<V>
    {
        for (int x = 0; x < OutputEdge; x++, gradient += pixelStride)
        {
            OutputGradientLine(
                V.Load(gradient),
                V.Load(gradient + rowStride),
                V.Load(gradient + 2 * rowStride),
                V.Load(gradient + 3 * rowStride),
                (float*)(columns + x),
                OutputEdge * V.Width);
        }

        for (int y = 0; y < InputEdge; y++, columns += OutputEdge)
        {
            OutputGradientLine(columns[0], columns[1], columns[2], columns[3], output, productStride);
            output += InputEdge * productStride;
        }
    }

    /// <summary>Gᵀ m G: the gradient of a 3x3 kernel.</summary>
    /// <param name="products">The 36 sums of products.</param>
    /// <param name="kernel">Where the nine taps go, row after row.</param>
    [SkipLocalsInit]
    public static void WeightGradient<V>(V* products, float* kernel)
        where V : unmanaged, ISimd<V>
    {
        V* columns = stackalloc V[3 * InputEdge];
        for (int x = 0; x < InputEdge; x++)
        {
            V* column = products + x;
            WeightGradientLine(
                column[0],
                column[6],
                column[12],
                column[18],
                column[24],
                column[30],
                (float*)(columns + x),
                InputEdge * V.Width);
        }

        for (int y = 0; y < 3; y++)
        {
            V* line = columns + y * InputEdge;
            WeightGradientLine(line[0], line[1], line[2], line[3], line[4], line[5], kernel, V.Width);
            kernel += 3 * V.Width;
        }
    }

    // A is the transpose of the matrix at SameSizeForm.OutputLine.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputGradientLine<V>(V y0, V y1, V y2, V y3, float* output, nint stride)
        where V : unmanaged, ISimd<V>
    {
        V even = y0 + y2;
        V odd = y1 + y3;
        V farEven = V.MultiplyAdd(V.Broadcast(4), y2, y0);
        V farOdd = V.MultiplyAdd(V.Broadcast(8), y3, y1 + y1);
        V.Store(y0, output);
        V.Store(even + odd, output + stride);
        V.Store(even - odd, output + 2 * stride);
        V.Store(farEven + farOdd, output + 3 * stride);
        V.Store(farEven - farOdd, output + 4 * stride);
        V.Store(y3, output + 5 * stride);
    }

    // Gᵀ is the transpose of the matrix at SameSizeForm.WeightLine.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightGradientLine<V>(V m0, V m1, V m2, V m3, V m4, V m5, float* output, nint stride)
        where V : unmanaged, ISimd<V>
    {
        V sixth = V.Broadcast(1f / 6);
        V near = sixth * (m1 + m2);
        V far = m3 + m4;
        V difference = V.MultiplyAdd(V.Broadcast(1f / 12), m3 - m4, sixth * (m2 - m1));
        V.Store(V.MultiplyAdd(V.Broadcast(0.25f), m0, V.MultiplyAdd(V.Broadcast(1f / 24), far, V.Zero - near)), output);
        V.Store(difference, output + stride);
        V.Store(V.MultiplyAdd(sixth, far, m5 - near), output + 2 * stride);
    }
}
