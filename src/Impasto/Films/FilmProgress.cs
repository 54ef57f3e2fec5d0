using Impasto.Running;

namespace Impasto.Films;

/// <summary>Where a film stands, told after each frame.</summary>
/// <param name="Frame">How many frames are done.</param>
/// <param name="Frames">About how many there are; null where that is not known.</param>
public sealed record FilmProgress(int Frame, long? Frames)
    : RunProgress(RunStage.Transform, Frames is { } all ? Math.Min(1, (double)Frame / all) : 0)
{
    /// <summary>Gets how many frames are painted in a second; null before there are two.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>Gets in which pass over its shot the frame is, from 1.</summary>
    public int Pass { get; init; } = 1;

    /// <summary>Gets in how many passes a shot is gone through.</summary>
    public int Passes { get; init; } = 1;

    /// <summary>Gets how long it will take yet; null where that is not known.</summary>
    public TimeSpan? Left { get; init; }
}
