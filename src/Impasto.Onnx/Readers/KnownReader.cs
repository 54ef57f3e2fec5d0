using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Readers;

/// <summary>What is known before there is an image: constants, shapes, and whole parts of numbers.</summary>
internal sealed class KnownReader : IOperatorReader
{
    public IReadOnlyList<string> Operators =>
        ["Constant", "ConstantOfShape", "Shape", "Floor", "Ceil"];

    public OnnxValue Read(NodeReading node) => new KnownValue(node.Operator switch
    {
        "Constant" => Constant(node),
        "ConstantOfShape" => Filled(node),
        "Shape" => ShapeOf(node),
        "Floor" => Folding.Map(node.Known(0), Math.Floor),
        _ => Folding.Map(node.Known(0), Math.Ceiling),
    });

    private static OnnxTensor Constant(NodeReading node) => node.Tensor("value")
        ?? (node.Numbers("value_floats") is { } numbers ? new OnnxTensor([numbers.Length], numbers) : null)
        ?? (node.Wholes("value_ints") is { } wholes ? new OnnxTensor([wholes.Length], wholes) : null)
        ?? (node.Has("value_float") ? new OnnxTensor([], [node.Number("value_float", 0)]) : null)
        ?? (node.Has("value_int") ? new OnnxTensor([], [node.Whole("value_int", 0)]) : null)
        ?? throw node.Refuse("it holds no numbers");

    private static OnnxTensor Filled(NodeReading node)
    {
        long[] asked = node.WholesOf(0);
        if (asked.Any(extent => extent is < 0 or > int.MaxValue))
        {
            throw node.Refuse($"the shape {string.Join(", ", asked)} makes no sense");
        }

        int[] extents = Folding.CheckCount(node, [.. asked.Select(extent => (int)extent)]);
        int[] places = new int[extents.Aggregate(1, (product, extent) => product * extent)];
        OnnxTensor value = node.Tensor("value") is { Count: 1 } given ? given : new OnnxTensor([1], [0f]);
        return Folding.Take(value, extents, places);
    }

    private static OnnxTensor ShapeOf(NodeReading node)
    {
        int[] extents = node.Input(0).Extents;
        int from = Bound(node.Whole("start", 0)), to = Bound(node.Whole("end", extents.Length));
        long[] shape = [.. extents.Select(extent => (long)extent).Take(Math.Max(from, to)).Skip(from)];
        return new OnnxTensor([shape.Length], shape);

        int Bound(long axis) => (int)Math.Clamp(axis < 0 ? axis + extents.Length : axis, 0, extents.Length);
    }
}
