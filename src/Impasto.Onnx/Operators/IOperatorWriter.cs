using Impasto.Compute.Graphs;
using Impasto.Onnx.Writing;

namespace Impasto.Onnx.Operators;

/// <summary>Knows what one operator of the engine is in ONNX.</summary>
internal interface IOperatorWriter
{
    /// <summary>Gets the operator.</summary>
    Type Operator { get; }

    /// <summary>Writes an application of it.</summary>
    /// <param name="node">The application.</param>
    /// <param name="writer">Writes its inputs, and takes the nodes.</param>
    /// <returns>The result.</returns>
    Written Write(Node node, GraphWriter writer);
}
