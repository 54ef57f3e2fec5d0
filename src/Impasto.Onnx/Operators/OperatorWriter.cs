using Impasto.Compute.Graphs;
using Impasto.Onnx.Writing;

namespace Impasto.Onnx.Operators;

/// <summary>Knows what one operator of the engine is in ONNX.</summary>
/// <typeparam name="TOperator">The operator.</typeparam>
internal abstract class OperatorWriter<TOperator> : IOperatorWriter
    where TOperator : Operator
{
    public Type Operator => typeof(TOperator);

    public Written Write(Node node, GraphWriter writer) => Write(node, (TOperator)node.Op, writer);

    protected abstract Written Write(Node node, TOperator op, GraphWriter writer);
}
