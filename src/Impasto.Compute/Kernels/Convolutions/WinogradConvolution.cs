using System.Runtime.CompilerServices;
using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// A 3x3 convolution by Winograd's minimal filtering, which takes fewer products than there are taps: for a tile of 16
/// outputs and a pair of channels 36 instead of 144, of a doubled image 25, and 81 with a stride of two. Tiles are
/// taken in blocks: a block's inputs are transformed (V), multiplied with the transformed weights (U) by as many matrix
/// products (M), and transformed back, while V and M stay in the caches.
/// </summary>
/// <remarks>
/// V is [term][tile][in], M [product][tile][out], U [term][out / panel][in][panel]. Where U is small, each part is a
/// block of its own with V and M in the worker's scratch. Where U is large, reading it once a block would cost more
/// than the products, so blocks are larger and all threads share one: each block is three phases, the products split
/// one by one and by panels of U.
/// </remarks>
/// <typeparam name="TForm">The filtering.</typeparam>
internal sealed unsafe class WinogradConvolution<TForm> : IConvolution
    where TForm : struct, IWinogradForm
{
    private const int Edge = WinogradTransforms.OutputEdge;

    private static readonly int Products = TForm.Products * TForm.Products;
    private static readonly int InputTerms = TForm.InputTerms * TForm.InputTerms;
    private static readonly int WeightTerms = TForm.WeightTerms * TForm.WeightTerms;

    // A cache line more a row keeps rows from falling into the same cache sets when channels are a power of two.
    private const int LineFloats = 16;

    // More steps than this are summed in several passes, so that a panel of U stays near.
    private const int StepsAtOnce = 512;

    // Measured: V and M of 18 tiles are near enough to the second-level cache; from 256x256 channels on, reading U once
    // a block from the third level costs more than keeping V and M there, and then all threads share a block.
    private const int OwnProducts = 18 * 36;
    private const int WantedBlocks = 16;
    private const int SharedTiles = 144;
    private const long SharedFromFloats = 36 * 256 * 256;
    private const int MostPanelGroups = 4;

    private readonly ConvolutionGeometry geometry;
    private readonly WeightLayout layout;
    private readonly int rows;
    private readonly int panel;
    private readonly int panels;
    private readonly WinogradTiles<TForm> tiles;
    private readonly int blockTiles;
    private readonly int blocks;
    private readonly bool shared;
    private readonly int panelGroups;
    private readonly int tilesPerPart;
    private readonly nint rowStrideV;
    private readonly nint rowStrideM;
    private readonly nint termStrideU;
    private readonly nint termStrideV;
    private readonly nint productStrideM;

    /// <summary>Plans the convolution.</summary>
    /// <param name="geometry">
    /// A 3x3 kernel, at least a vector of input channels; the image is what the form sees.
    /// </param>
    /// <param name="layout">Where its weights are.</param>
    /// <param name="vectorWidth">The lanes of the vectors that it will run with.</param>
    public WinogradConvolution(ConvolutionGeometry geometry, WeightLayout layout, int vectorWidth)
    {
        this.geometry = geometry;
        this.layout = layout;
        rows = Microkernel.Rows(vectorWidth);
        panel = Microkernel.Columns(vectorWidth);
        panels = (geometry.OutChannels + panel - 1) / panel;
        tiles = new WinogradTiles<TForm>(geometry);
        termStrideU = (nint)panels * geometry.InChannels * panel;
        shared = WeightTerms * termStrideU >= SharedFromFloats;
        int wanted = shared
            ? SharedTiles
            : Math.Min(OwnProducts / Products, (tiles.Count + WantedBlocks - 1) / WantedBlocks);
        int count = (tiles.Count + wanted - 1) / wanted;
        blockTiles = ((tiles.Count + count - 1) / count + rows - 1) / rows * rows;
        blocks = (tiles.Count + blockTiles - 1) / blockTiles;
        panelGroups = Math.Min(panels, MostPanelGroups);
        tilesPerPart = rows;
        rowStrideV = geometry.InChannels + LineFloats;
        rowStrideM = panels * panel + LineFloats;
        termStrideV = blockTiles * rowStrideV + LineFloats;
        productStrideM = blockTiles * rowStrideM + LineFloats;
    }

    /// <inheritdoc/>
    public string Name => $"WinogradConvolution<{typeof(TForm).Name}>";

    /// <inheritdoc/>
    public long Flops => 2L * Products * tiles.Count * geometry.InChannels * geometry.OutChannels;

    /// <inheritdoc/>
    public long PackedWeightFloats => WeightTerms * termStrideU;

    /// <inheritdoc/>
    public int PackParts => panels;

    /// <inheritdoc/>
    public int Phases => shared ? 3 * blocks : 1;

    /// <inheritdoc/>
    public long SharedScratchFloats => shared ? BlockFloats : 0;

    /// <inheritdoc/>
    public long WorkerScratchFloats => OutputWorkspaceFloats + tiles.WorkspaceFloats + (shared ? 0 : BlockFloats);

    private long BlockFloats => InputTerms * termStrideV + Products * productStrideM;

    // What is between the two passes of an output's transform, and a row of its pixels.
    private int OutputWorkspaceFloats => Edge * (TForm.Products + 1) * panel / 2;

    /// <inheritdoc/>
    public int Parts(int phase)
    {
        if (!shared)
        {
            return blocks;
        }

        int inBlock = TilesOf(phase / 3);
        return phase % 3 == 1
            ? Products * panelGroups
            : (inBlock + tilesPerPart - 1) / tilesPerPart;
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public void Pack<V>(float* weights, float* packed, int part)
        where V : unmanaged, ISimd<V>
    {
        const int Taps = 9;
        float* kernels = stackalloc float[Taps * V.Width];
        float* target = packed + (nint)part * geometry.InChannels * panel;
        for (int input = 0; input < geometry.InChannels; input++)
        {
            for (int half = 0; half < panel; half += V.Width, target += V.Width)
            {
                for (int lane = 0; lane < V.Width; lane++)
                {
                    int output = part * panel + half + lane;
                    for (int tap = 0; tap < Taps; tap++)
                    {
                        kernels[tap * V.Width + lane] =
                            output < geometry.OutChannels ? weights[layout.Offset(output, input, tap / 3, tap % 3)] : 0;
                    }
                }

                WinogradTransforms.Weights<V, TForm>((V*)kernels, target, termStrideU);
            }
        }
    }

    /// <inheritdoc/>
    public void Run<V>(
        int phase,
        int part,
        float* input,
        float* packed,
        in Epilogue epilogue,
        float* sharedScratch,
        float* workerScratch)
        where V : unmanaged, ISimd<V>
    {
        float* v = shared ? sharedScratch : workerScratch + OutputWorkspaceFloats + tiles.WorkspaceFloats;
        float* m = v + InputTerms * termStrideV;
        if (!shared)
        {
            int count = TilesOf(part);
            tiles.TransformInput<V>(
                input, part * blockTiles, count, v, rowStrideV, termStrideV, workerScratch + OutputWorkspaceFloats);
            for (int product = 0; product < Products; product++)
            {
                Multiply<V>(product, 0, panels, count, v, packed, m);
            }

            TransformOutput<V>(part * blockTiles, 0, count, m, epilogue, workerScratch);
            return;
        }

        int block = phase / 3;
        int inBlock = TilesOf(block);
        int from = part * tilesPerPart;
        int to = Math.Min(from + tilesPerPart, inBlock);
        switch (phase % 3)
        {
            case 0:
                tiles.TransformInput<V>(
                    input,
                    block * blockTiles + from,
                    to - from,
                    v + from * rowStrideV,
                    rowStrideV,
                    termStrideV,
                    workerScratch + OutputWorkspaceFloats);
                break;
            case 1:
                int group = part % panelGroups;
                Multiply<V>(
                    part / panelGroups,
                    group * panels / panelGroups,
                    (group + 1) * panels / panelGroups,
                    inBlock,
                    v,
                    packed,
                    m);
                break;
            default:
                TransformOutput<V>(block * blockTiles, from, to, m, epilogue, workerScratch);
                break;
        }
    }

    private int TilesOf(int block) => Math.Min(blockTiles, tiles.Count - block * blockTiles);

    private void Multiply<V>(int product, int fromPanel, int toPanel, int count, float* v, float* packed, float* m)
        where V : unmanaged, ISimd<V>
    {
        (int y, int x) = Math.DivRem(product, TForm.Products);
        float* input = v + (TForm.InputTerm(y) * TForm.InputTerms + TForm.InputTerm(x)) * termStrideV;
        float* weights = packed + (TForm.WeightTerm(y) * TForm.WeightTerms + TForm.WeightTerm(x)) * termStrideU;
        ProductBlock block = new()
        {
            RowStrideA = rowStrideV,
            GroupStrideA = rows * rowStrideV,
            StepStrideA = 1,
            RowStrideC = rowStrideM,
            Rows = count,
            Segments = 1,
        };
        for (int step = 0; step < geometry.InChannels; step += StepsAtOnce)
        {
            block.A = input + step;
            block.Steps = Math.Min(StepsAtOnce, geometry.InChannels - step);
            block.Accumulate = step > 0;
            for (int j = fromPanel; j < toPanel; j++)
            {
                block.B = weights + ((nint)j * geometry.InChannels + step) * panel;
                block.C = m + product * productStrideM + j * panel;
                block.IsHalf = geometry.OutChannels - j * panel <= V.Width;
                Microkernel.Multiply<V>(block);
            }
        }
    }

    private void TransformOutput<V>(
        int firstTile, int from, int to, float* m, in Epilogue epilogue, float* workspace)
        where V : unmanaged, ISimd<V>
    {
        for (int tile = from; tile < to; tile++)
        {
            tiles.Locate(firstTile + tile, out int image, out int y, out int x);
            nint first = image * geometry.OutputStride + ((nint)y * geometry.OutWidth + x) * geometry.OutChannels;
            bool whole = y <= geometry.OutHeight - Edge && x <= geometry.OutWidth - Edge;
            for (int channel = 0; channel < geometry.OutChannels; channel += V.Width)
            {
                float* products = m + tile * rowStrideM + channel;
                if (whole && channel <= geometry.OutChannels - V.Width)
                {
                    WriteTile<V>(products, first, channel, epilogue, workspace);
                }
                else
                {
                    int height = Math.Min(Edge, geometry.OutHeight - y);
                    int width = Math.Min(Edge, geometry.OutWidth - x);
                    WritePart<V>(products, first, channel, height, width, epilogue, workspace);
                }
            }
        }
    }

    /// <summary>Writes a vector of channels of a tile that lies all in the output.</summary>
    private void WriteTile<V>(float* products, nint first, int channel, in Epilogue epilogue, float* workspace)
        where V : unmanaged, ISimd<V>
    {
        V* columns = (V*)workspace;
        WinogradTransforms.OutputColumns<V, TForm>(products, productStrideM, columns);
        nint offset = first + channel;
        for (int row = 0; row < Edge; row++, offset += (nint)geometry.OutWidth * geometry.OutChannels)
        {
            WinogradTransforms.OutputRow<V, TForm>(columns, row, out V a, out V b, out V c, out V d);
            epilogue.StoreFour(a, b, c, d, offset, geometry.OutChannels, channel);
        }
    }

    /// <summary>Writes those pixels and channels of a tile and a vector that lie in the output.</summary>
    private void WritePart<V>(
        float* products, nint first, int channel, int height, int width, in Epilogue epilogue, float* workspace)
        where V : unmanaged, ISimd<V>
    {
        V* columns = (V*)workspace;
        float* pixels = workspace + Edge * TForm.Products * V.Width;
        WinogradTransforms.OutputColumns<V, TForm>(products, productStrideM, columns);
        int count = Math.Min(V.Width, geometry.OutChannels - channel);
        for (int row = 0; row < height; row++)
        {
            WinogradTransforms.OutputRow<V, TForm>(columns, row, out V a, out V b, out V c, out V d);
            V.Store(a, pixels);
            V.Store(b, pixels + V.Width);
            V.Store(c, pixels + 2 * V.Width);
            V.Store(d, pixels + 3 * V.Width);
            nint offset = first + (nint)row * geometry.OutWidth * geometry.OutChannels + channel;
            epilogue.WriteRow<V>(pixels, V.Width, width, count, offset, geometry.OutChannels, channel);
        }
    }
}
