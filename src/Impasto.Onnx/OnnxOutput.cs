using Impasto.Compute.Graphs;

namespace Impasto.Onnx;

/// <summary>An output of a graph that is exported.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Value">A value of the graph.</param>
public sealed record OnnxOutput(string Name, Node Value)
{
    /// <summary>
    /// Gets whether it holds images: then it is cut to the range that the options ask for.
    /// </summary>
    public bool IsImage { get; init; }

    /// <summary>Gets the name of the input image whose border is cut off; null where there is none to cut.</summary>
    public string? CutLike { get; init; }

    /// <summary>Gets how many times longer its edges are than that input's.</summary>
    public int Scale { get; init; } = 1;

    /// <summary>Gets what it is, in one line.</summary>
    public string Description { get; init; } = "";
}
