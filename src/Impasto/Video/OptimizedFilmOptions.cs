using System.Globalization;
using Impasto.Running;
using Impasto.Video.OpticalFlow;

namespace Impasto.Video;

/// <summary>How the frames of a film that are optimised are held together.</summary>
public sealed record OptimizedFilmOptions : RunOptions
{
    private const int MostDistance = 1000;

    /// <summary>
    /// Gets the weight of the temporal loss, at least 0: with 0 frames only begin where others ended. Where null, 200,
    /// or half of it with several passes, as in the paper.
    /// </summary>
    [Option("temporal-weight", "Weight of what frames before look like", Least = 0, Most = 1e6,
        Absent = "200; 100 with several passes")]
    public double? TemporalWeight { get; init; }

    /// <summary>
    /// Gets how many frames back a frame looks, such as "1,2,4": each farther one where the nearer ones are uncertain.
    /// </summary>
    [Option("long-term", "How many frames back a frame looks, such as 1,2,4")]
    public string LongTerm { get; init; } = "1";

    /// <summary>
    /// Gets how often a shot is gone through, at least 1: with more than 1, frames are first painted by themselves, and
    /// then again in alternating directions.
    /// </summary>
    [Option("passes", "How often a shot is gone through; from 2 on in alternating directions", Least = 1, Most = 1000)]
    public int Passes { get; init; } = 1;

    /// <summary>
    /// Gets the number of iterations of frames that begin from a result, at least 0; half as many as at a level where
    /// null.
    /// </summary>
    [Option("frame-iterations", "Iterations of frames that begin from a result", Least = 0, Most = 1e6,
        Absent = "half as many as at a level")]
    public int? FrameIterations { get; init; }

    /// <summary>Gets how much work the flow between frames is worth.</summary>
    [Option("flow-quality", "How much work the optical flow between frames is worth")]
    public FlowPreset Flow { get; init; } = FlowPreset.Medium;

    /// <summary>Gets the weight of the temporal loss.</summary>
    internal double Weight => TemporalWeight ?? (Passes > 1 ? 100 : 200);

    /// <summary>Gets how many frames back a frame looks, the nearest first.</summary>
    internal IReadOnlyList<int> Distances =>
        [.. LongTerm.Split(',').Select(text => Distance(text) ?? 1).Distinct().Order()];

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        if (WrongDistance(LongTerm) is { } complaint)
        {
            throw new ArgumentException(complaint + ".");
        }
    }

    /// <summary>What is wrong with a text of how many frames back a frame looks; null for nothing.</summary>
    internal static string? WrongDistance(string longTerm) =>
        longTerm.Split(',').FirstOrDefault(text => Distance(text) is null) is { } wrong
            ? $"'{wrong}' is no number of frames; --long-term is whole numbers of 1 to {MostDistance} such as 1,2,4"
            : null;

    private static int? Distance(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int distance)
            && distance is >= 1 and <= MostDistance
            ? distance
            : null;
}
