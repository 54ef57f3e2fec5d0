using System.Runtime.CompilerServices;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// The transforms of Winograd's minimal filtering F(4x4, 3x3), one vector of channels at a time (Lavin and Gray,
/// "Fast algorithms for convolutional neural networks", 2016, section 4.3).
/// </summary>
internal static unsafe class WinogradTransforms
{
    /// <summary>The edge of a tile's input.</summary>
    public const int InputEdge = 6;

    /// <summary>The edge of a tile's output.</summary>
    public const int OutputEdge = 4;

    /// <summary>The number of products a tile takes for each pair of channels.</summary>
    public const int Products = InputEdge * InputEdge;

    /// <summary>V = Bᵀ d B for the 6x6 pixels of a tile's input and up to a cache line of channels.</summary>
    /// <remarks>
    /// Pixels of many channels fall into few sets of the first-level cache, so each line is used up before the next
    /// pixels push it out.
    /// </remarks>
    /// <param name="input">The tile's first pixel.</param>
    /// <param name="rowStride">Floats from one row to the next.</param>
    /// <param name="pixelStride">Floats from one pixel to the next.</param>
    /// <param name="vectors">How many vectors of channels.</param>
    /// <param name="output">Where the first of the 36 results goes.</param>
    /// <param name="productStride">Floats from one result to the next.</param>
    /// <param name="columns">Room for 36 times as many vectors.</param>
    public static void Input<V>(
        float* input, nint rowStride, nint pixelStride, int vectors, float* output, nint productStride, float* columns)
        where V : unmanaged, ISimd<V>
    {
        int width = vectors * V.Width;
        int line = InputEdge * width;
        for (int x = 0; x < InputEdge; x++, input += pixelStride)
        {
            for (int lane = 0; lane < width; lane += V.Width)
            {
                float* source = input + lane;
                InputLine(
                    V.Load(source),
                    V.Load(source + rowStride),
                    V.Load(source + 2 * rowStride),
                    V.Load(source + 3 * rowStride),
                    V.Load(source + 4 * rowStride),
                    V.Load(source + 5 * rowStride),
                    columns + x * width + lane,
                    line);
            }
        }

        for (int y = 0; y < InputEdge; y++, output += InputEdge * productStride, columns += line)
        {
            for (int lane = 0; lane < width; lane += V.Width)
            {
                float* source = columns + lane;
                InputLine(
                    V.Load(source),
                    V.Load(source + width),
                    V.Load(source + 2 * width),
                    V.Load(source + 3 * width),
                    V.Load(source + 4 * width),
                    V.Load(source + 5 * width),
                    output + lane,
                    productStride);
            }
        }
    }

    /// <summary>m A, the first half of Aᵀ m A, which makes the 4x4 pixels of a tile's output.</summary>
    /// <param name="products">The first of the tile's 36 products.</param>
    /// <param name="productStride">Floats from one product to the next.</param>
    /// <param name="columns">Where the 24 vectors go that <see cref="OutputRow"/> takes.</param>
    public static void OutputColumns<V>(float* products, nint productStride, V* columns)
        where V : unmanaged, ISimd<V>
    {
        for (int x = 0; x < InputEdge; x++, columns++)
        {
            OutputLine(
                V.Load(products),
                V.Load(products + InputEdge * productStride),
                V.Load(products + 2 * InputEdge * productStride),
                V.Load(products + 3 * InputEdge * productStride),
                V.Load(products + 4 * InputEdge * productStride),
                V.Load(products + 5 * InputEdge * productStride),
                out columns[0],
                out columns[InputEdge],
                out columns[2 * InputEdge],
                out columns[3 * InputEdge]);
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
    public static void OutputRow<V>(V* columns, int row, out V a, out V b, out V c, out V d)
        where V : unmanaged, ISimd<V>
    {
        V* line = columns + row * InputEdge;
        OutputLine(line[0], line[1], line[2], line[3], line[4], line[5], out a, out b, out c, out d);
    }

    /// <summary>U = G g Gᵀ for a 3x3 kernel.</summary>
    /// <param name="kernel">The kernel's nine taps, row after row.</param>
    /// <param name="output">Where the first of the 36 results goes.</param>
    /// <param name="productStride">Floats from one result to the next.</param>
    [SkipLocalsInit]
    public static void Weights<V>(V* kernel, float* output, nint productStride)
        where V : unmanaged, ISimd<V>
    {
        V* columns = stackalloc V[InputEdge * 3];
        for (int x = 0; x < 3; x++)
        {
            WeightLine(kernel[x], kernel[3 + x], kernel[6 + x], (float*)(columns + x), 3 * V.Width);
        }

        for (int y = 0; y < InputEdge; y++)
        {
            V* line = columns + y * 3;
            WeightLine(line[0], line[1], line[2], output, productStride);
            output += InputEdge * productStride;
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
                column[0], column[6], column[12], column[18], column[24], column[30], (float*)(columns + x), InputEdge * V.Width);
        }

        for (int y = 0; y < 3; y++)
        {
            V* line = columns + y * InputEdge;
            WeightGradientLine(line[0], line[1], line[2], line[3], line[4], line[5], kernel, V.Width);
            kernel += 3 * V.Width;
        }
    }

    // The rows of Bᵀ: (4 0 -5 0 1 0), (0 -4 -4 1 1 0), (0 4 -4 -1 1 0),
    // (0 -2 -1 2 1 0), (0 2 -1 -2 1 0), (0 4 0 -5 0 1).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputLine<V>(V d0, V d1, V d2, V d3, V d4, V d5, float* output, nint stride)
        where V : unmanaged, ISimd<V>
    {
        V minusFour = V.Broadcast(-4);
        V minusFive = V.Broadcast(-5);
        V four = V.Broadcast(4);
        V two = V.Broadcast(2);
        V outer = V.MultiplyAdd(minusFour, d2, d4);
        V inner = V.MultiplyAdd(minusFour, d1, d3);
        V even = d4 - d2;
        V odd = two * (d3 - d1);
        V.Store(V.MultiplyAdd(four, d0, V.MultiplyAdd(minusFive, d2, d4)), output);
        V.Store(outer + inner, output + stride);
        V.Store(outer - inner, output + 2 * stride);
        V.Store(even + odd, output + 3 * stride);
        V.Store(even - odd, output + 4 * stride);
        V.Store(V.MultiplyAdd(four, d1, V.MultiplyAdd(minusFive, d3, d5)), output + 5 * stride);
    }

    // The rows of Aᵀ: (1 1 1 1 1 0), (0 1 -1 2 -2 0), (0 1 1 4 4 0), (0 1 -1 8 -8 1).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputLine<V>(
        V m0, V m1, V m2, V m3, V m4, V m5, out V a, out V b, out V c, out V d)
        where V : unmanaged, ISimd<V>
    {
        V sum1 = m1 + m2;
        V difference1 = m1 - m2;
        V sum2 = m3 + m4;
        V difference2 = m3 - m4;
        a = m0 + sum1 + sum2;
        b = V.MultiplyAdd(V.Broadcast(2), difference2, difference1);
        c = V.MultiplyAdd(V.Broadcast(4), sum2, sum1);
        d = V.MultiplyAdd(V.Broadcast(8), difference2, difference1) + m5;
    }

    // The rows of G: (1/4 0 0), (-1/6 -1/6 -1/6), (-1/6 1/6 -1/6), (1/24 1/12 1/6), (1/24 -1/12 1/6), (0 0 1).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightLine<V>(V g0, V g1, V g2, float* output, nint stride)
        where V : unmanaged, ISimd<V>
    {
        V sixth = V.Broadcast(1f / 6);
        V twelfth = V.Broadcast(1f / 12);
        V outer = V.Broadcast(-1f / 6) * (g0 + g2);
        V inner = sixth * g1;
        V far = V.MultiplyAdd(V.Broadcast(1f / 24), g0, sixth * g2);
        V near = twelfth * g1;
        V.Store(V.Broadcast(0.25f) * g0, output);
        V.Store(outer - inner, output + stride);
        V.Store(outer + inner, output + 2 * stride);
        V.Store(far + near, output + 3 * stride);
        V.Store(far - near, output + 4 * stride);
        V.Store(g2, output + 5 * stride);
    }

    // A is the transpose of the matrix at OutputLine.
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

    // Gᵀ is the transpose of the matrix at WeightLine.
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
