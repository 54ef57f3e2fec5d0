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
    public MemoryPlan PlanMemory(StylizeRequest request, int threads)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestCheck.Check(Description, request);
        try
        {
            return KeepStep.Plan(request, kept => ColorStep.Plan(
                kept, coloured => PhotorealStep.Plan(coloured, asked => PlanScaled(asked, threads))));
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
        MemoryPlan memory = PlanMemory(request, context.Threads);
        int longerEdge = request.Size ?? Math.Max(request.Content.Width, request.Content.Height);
        context.Require(memory, longerEdge, edge => PlanMemory(request with { Size = edge }, context.Threads));
        RunResult result = StylizePlanned(request, context);
        return result with { Memory = memory };
    }

    /// <summary>Paints a request that was checked and planned, as of another frame of a film.</summary>
    /// <param name="request">What.</param>
    /// <param name="context">With what means.</param>
    internal RunResult StylizePlanned(StylizeRequest request, RunContext context)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        context.Say(request.Notes);
        RunResult result = request.Strength == 0
            ? new RunResult(request.Content.WithLongerEdge(request.Size).Read())
            : KeepStep.Run(request, context, (kept, shown) => ColorStep.Run(
                kept, shown, (coloured, told) => PhotorealStep.Run(coloured, told, RunScaled)));
        return result with { Notes = [.. request.Notes, .. result.Notes] };
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

    /// <summary>Computes the memory of a request that the method can do.</summary>
    /// <param name="request">What is to be painted.</param>
    /// <param name="threads">The number of threads.</param>
    protected internal abstract MemoryPlan Plan(StylizeRequest request, int threads);

    /// <summary>
    /// Paints what was asked for; request and memory are checked, and the steps around it, such as that of the colours,
    /// are done by the caller.
    /// </summary>
    /// <param name="request">What.</param>
    /// <param name="context">With what means.</param>
    protected internal abstract RunResult Run(StylizeRequest request, RunContext context);

    private RunResult RunScaled(StylizeRequest request, RunContext context) =>
        Description.Can(StylizerFeatures.AnyStyle) ? Run(request, context) : ScaleStep.Run(request, context, Run);

    private MemoryPlan PlanScaled(StylizeRequest request, int threads) => Description.Can(StylizerFeatures.AnyStyle)
        ? Plan(request, threads)
        : ScaleStep.Plan(request, asked => Plan(asked, threads));

    /// <summary>Frees networks and memory.</summary>
    /// <param name="disposing">Whether the owner asked for it.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
