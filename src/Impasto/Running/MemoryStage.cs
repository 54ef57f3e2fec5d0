namespace Impasto.Running;

/// <summary>The memory of one stage of a run.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Bytes">What the run takes at the stage's peak, images and networks included, in bytes.</param>
public readonly record struct MemoryStage(RunStage Stage, long Bytes);
