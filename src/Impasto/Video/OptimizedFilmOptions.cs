using System.Globalization;
using Impasto.Running;
using Impasto.Video.OpticalFlow;

namespace Impasto.Video;

/// <summary>How the frames of a film that are optimised are held together.</summary>
public sealed record OptimizedFilmOptions : RunOptions
{
    /// <summary>
    /// Gets the weight of the temporal loss, at least 0: with 0 frames only begin where others ended.
    /// </summary>
    [Option("temporal-weight", "Weight of what frames before look like", Least = 0, Most = 1e6)]
    public double TemporalWeight { get; init; } = 200;

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
    /// Gets the number of iterations of frames that begin from a result, at least 0; as many as at a level where null.
    /// </summary>
    [Option("frame-iterations", "Iterations of frames that begin from a result", Least = 0, Most = 1e6,
        Absent = "as many as at a level")]
    public int? FrameIterations { get; init; }

    /// <summary>Gets how much work the flow between frames is worth.</summary>
    [Option("flow-quality", "How much work the optical flow between frames is worth")]
    public FlowPreset Flow { get; init; } = FlowPreset.Medium;

    /// <summary>Gets how many frames back a frame looks, the nearest first.</summary>
    /// <exception cref="ArgumentException">The text says no such numbers.</exception>
    internal IReadOnlyList<int> Distances
    {
        get
        {
            const int Most = 1000;
            SortedSet<int> distances = [];
            foreach (string text in LongTerm.Split(','))
            {
                Requirement.Hold(
                    int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int distance)
                        && distance is >= 1 and <= Most,
                    $"'{text}' is no number of frames; --long-term is whole numbers of 1 to {Most} such as 1,2,4.");
                distances.Add(distance);
            }

            return [.. distances];
        }
    }

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        _ = Distances;
    }
}
