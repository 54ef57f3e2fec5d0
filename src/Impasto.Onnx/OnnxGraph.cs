namespace Impasto.Onnx;

/// <summary>A graph that is exported: what goes in and what comes out.</summary>
/// <param name="Inputs">The inputs, at least one.</param>
/// <param name="Outputs">The outputs, at least one; all of the same graph.</param>
public sealed record OnnxGraph(IReadOnlyList<OnnxInput> Inputs, IReadOnlyList<OnnxOutput> Outputs);
