using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Onnx.Writing;

namespace Impasto.Onnx.Operators;

/// <summary>The only list of operators that have a counterpart in ONNX.</summary>
internal static class OperatorWriters
{
    private static readonly Dictionary<Type, IOperatorWriter> Known = new IOperatorWriter[]
    {
        new AddWriter(),
        new AffineWriter(),
        new ArithmeticWriter<Divide>("Div"),
        new ArithmeticWriter<Multiply>("Mul"),
        new ArithmeticWriter<Subtract>("Sub"),
        new ChannelDeviationWriter(),
        new ChannelSliceWriter(),
        new ConcatenateWriter(),
        new ConvolutionWriter(),
        new FunctionWriter<Exp>("Exp"),
        new FunctionWriter<Relu>("Relu"),
        new FunctionWriter<Sqrt>("Sqrt"),
        new FunctionWriter<Tanh>("Tanh"),
        new InstanceNormWriter(),
        new MatrixMultiplyWriter(),
        new PadWriter(),
        new PoolWriter(),
        new ReshapeWriter(),
        new ResizeWriter(),
        new SumWriter(),
        new TransposedConvolutionWriter(),
        new TransposeWriter(),
    }.ToDictionary(writer => writer.Operator);

    /// <summary>Writes an application of an operator.</summary>
    /// <exception cref="GraphException">The operator has no counterpart in ONNX.</exception>
    public static Written Write(GraphWriter writer, Node node) =>
        Known.TryGetValue(node.Op.GetType(), out IOperatorWriter? known)
            ? known.Write(node, writer)
            : throw new GraphException($"{node.Op.Name}: this operator cannot be written as ONNX.");
}
