namespace Impasto.Onnx.Reading;

/// <summary>Reads the nodes of some operators.</summary>
internal interface IOperatorReader
{
    /// <summary>Gets the operators, by their names in ONNX.</summary>
    IReadOnlyList<string> Operators { get; }

    /// <summary>Adds what a node computes to the engine's graph, or computes it where all of it is known.</summary>
    /// <param name="node">The node.</param>
    /// <returns>Its first output.</returns>
    /// <exception cref="InvalidDataException">It is damaged, or asks for what is not read.</exception>
    OnnxValue Read(NodeReading node);
}
