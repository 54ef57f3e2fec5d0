using Impasto.Running;

namespace Impasto.Stylizing;

/// <summary>
/// A method that repaints images in the style of others. It may be used from several threads at the same time, which
/// then share the worker threads.
/// </summary>
public interface IStylizer : IDisposable
{
    /// <summary>Gets what it says of itself.</summary>
    MethodDescription Description { get; }

    /// <summary>
    /// Opens the networks that requests will need; they are opened by the first request otherwise. It may be done while
    /// images are read.
    /// </summary>
    /// <param name="options">The options that name networks; the method's defaults where null.</param>
    /// <param name="learned">The names of learned styles.</param>
    void Load(RunOptions? options, IReadOnlyList<string> learned);

    /// <summary>Computes the memory that a request will take, over all stages of its run, without taking it.</summary>
    /// <param name="request">What is to be painted; its images are looked at, not decoded.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="memory">
    /// The memory that the run may take, in bytes, within which methods work strip by strip where an image does not fit
    /// as a whole; no limit where null.
    /// </param>
    /// <exception cref="ArgumentException">The method cannot do what is asked for.</exception>
    MemoryPlan PlanMemory(StylizeRequest request, int threads, long? memory = null);

    /// <summary>Paints.</summary>
    /// <param name="request">What.</param>
    /// <param name="context">With what means; the machine's where null.</param>
    /// <returns>The picture, of the content's proportions and alpha.</returns>
    /// <exception cref="ArgumentException">The method cannot do what is asked for; the message says what.</exception>
    /// <exception cref="MemoryShortageException">
    /// The run would take more memory than it may; nothing was done.
    /// </exception>
    /// <exception cref="DiskShortageException">
    /// What does not fit into memory does not fit on the disk either.
    /// </exception>
    /// <exception cref="OperationCanceledException">The run was cancelled before there was a picture.</exception>
    RunResult Stylize(StylizeRequest request, RunContext? context = null);

    /// <summary>Paints on another thread.</summary>
    /// <param name="request">What.</param>
    /// <param name="context">With what means; the machine's where null. Progress is told on the other thread.</param>
    /// <returns>As <see cref="Stylize"/>.</returns>
    Task<RunResult> StylizeAsync(StylizeRequest request, RunContext? context = null) =>
        Task.Run(() => Stylize(request, context), context?.Cancellation ?? default);
}
