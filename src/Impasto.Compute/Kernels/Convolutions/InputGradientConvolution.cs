using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// Carries the gradient of a convolution's output back to its input. For a stride of s this is s² convolutions of the
/// gradient, one for each position of an input pixel modulo the stride, with every s-th tap of the kernel in backward
/// order. Where padding mirrors or repeats pixels, the gradient of the padding is computed too, into a ring around the
/// image, and folded: added to the pixels that the padding copied.
/// </summary>
/// <remarks>The epilogue must not have a ReLU, which would come before the folding.</remarks>
internal sealed unsafe class InputGradientConvolution : IConvolution
{
    private readonly ConvolutionGeometry forward;
    private readonly BorderRing? ring;
    private readonly List<Piece> pieces = [];
    private readonly List<IConvolution> packers = [];
    private readonly List<long> packOffsets = [];
    private readonly int piecePhases;

    /// <summary>Plans the gradient.</summary>
    /// <param name="forward">The convolution whose gradient it is.</param>
    /// <param name="vectorWidth">The lanes of the vectors that it will run with.</param>
    public InputGradientConvolution(ConvolutionGeometry forward, int vectorWidth)
    {
        this.forward = forward;
        bool isPadded = forward.PadTop + forward.PadLeft + forward.PadBottom + forward.PadRight > 0;
        bool folds = forward.Mode != PaddingMode.Zero && isPadded;
        ring = folds ? new BorderRing(forward) : null;
        nint channels = forward.InChannels;
        Window image = new(forward.PadTop, forward.PadLeft, forward.Height, forward.Width);
        OutputPlacement output = new(0, forward.InputStride, forward.Width * channels, channels);
        for (int phase = 0; phase < forward.Stride * forward.Stride; phase++)
        {
            (int phaseY, int phaseX) = Math.DivRem(phase, forward.Stride);
            WeightLayout layout = WeightLayout.Turned(forward, phaseY, phaseX);
            if (Plan(image, phaseY, phaseX, output) is var (geometry, placement))
            {
                // Only a dense output is open to every algorithm.
                bool dense = forward.Stride == 1;
                Add(
                    dense
                        ? ConvolutionChoice.Best(geometry, layout, vectorWidth)
                        : new DirectConvolution(geometry, layout, placement, vectorWidth),
                    shareWeights: false,
                    toRing: false);
            }

            bool packedDirectly = packers.Count > 0 && packers[^1] is DirectConvolution;
            foreach ((Window window, OutputPlacement place) in ring?.Sides ?? [])
            {
                if (Plan(window, phaseY, phaseX, place) is var (sideGeometry, sidePlacement))
                {
                    Add(
                        new DirectConvolution(sideGeometry, layout, sidePlacement, vectorWidth),
                        shareWeights: packedDirectly,
                        toRing: true);
                    packedDirectly = true;
                }
            }
        }

        piecePhases = pieces.Sum(piece => piece.Convolution.Phases);
    }

    /// <inheritdoc/>
    public long Flops => pieces.Sum(piece => piece.Convolution.Flops);

    /// <inheritdoc/>
    public long PackedWeightFloats => packOffsets[^1] + packers[^1].PackedWeightFloats;

    /// <inheritdoc/>
    public int PackParts => packers.Sum(packer => packer.PackParts);

    /// <inheritdoc/>
    public int Phases => piecePhases + (ring is null ? 0 : 1);

    /// <inheritdoc/>
    public long SharedScratchFloats => RingFloats + pieces.Max(piece => piece.Convolution.SharedScratchFloats);

    /// <inheritdoc/>
    public long WorkerScratchFloats => pieces.Max(piece => piece.Convolution.WorkerScratchFloats);

    /// <inheritdoc/>
    public bool ReadsMaskAgain => ring is not null;

    private long RingFloats => ring?.Floats ?? 0;

    /// <inheritdoc/>
    public int Parts(int phase) =>
        Find(phase, out int inPiece) is { } piece ? piece.Convolution.Parts(inPiece) : ring!.Parts;

    /// <inheritdoc/>
    public void Pack<V>(float* weights, float* packed, int part)
        where V : unmanaged, ISimd<V>
    {
        int index = 0;
        for (; part >= packers[index].PackParts; index++)
        {
            part -= packers[index].PackParts;
        }

        packers[index].Pack<V>(weights, packed + packOffsets[index], part);
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
        float* ringMemory = sharedScratch;
        if (Find(phase, out int inPiece) is not { } piece)
        {
            ring!.Fold<V>(part, ringMemory, epilogue.Output, epilogue.Mask);
            return;
        }

        Epilogue target = piece.ToRing ? new Epilogue { Output = ringMemory } : epilogue;
        piece.Convolution.Run<V>(
            inPiece, part, input, packed + piece.PackOffset, target, sharedScratch + RingFloats, workerScratch);
    }

    /// <summary>
    /// The convolution that computes those pixels of a window of the padded input that lie at the given position modulo
    /// the stride; null if there are none.
    /// </summary>
    private (ConvolutionGeometry Geometry, OutputPlacement Placement)? Plan(
        Window window, int phaseY, int phaseX, OutputPlacement place)
    {
        int stride = forward.Stride;
        (int firstY, int rows) = Every(window.Top, window.Rows, phaseY);
        (int firstX, int columns) = Every(window.Left, window.Columns, phaseX);
        if (rows == 0 || columns == 0)
        {
            return null;
        }

        int kernelRows = (forward.KernelHeight - phaseY + stride - 1) / stride;
        int kernelColumns = (forward.KernelWidth - phaseX + stride - 1) / stride;
        ConvolutionGeometry geometry = new(
            forward.Batch,
            forward.OutHeight,
            forward.OutWidth,
            forward.OutChannels,
            rows,
            columns,
            forward.InChannels,
            Math.Max(kernelRows, 0),
            Math.Max(kernelColumns, 0),
            1,
            kernelRows - 1 - firstY,
            kernelColumns - 1 - firstX,
            PaddingMode.Zero);
        OutputPlacement placement = new(
            place.Offset(0, firstY * stride + phaseY - window.Top, firstX * stride + phaseX - window.Left),
            place.ImageStride,
            place.RowStride * stride,
            place.PixelStride * stride);
        return (geometry, placement);
    }

    /// <summary>The multiples of the stride, plus a phase, in an interval: the first multiple and how many.</summary>
    private (int First, int Count) Every(int start, int length, int phase)
    {
        int first = Math.Max(0, (start - phase + forward.Stride - 1) / forward.Stride);
        int end = Math.Max(first, (start + length - phase + forward.Stride - 1) / forward.Stride);
        return (first, end - first);
    }

    private void Add(IConvolution convolution, bool shareWeights, bool toRing)
    {
        if (!shareWeights)
        {
            packOffsets.Add(packers.Count == 0 ? 0 : RoundUp(PackedWeightFloats));
            packers.Add(convolution);
        }

        pieces.Add(new Piece(convolution, packOffsets[^1], toRing));
    }

    private Piece? Find(int phase, out int inPiece)
    {
        inPiece = phase;
        foreach (Piece piece in pieces)
        {
            if (inPiece < piece.Convolution.Phases)
            {
                return piece;
            }

            inPiece -= piece.Convolution.Phases;
        }

        return null;
    }

    private static long RoundUp(long floats) => (floats + 15) / 16 * 16;

    private sealed record Piece(IConvolution Convolution, long PackOffset, bool ToRing);
}
