using Impasto.Compute.Graphs;

namespace Impasto.Running;

/// <summary>With what means a run is made; what is painted does not depend on any of them.</summary>
public sealed record RunContext
{
    /// <summary>The most threads that can be asked for.</summary>
    public const int MostThreads = 1024;

    /// <summary>
    /// Gets the number of threads that compute, 1 to <see cref="MostThreads"/>. Runs at the same time share them.
    /// </summary>
    public int Threads
    {
        get;
        init => field = value is >= 1 and <= MostThreads
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(Threads), value, $"The number of threads is 1 to {MostThreads}.");
    } = Environment.ProcessorCount;

    /// <summary>
    /// Gets the memory that the run may take, in bytes; a share of what the machine can give where null (<see
    /// cref="MachineMemory.Share"/>).
    /// </summary>
    public long? MemoryBudget { get; init; }

    /// <summary>Gets the bytes that the run may take: the budget, or the machine's share.</summary>
    internal long AvailableMemory => MemoryBudget ?? new MachineMemory().Share;

    /// <summary>Gets the bytes that temporary files may take; what the disk has free where null.</summary>
    internal long? DiskBudget { get; init; }

    /// <summary>Gets what a method may take once its run is planned; no limit where none was set.</summary>
    internal RunLimits Limits => new(Threads, MemoryBudget ?? long.MaxValue);

    /// <summary>Gets who is told where the run stands, on the thread that runs; nobody where null.</summary>
    public IProgress<RunProgress>? Progress { get; init; }

    /// <summary>Gets whether a file that the run reads may be written over by one that it makes.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Gets what ends the run early.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>
    /// Refuses a run that would take more memory than it may, or more of the disk for temporary files than is free;
    /// what another one takes is told (<see cref="PlannedMemory"/>).
    /// </summary>
    /// <param name="plan">What it takes.</param>
    /// <param name="longerEdge">The longer edge of the picture in pixels; 0 where no smaller size would help.</param>
    /// <param name="planAt">What it would take with a shorter edge.</param>
    /// <exception cref="MemoryShortageException">It would take more memory.</exception>
    /// <exception cref="DiskShortageException">It would take more of the disk.</exception>
    public void Require(MemoryPlan plan, int longerEdge = 0, Func<int, MemoryPlan>? planAt = null)
    {
        long available = AvailableMemory;
        if (plan.PeakBytes > available)
        {
            throw new MemoryShortageException(
                plan.PeakBytes, available, LargestEdge(plan, available, longerEdge, planAt));
        }

        DiskSpace.Require(plan.FileBytes, DiskBudget);
        Progress?.Report(new PlannedMemory(plan));
    }

    /// <summary>Tells what there is to say before the work.</summary>
    /// <param name="notes">Sentences; null for none.</param>
    internal void Say(IReadOnlyList<string>? notes)
    {
        foreach (string note in notes ?? [])
        {
            Progress?.Report(new RunNote(note));
        }
    }

    /// <summary>The largest edge that fits, near enough: memory grows with the square of the edge.</summary>
    private static int? LargestEdge(MemoryPlan plan, long available, int longerEdge, Func<int, MemoryPlan>? planAt)
    {
        const int Smallest = 16;
        const double Step = 0.9;
        if (planAt is null)
        {
            return null;
        }

        double share = Math.Min(1, Math.Sqrt((double)available / plan.PeakBytes));
        for (int edge = (int)(longerEdge * share); edge >= Smallest; edge = (int)(edge * Step))
        {
            try
            {
                if (planAt(edge).PeakBytes <= available)
                {
                    return edge;
                }
            }
            catch (GraphException)
            {
                // So small a picture has nothing left at the networks' deep layers.
                return null;
            }
        }

        return null;
    }
}
