namespace Impasto.Running;

/// <summary>The memory that a run will take, told before any of it is taken.</summary>
/// <param name="Plan">What it takes, stage by stage.</param>
public sealed record PlannedMemory(MemoryPlan Plan) : RunProgress(RunStage.Load, 0);
