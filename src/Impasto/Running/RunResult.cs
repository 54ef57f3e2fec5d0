using Impasto.Media.Images;

namespace Impasto.Running;

/// <summary>What a run came to.</summary>
/// <param name="Image">The picture; of a run that was ended early, the best one so far.</param>
public sealed record RunResult(ImageBuffer Image)
{
    /// <summary>Gets whether the run was cancelled before its end.</summary>
    public bool Interrupted { get; init; }

    /// <summary>
    /// Gets the iterations of an optimisation, those before a resume included; none where nothing was optimised.
    /// </summary>
    public IReadOnlyList<IterationLog> Iterations { get; init; } = [];

    /// <summary>
    /// Gets what could not be kept beside the picture, as a sentence, such as a checkpoint on a disk that became full;
    /// null for nothing.
    /// </summary>
    public string? Problem { get; init; }

    /// <summary>Gets what there is to say of the picture, as sentences, such as of a mask that is empty.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Gets the memory that was planned for the run.</summary>
    public MemoryPlan? Memory { get; init; }
}
