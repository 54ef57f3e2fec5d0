using Impasto.Media.Files;
using Impasto.Running;

namespace Impasto.Stylizing;

/// <summary>
/// What all methods do alike: a request is checked against what the method says of itself, and its memory against what
/// the run may take, before any work; and the steps around a method are done, which are the same for all.
/// </summary>
public abstract class Stylizer : IStylizer
{
    /// <summary>Makes a method.</summary>
    /// <param name="description">What it says of itself.</param>
    protected Stylizer(MethodDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        Description = description;
    }

    /// <inheritdoc/>
    public MethodDescription Description { get; }

    /// <inheritdoc/>
    public virtual void Load(RunOptions? options, IReadOnlyList<string> learned)
    {
    }

    /// <inheritdoc/>
    public MemoryPlan PlanMemory(StylizeRequest request, int threads, long? memory = null) =>
        PlanWithin(request, threads, memory ?? long.MaxValue).Plan;

    /// <summary>Plans a request, and finds what the method itself may take of the memory.</summary>
    /// <param name="request">What is to be painted.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="memory">The memory that the run may take, in bytes.</param>
    /// <returns>
    /// The plan, which is above the memory where nothing helps, and the method's limit; none where all fits as a whole.
    /// </returns>
    internal (MemoryPlan Plan, long Limit) PlanWithin(StylizeRequest request, int threads, long memory)
    {
        const int Attempts = 4, Finer = 50;
        long limit = long.MaxValue;
        MemoryPlan plan = PlanAll(request, new RunLimits(threads));
        for (int i = 0; i < Attempts && plan.PeakBytes > memory; i++)
        {
            // The steps around the method take some of it; strips fit a little more closely than they are asked to.
            limit = limit == long.MaxValue ? memory : limit - (plan.PeakBytes - memory) - (memory / Finer);
            MemoryPlan within = PlanAll(request, new RunLimits(threads, Math.Max(0, limit)));
            if (within.PeakBytes >= plan.PeakBytes)
            {
                break;
            }

            plan = within;
        }

        return (plan, limit);
    }

    /// <summary>What there is to say where a method works strip by strip, as sentences.</summary>
    /// <param name="limit">The method's limit of memory.</param>
    /// <param name="memory">The memory that the run may take, in bytes.</param>
    internal static IReadOnlyList<string> NotesOnStrips(long limit, long memory) => limit == long.MaxValue ? [] :
    [
        $"The picture is painted in strips: as a whole it would take more than the {memory / 1_000_000} MB of memory "
        + "that it may.",
    ];

    private MemoryPlan PlanAll(StylizeRequest request, RunLimits limits)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestCheck.Check(Description, request);
        try
        {
            return KeepStep.Plan(request, Description.Can(StylizerFeatures.Preview), kept => ColorStep.Plan(
                kept, coloured => PhotorealStep.Plan(coloured, asked => PlanScaled(asked, limits))));
        }
        catch (OverflowException e)
        {
            // Sizes that are addressed by 32 bits are checked where they are computed.
            (int width, int height) = request.PictureSize;
            throw new ArgumentException(
                $"A picture of {width} x {height} pixels is larger than {Description.Name} can hold: choose a smaller "
                + "size.",
                e);
        }
    }

    /// <inheritdoc/>
    public RunResult Stylize(StylizeRequest request, RunContext? context = null)
    {
        context ??= new RunContext();
        long available = context.AvailableMemory;
        (MemoryPlan memory, long limit) = PlanWithin(request, context.Threads, available);
        int longerEdge = request.Size ?? Math.Max(request.Content.Width, request.Content.Height);
        context.Require(
            memory, longerEdge, edge => PlanMemory(request with { Size = edge }, context.Threads, available));
        IReadOnlyList<string> notes = NotesOnStrips(limit, available);
        context.Say(notes);
        RunResult result = StylizePlanned(request, context with { MemoryBudget = limit });
        return result with { Memory = memory, Notes = [.. notes, .. result.Notes] };
    }

    /// <summary>Paints a request that was checked and planned, as of another frame of a film.</summary>
    /// <param name="request">What.</param>
    /// <param name="context">With what means.</param>
    /// <exception cref="DiskShortageException">The disk has no room for temporary files.</exception>
    internal RunResult StylizePlanned(StylizeRequest request, RunContext context)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        context.Say(request.Notes);
        try
        {
            RunResult result = request.Strength == 0
                ? new RunResult(request.Content.WithLongerEdge(request.Size).Read())
                : KeepStep.Run(request, context, (kept, shown) => ColorStep.Run(
                    kept, shown, (coloured, told) => PhotorealStep.Run(coloured, told, RunScaled)));
            return result with { Notes = [.. request.Notes, .. result.Notes] };
        }
        catch (IOException e) when (FileProblem.IsFull(e))
        {
            throw DiskSpace.Full(e);
        }
    }

    /// <inheritdoc cref="IStylizer.StylizeAsync"/>
    public Task<RunResult> StylizeAsync(StylizeRequest request, RunContext? context = null) =>
        Task.Run(() => Stylize(request, context), context?.Cancellation ?? default);

    /// <summary>Frees networks and memory.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Whether the method goes on from <see cref="StylizeRequest.Prior"/>, so that what it paints goes with the picture
    /// there.
    /// </summary>
    /// <param name="request">What is to be painted.</param>
    internal virtual bool SeesPrior(StylizeRequest request) => false;

    /// <summary>Computes the memory of a request that the method can do.</summary>
    /// <param name="request">What is to be painted.</param>
    /// <param name="limits">With what means, of which memory is also what <see cref="Run"/> is told.</param>
    protected internal abstract MemoryPlan Plan(StylizeRequest request, RunLimits limits);

    /// <summary>
    /// Paints what was asked for; request and memory are checked, and the steps around it, such as that of the colours,
    /// are done by the caller.
    /// </summary>
    /// <param name="request">What.</param>
    /// <param name="context">With what means.</param>
    protected internal abstract RunResult Run(StylizeRequest request, RunContext context);

    private RunResult RunScaled(StylizeRequest request, RunContext context) =>
        Description.Can(StylizerFeatures.AnyStyle) ? Run(request, context) : ScaleStep.Run(request, context, Run);

    private MemoryPlan PlanScaled(StylizeRequest request, RunLimits limits) =>
        Description.Can(StylizerFeatures.AnyStyle)
            ? Plan(request, limits)
            : ScaleStep.Plan(request, asked => Plan(asked, limits));

    /// <summary>Frees networks and memory.</summary>
    /// <param name="disposing">Whether the owner asked for it.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
