using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Readers;

/// <summary>The only list of ONNX's operators that are read.</summary>
internal static class OperatorReaders
{
    private static readonly Dictionary<string, IOperatorReader> Known = new IOperatorReader[]
    {
        new ArithmeticReader(),
        new ConcatReader(),
        new ConvolutionReader(),
        new DepthToSpaceReader(),
        new FunctionReader(),
        new GatherReader(),
        new KnownReader(),
        new MeanReader(),
        new NormReader(),
        new PadReader(),
        new PassReader(),
        new PoolReader(),
        new ProductReader(),
        new ReshapeReader(),
        new ResizeReader(),
        new SliceReader(),
        new TransposedConvolutionReader(),
        new TransposeReader(),
    }.SelectMany(reader => reader.Operators.Select(name => (name, reader))).ToDictionary();

    /// <summary>Gets the operators, by their names in ONNX.</summary>
    public static IEnumerable<string> Names => Known.Keys.Order(StringComparer.Ordinal);

    /// <summary>Whether an operator is read.</summary>
    public static bool Knows(string name) => Known.ContainsKey(name);

    /// <summary>Reads a node of an operator that is known.</summary>
    public static OnnxValue Read(NodeReading node) => Known[node.Operator].Read(node);
}
