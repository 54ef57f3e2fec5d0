using System.Runtime.CompilerServices;
using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// The gradient of the weights of a 3x3 convolution of stride 1 by the transpose of Winograd's F(4x4, 3x3) with respect
/// to the weights: from Y = Aᵀ[(G g Gᵀ) (Bᵀ d B)]A follows dg = Gᵀ[sum over tiles of (A dY Aᵀ) (Bᵀ d B)]G, with 36
/// matrix products (M) that sum over tiles and one transform of weights at the end.
/// </summary>
/// <remarks>
/// V = Bᵀ d B is [36][tile][in], D = A dY Aᵀ [36][out / panel][tile][panel], M [36][in][out]. Where M is small, each
/// part takes some of the tiles, keeps V and D in its own cache and sums its own M. Where M is large, all threads share
/// a block of tiles and one M: each block is two phases, the products split 36 ways and by panels.
/// </remarks>
internal sealed unsafe class WinogradWeightGradient : IWeightGradient
{
    private const int Products = SameSizeForm.Edge * SameSizeForm.Edge;

    // A cache line more a row keeps rows from falling into the same cache sets when channels are a power of two.
    private const int LineFloats = 16;

    // Measured: V and D of a block fill most of the second-level cache.
    private const int OwnBlockFloats = 96 * 1024;
    private const int WantedSplits = 24;
    private const int SharedTiles = 144;
    private const int SharedFromFloats = Products * 48 * 48;
    private const int TilesPerPart = 12;
    private const int MostPanelGroups = 4;
    private const int ChannelsPerPart = 16;

    private readonly ConvolutionGeometry geometry;
    private readonly WinogradTiles<SameSizeForm> tiles;
    private readonly int rows;
    private readonly int panel;
    private readonly int panels;
    private readonly int blockTiles;
    private readonly int blocks;
    private readonly bool shared;
    private readonly int splits;
    private readonly int panelGroups;
    private readonly nint rowStrideV;
    private readonly nint rowStrideM;
    private readonly nint panelStrideD;
    private readonly nint productStrideV;
    private readonly nint productStrideD;
    private readonly nint productStrideM;

    /// <summary>Plans the gradient.</summary>
    /// <param name="geometry">A 3x3 kernel, stride 1, at least a vector of input channels.</param>
    /// <param name="vectorWidth">The lanes of the vectors that it will run with.</param>
    public WinogradWeightGradient(ConvolutionGeometry geometry, int vectorWidth)
    {
        this.geometry = geometry;
        tiles = new WinogradTiles<SameSizeForm>(geometry);
        rows = Microkernel.Rows(vectorWidth);
        panel = Microkernel.Columns(vectorWidth);
        panels = (geometry.OutChannels + panel - 1) / panel;
        panelGroups = Math.Min(panels, MostPanelGroups);
        rowStrideV = geometry.InChannels + LineFloats;
        rowStrideM = panels * panel;
        productStrideM = (geometry.InChannels + rows - 1) / rows * rows * rowStrideM;
        shared = Products * productStrideM > SharedFromFloats;
        int tileFloats = Products * (int)(rowStrideV + panels * panel);
        int wanted = shared ? SharedTiles : Math.Max(rows, OwnBlockFloats / tileFloats);
        splits = shared ? 1 : Math.Min(WantedSplits, (tiles.Count + rows - 1) / rows);
        int splitTiles = (tiles.Count + splits - 1) / splits;
        int splitBlocks = (splitTiles + wanted - 1) / wanted;
        blockTiles = (splitTiles + splitBlocks - 1) / splitBlocks;
        blocks = (tiles.Count + blockTiles - 1) / blockTiles;
        splits = Math.Min(splits, blocks);
        panelStrideD = (nint)blockTiles * panel;
        productStrideV = blockTiles * rowStrideV + LineFloats;
        productStrideD = panels * panelStrideD + LineFloats;
    }

    /// <inheritdoc/>
    public int Phases => shared ? 2 * blocks + 1 : 2;

    /// <inheritdoc/>
    public long SharedScratchFloats => splits * PartialFloats + (shared ? BlockFloats : 0);

    /// <inheritdoc/>
    public long WorkerScratchFloats =>
        GradientWorkspaceFloats + tiles.WorkspaceFloats + (shared ? 0 : BlockFloats);

    private nint PartialFloats => Products * productStrideM;

    private long BlockFloats => Products * (productStrideV + productStrideD);

    // 24 lines between the two passes of a transform, and 16 pixels filled up to whole panels.
    private int GradientWorkspaceFloats => (24 + 16 * panels) * panel;

    private int ChannelGroups => (geometry.InChannels + ChannelsPerPart - 1) / ChannelsPerPart;

    /// <inheritdoc/>
    public int Parts(int phase)
    {
        if (phase == Phases - 1)
        {
            return panels * ChannelGroups;
        }

        return !shared ? splits
            : phase % 2 == 0 ? (TilesOf(phase / 2) + TilesPerPart - 1) / TilesPerPart
            : Products * panelGroups;
    }

    /// <inheritdoc/>
    public void Run<V>(
        int phase,
        int part,
        float* input,
        float* outputGradient,
        float* weightGradient,
        float* sharedScratch,
        float* workerScratch)
        where V : unmanaged, ISimd<V>
    {
        if (phase == Phases - 1)
        {
            Finish<V>(part, sharedScratch, weightGradient);
            return;
        }

        float* v = shared
            ? sharedScratch + PartialFloats
            : workerScratch + GradientWorkspaceFloats + tiles.WorkspaceFloats;
        float* d = v + Products * productStrideV;
        if (!shared)
        {
            float* m = sharedScratch + part * PartialFloats;
            int from = part * blocks / splits;
            for (int block = from; block < (part + 1) * blocks / splits; block++)
            {
                int count = TilesOf(block);
                Transform<V>(block, 0, count, input, outputGradient, v, d, workerScratch);
                for (int product = 0; product < Products; product++)
                {
                    Multiply<V>(product, 0, panels, count, v, d, m, block > from);
                }
            }
        }
        else if (phase % 2 == 0)
        {
            int first = part * TilesPerPart;
            int count = Math.Min(TilesPerPart, TilesOf(phase / 2) - first);
            Transform<V>(phase / 2, first, count, input, outputGradient, v, d, workerScratch);
        }
        else
        {
            (int product, int group) = Math.DivRem(part, panelGroups);
            Multiply<V>(
                product,
                group * panels / panelGroups,
                (group + 1) * panels / panelGroups,
                TilesOf(phase / 2),
                v,
                d,
                sharedScratch,
                accumulate: phase > 1);
        }
    }

    private int TilesOf(int block) => Math.Min(blockTiles, tiles.Count - block * blockTiles);

    private void Transform<V>(
        int block, int from, int count, float* input, float* outputGradient, float* v, float* d, float* workspace)
        where V : unmanaged, ISimd<V>
    {
        int first = block * blockTiles + from;
        float* inputWorkspace = workspace + GradientWorkspaceFloats;
        tiles.TransformInput<V>(
            input, first, count, v + from * rowStrideV, rowStrideV, productStrideV, inputWorkspace);
        TransformGradient<V>(outputGradient, first, count, d + (nint)from * panel, workspace);
    }

    private void TransformGradient<V>(float* gradient, int first, int count, float* d, float* workspace)
        where V : unmanaged, ISimd<V>
    {
        const int Edge = WinogradTransforms.OutputEdge;
        int channels = geometry.OutChannels;
        float* patch = workspace + 24 * panel;
        for (int tile = first; tile < first + count; tile++, d += panel)
        {
            tiles.Locate(tile, out int image, out int y, out int x);
            float* source = gradient + image * geometry.OutputStride + ((nint)y * geometry.OutWidth + x) * channels;
            nint rowStride = (nint)geometry.OutWidth * channels;
            nint pixelStride = channels;
            int height = Math.Min(Edge, geometry.OutHeight - y);
            int width = Math.Min(Edge, geometry.OutWidth - x);
            if (height < Edge || width < Edge || channels % panel != 0)
            {
                pixelStride = panels * panel;
                CopyTile(source, rowStride, height, width, patch);
                source = patch;
                rowStride = Edge * pixelStride;
            }

            for (int j = 0; j < panels; j++)
            {
                float* target = d + j * panelStrideD;
                for (int lane = 0; lane < panel; lane += V.Width)
                {
                    WinogradTransforms.OutputGradient(
                        source + j * panel + lane,
                        rowStride,
                        pixelStride,
                        target + lane,
                        productStrideD,
                        (V*)workspace);
                }
            }
        }
    }

    /// <summary>Copies a tile that reaches beyond the image or has an incomplete panel, filled up with zeros.</summary>
    private void CopyTile(float* source, nint rowStride, int height, int width, float* patch)
    {
        const int Edge = WinogradTransforms.OutputEdge;
        int channels = geometry.OutChannels;
        new Span<float>(patch, Edge * Edge * panels * panel).Clear();
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                new ReadOnlySpan<float>(source + y * rowStride + x * channels, channels)
                    .CopyTo(new Span<float>(patch + (y * Edge + x) * panels * panel, channels));
            }
        }
    }

    private void Multiply<V>(
        int product, int fromPanel, int toPanel, int count, float* v, float* d, float* m, bool accumulate)
        where V : unmanaged, ISimd<V>
    {
        ProductBlock block = new()
        {
            A = v + product * productStrideV,
            RowStrideA = 1,
            GroupStrideA = rows,
            StepStrideA = rowStrideV,
            RowStrideC = rowStrideM,
            Rows = geometry.InChannels,
            Segments = 1,
            Steps = count,
            Accumulate = accumulate,
        };
        for (int j = fromPanel; j < toPanel; j++)
        {
            block.B = d + product * productStrideD + j * panelStrideD;
            block.C = m + product * productStrideM + j * panel;
            Microkernel.Multiply<V>(block);
        }
    }

    /// <summary>Adds the partial sums of some input channels and a panel in their order, and transforms them.</summary>
    [SkipLocalsInit]
    private void Finish<V>(int part, float* partials, float* weightGradient)
        where V : unmanaged, ISimd<V>
    {
        const int Taps = 9;
        V* sums = stackalloc V[Products];
        float* taps = stackalloc float[Taps * V.Width];
        (int j, int group) = Math.DivRem(part, ChannelGroups);
        int to = Math.Min(geometry.InChannels, (group + 1) * ChannelsPerPart);
        for (int input = group * ChannelsPerPart; input < to; input++)
        {
            for (int lane = 0; lane < panel; lane += V.Width)
            {
                int output = j * panel + lane;
                for (int product = 0; product < Products; product++)
                {
                    float* source = partials + product * productStrideM + input * rowStrideM + output;
                    V sum = V.Load(source);
                    for (int split = 1; split < splits; split++)
                    {
                        sum += V.Load(source + split * PartialFloats);
                    }

                    sums[product] = sum;
                }

                WinogradTransforms.WeightGradient(sums, taps);
                int count = Math.Min(V.Width, geometry.OutChannels - output);
                for (int i = 0; i < count; i++)
                {
                    float* target = weightGradient + ((nint)(output + i) * geometry.InChannels + input) * Taps;
                    for (int tap = 0; tap < Taps; tap++)
                    {
                        target[tap] = taps[tap * V.Width + i];
                    }
                }
            }
        }
    }
}
