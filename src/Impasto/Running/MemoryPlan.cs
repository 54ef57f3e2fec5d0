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

    /// <summary>Gets the most that it keeps in temporary files at a time, in bytes.</summary>
    public long FileBytes { get; init; }

    /// <summary>Gets the plan of the run beside something that is there all the time.</summary>
    /// <param name="bytes">What that takes.</param>
    internal MemoryPlan Beside(long bytes) =>
        this with { Stages = [.. Stages.Select(stage => stage with { Bytes = stage.Bytes + bytes })] };

    /// <summary>Gets the plan with stages around its own.</summary>
    /// <param name="before">What comes before it.</param>
    /// <param name="after">What comes after it.</param>
    internal MemoryPlan Between(MemoryStage before, MemoryStage? after = null) =>
        this with { Stages = after is { } last ? [before, .. Stages, last] : [before, .. Stages] };
}
