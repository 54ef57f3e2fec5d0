using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Readers;

/// <summary>What changes nothing outside of a training, and Cast, which the engine has no other numbers for.</summary>
internal sealed class PassReader : IOperatorReader
{
    private const string Cast = "Cast";

    // The numbers of TensorProto's types: integers, and truths.
    private static readonly long[] Wholes = [2, 3, 4, 5, 6, 7, 9, 12, 13];

    public IReadOnlyList<string> Operators => ["Identity", "Dropout", Cast];

    public OnnxValue Read(NodeReading node)
    {
        OnnxValue value = node.Input(0);
        if (node.Operator != Cast)
        {
            return value;
        }

        bool toWhole = Wholes.Contains(node.Whole("to", 1));
        if (value is not KnownValue { Tensor: var tensor })
        {
            return toWhole ? throw node.Refuse("images become whole numbers, which is not read") : value;
        }

        int[] extents = [.. tensor.Extents];
        int[] places = [.. Enumerable.Range(0, tensor.Count)];
        return tensor.IsWhole == toWhole ? value
            : new KnownValue(toWhole
                ? new OnnxTensor(extents, [.. places.Select(i => (long)tensor[i])])
                : new OnnxTensor(extents, [.. places.Select(i => (float)tensor[i])]));
    }
}
