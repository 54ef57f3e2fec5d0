using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Onnx.Writing;

namespace Impasto.Onnx.Operators;

/// <summary>A function of single elements that ONNX has under some name.</summary>
/// <typeparam name="TOperator">The operator.</typeparam>
internal sealed class FunctionWriter<TOperator>(string type) : OperatorWriter<TOperator>
    where TOperator : UnaryArithmetic
{
    protected override Written Write(Node node, TOperator op, GraphWriter writer)
    {
        Written input = writer.Read(node.Inputs[0]);
        return input with { Name = writer.Nodes.Add(type, [input.Name]) };
    }
}
