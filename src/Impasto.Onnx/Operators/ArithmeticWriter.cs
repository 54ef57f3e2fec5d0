using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Onnx.Writing;

namespace Impasto.Onnx.Operators;

/// <summary>Arithmetic of two values that ONNX has under some name.</summary>
/// <typeparam name="TOperator">The operator.</typeparam>
internal sealed class ArithmeticWriter<TOperator>(string type) : OperatorWriter<TOperator>
    where TOperator : BinaryArithmetic
{
    protected override Written Write(Node node, TOperator op, GraphWriter writer) =>
        Arithmetic.Write(type, node, writer);
}
