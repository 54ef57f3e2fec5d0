namespace Impasto.Video.OpticalFlow;

/// <summary>The flow between two frames both ways.</summary>
/// <param name="Forward">Where the first frame's pixels are found in the second.</param>
/// <param name="Backward">Where the second frame's pixels are found in the first.</param>
public sealed record FlowPair(FlowField Forward, FlowField Backward);
