namespace Impasto.Running;

/// <summary>The memory that a run will take, stage by stage, known before any of it is taken.</summary>
/// <param name="Stages">The stages, in order; at least one.</param>
public sealed record MemoryPlan(IReadOnlyList<MemoryStage> Stages)
{
    /// <summary>Makes a plan.</summary>
    /// <param name="stages">The stages with their bytes.</param>
    public MemoryPlan(params IEnumerable<(RunStage Stage, long Bytes)> stages)
        : this([.. stages.Select(s => new MemoryStage(s.Stage, s.Bytes))])
    {
    }

    /// <summary>Gets the most that the run takes at a time, in bytes.</summary>
    public long PeakBytes => Stages.Max(stage => stage.Bytes);
}
