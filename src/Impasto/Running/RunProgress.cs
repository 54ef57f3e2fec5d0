using Impasto.Media.Images;

namespace Impasto.Running;

/// <summary>Where a run stands. What more a kind of run has to say is in a record that derives from this one.</summary>
/// <param name="Stage">What it is doing.</param>
/// <param name="Done">How much of the stage is done, 0 to 1.</param>
public record RunProgress(RunStage Stage, double Done)
{
    /// <summary>
    /// Gets what makes a copy of the picture as it is now, perhaps smaller than it will be; null where there is none
    /// yet.
    /// </summary>
    public Func<ImageBuffer>? CopyImage { get; init; }
}
