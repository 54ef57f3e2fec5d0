using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Readers;

/// <summary>Resize and Upsample, by the rules that the engine has too.</summary>
internal sealed class ResizeReader : IOperatorReader
{
    private const string Older = "Upsample";
    private const int MostEdge = 1 << 20;

    public IReadOnlyList<string> Operators => ["Resize", Older];

    public OnnxValue Read(NodeReading node)
    {
        Node image = node.Image(0);
        (int height, int width) = SizeOf(node, image.Shape.Height, image.Shape.Width);
        bool isWhole = height % image.Shape.Height == 0 && width % image.Shape.Width == 0;
        ResizeKind kind = KindOf(node, isWhole);
        return ComputedValue.Image(Resize.Of(image, height, width, kind));
    }

    /// <summary>How values between pixels are found; nearest ones that are repeated are so by all rules.</summary>
    private static ResizeKind KindOf(NodeReading node, bool isWhole)
    {
        string mode = node.Word("mode", "nearest");
        bool isFirst = node.Operator == Older || node.Opset < 11;
        string places = isFirst ? "asymmetric" : node.Word("coordinate_transformation_mode", "half_pixel");
        if (mode == "nearest")
        {
            string rounding = isFirst ? "floor" : node.Word("nearest_mode", "round_prefer_floor");
            bool isRepeated = isWhole && (places, rounding) is ("asymmetric", "floor")
                or ("half_pixel" or "pytorch_half_pixel", "round_prefer_floor" or "round_prefer_ceil");
            return isRepeated || (places, rounding) is ("asymmetric", "floor")
                ? ResizeKind.Nearest
                : throw node.Refuse($"nearest pixels by the rules {places} and {rounding} are not read");
        }

        return mode == "linear" && places is "half_pixel" or "pytorch_half_pixel"
            ? ResizeKind.Bilinear
            : throw node.Refuse($"the mode {mode} with places by the rule {places} is not read");
    }

    private static (int Height, int Width) SizeOf(NodeReading node, int height, int width)
    {
        int scalesAt = node.Operator == Older || node.Opset < 11 ? 1 : 2;
        if (node.Has(3) && node.Known(3).Count > 0)
        {
            return node.WholesOf(3) is [_, _, >= 1 and <= MostEdge and var high, >= 1 and <= MostEdge and var wide]
                ? ((int)high, (int)wide)
                : throw node.Refuse("its sizes are not read");
        }

        float[] scales = node.Numbers("scales") ?? Scales();
        if (scales.Length != 4 || scales[0] != 1 || scales[1] != 1)
        {
            throw node.Refuse($"the scales {string.Join(", ", scales)} are not read; images alone are resized");
        }

        return (Edge(height * (double)scales[2]), Edge(width * (double)scales[3]));

        float[] Scales() => node.Known(scalesAt) is { IsWhole: false } known
            ? known.Singles
            : throw node.Refuse("it has no scales; the file is damaged");

        int Edge(double value) => value is >= 1 and <= MostEdge
            ? (int)Math.Floor(value)
            : throw node.Refuse($"an image of {width}x{height} cannot be resized by {scales[2]} and {scales[3]}");
    }
}
