using Impasto.Compute.Tensors;
using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Readers;

/// <summary>What the nodes that move a kernel over an image have in common.</summary>
internal sealed class Kernel
{
    private const long MostWeights = 1 << 27;

    private readonly NodeReading node;
    private readonly int[] dilations;

    private Kernel(NodeReading node, int height, int width)
    {
        this.node = node;
        (Height, Width) = (height, width);
        (StepDown, StepAcross) = Pair("strides");
        (int down, int across) = Pair("dilations");
        dilations = [down, across];
        Reach = (((height - 1) * down) + 1, ((width - 1) * across) + 1);
    }

    /// <summary>Gets the rows of the kernel.</summary>
    public int Height { get; }

    /// <summary>Gets the columns of the kernel.</summary>
    public int Width { get; }

    /// <summary>Gets the rows from one place of the kernel to the next.</summary>
    public int StepDown { get; }

    /// <summary>Gets the columns from one place of the kernel to the next.</summary>
    public int StepAcross { get; }

    /// <summary>Gets the rows and columns that the kernel spans, gaps included.</summary>
    public (int Height, int Width) Reach { get; }

    /// <summary>Reads what a node says of its kernel.</summary>
    public static Kernel Of(NodeReading node, int height, int width) => height >= 1 && width >= 1
        ? new Kernel(node, height, width)
        : throw node.Refuse("it has an empty kernel; the file is damaged");

    /// <summary>Reads a kernel whose size is an attribute.</summary>
    public static Kernel Of(NodeReading node) => node.Wholes("kernel_shape") is [var height, var width]
        ? Of(node, Small(node, height), Small(node, width))
        : throw node.Refuse("its kernel has not two extents, which is not read");

    /// <summary>The pixels around an image of this size.</summary>
    public Sides Padding(int height, int width)
    {
        const string Explicit = "NOTSET";
        string automatic = node.Word("auto_pad", Explicit);
        switch (automatic)
        {
            case Explicit or "":
                long[] pads = node.Wholes("pads") ?? [0, 0, 0, 0];
                return pads.Length == 4 && pads.All(pad => pad is >= 0 and <= short.MaxValue)
                    ? new Sides((int)pads[0], (int)pads[1], (int)pads[2], (int)pads[3])
                    : throw node.Refuse($"the padding {string.Join(", ", pads)} is not read");
            case "VALID":
                return 0;
            case "SAME_UPPER" or "SAME_LOWER":
                int rows = Missing(height, StepDown, Reach.Height), columns = Missing(width, StepAcross, Reach.Width);
                int top = automatic == "SAME_UPPER" ? rows / 2 : (rows + 1) / 2;
                int left = automatic == "SAME_UPPER" ? columns / 2 : (columns + 1) / 2;
                return new Sides(top, left, rows - top, columns - left);
            default:
                throw node.Refuse($"the padding {automatic} is not known");
        }

        static int Missing(int extent, int step, int reach) =>
            Math.Max(0, (((extent + step - 1) / step) - 1) * step + reach - extent);
    }

    /// <summary>
    /// The weights as the engine takes them, [out, in, height, width]: groups and gaps are filled with zeros.
    /// </summary>
    /// <param name="weights">[out, in / groups, height, width], or [in, out / groups, ...] of a transposed one.</param>
    /// <param name="isTransposed">Whether the first extent is that of the image's channels.</param>
    /// <param name="channels">The image's channels.</param>
    public (Shape Shape, float[] Values) Weights(OnnxTensor weights, bool isTransposed, int channels)
    {
        long groups = node.Whole("group", 1);
        int outer = weights.Extents[0], inner = weights.Extents[1];
        long across = inner * groups;
        if (groups < 1 || outer % groups != 0 || (isTransposed ? outer : across) != channels)
        {
            throw node.Refuse($"its weights do not fit an image of {channels} channels; the file is damaged");
        }

        if (groups == 1 && dilations is [1, 1])
        {
            return (new Shape([.. weights.Extents]), weights.Singles);
        }

        long count = outer * across * Reach.Height * Reach.Width;
        if (count > MostWeights)
        {
            throw node.Refuse($"its {groups} groups would take too much memory");
        }

        float[] filled = new float[count];
        int next = 0;
        for (int first = 0; first < outer; first++)
        {
            long group = first / (outer / groups);
            for (int second = 0; second < inner; second++)
            {
                long matrix = ((first * across) + (group * inner) + second) * Reach.Height * Reach.Width;
                for (int tap = 0; tap < Height * Width; tap++)
                {
                    (int y, int x) = Math.DivRem(tap, Width);
                    filled[matrix + (y * dilations[0] * Reach.Width) + (x * dilations[1])] = weights.Singles[next++];
                }
            }
        }

        return (new Shape(outer, (int)across, Reach.Height, Reach.Width), filled);
    }

    private static int Small(NodeReading node, long value) => value is >= 0 and <= short.MaxValue
        ? (int)value
        : throw node.Refuse($"{value} is no size of a kernel; the file is damaged");

    private (int Down, int Across) Pair(string name) => node.Wholes(name) switch
    {
        null => (1, 1),
        [>= 1 and <= 1024 and var down, >= 1 and <= 1024 and var across] => ((int)down, (int)across),
        var other => throw node.Refuse($"the {name} {string.Join(", ", other)} are not read"),
    };
}
