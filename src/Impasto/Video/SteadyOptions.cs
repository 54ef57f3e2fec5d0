using Impasto.Running;
using Impasto.Video.OpticalFlow;

namespace Impasto.Video;

/// <summary>How frames of a film are held together.</summary>
public record SteadyOptions : RunOptions
{
    /// <summary>
    /// Gets how much of a pixel that the frame before shows too comes from its result, 0 to 1: with 0 each frame is
    /// painted by itself.
    /// </summary>
    [Option("steady", "How much of what the frame before shows too comes from its result; 0 paints frame by frame",
        Least = 0, Most = 1)]
    public double Steady { get; init; } = 1;

    /// <summary>Gets how much work the flow between frames is worth.</summary>
    [Option("flow-quality", "How much work the optical flow between frames is worth")]
    public FlowPreset Flow { get; init; } = FlowPreset.Fast;
}
