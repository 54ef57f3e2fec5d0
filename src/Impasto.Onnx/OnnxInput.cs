using Impasto.Compute.Graphs;

namespace Impasto.Onnx;

/// <summary>An input of a graph that is exported.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Value">An input of the graph.</param>
public sealed record OnnxInput(string Name, Node Value)
{
    /// <summary>
    /// Gets whether it holds images: then it is in the range that the options ask for, and has the model's border.
    /// </summary>
    public bool IsImage { get; init; }

    /// <summary>Gets what it is, in one line.</summary>
    public string Description { get; init; } = "";
}
