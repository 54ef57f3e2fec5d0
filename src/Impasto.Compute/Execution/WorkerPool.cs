using Impasto.Compute.Kernels;

namespace Impasto.Compute.Execution;

/// <summary>
/// A claim on the threads that compute in this process: however many pools there are and however many threads call
/// them, one job runs at a time, on as many threads as its pool asks for. Between two jobs of one caller another
/// caller's may run. Dispatch takes well under a microsecond while the workers spin between jobs; they go to sleep when
/// no job comes for a while. Running a job allocates nothing.
/// </summary>
/// <remarks>
/// All members may be called from any number of threads at a time. What a job computes never depends on other jobs.
/// </remarks>
public sealed class WorkerPool : IDisposable
{
    /// <summary>The largest number of parts that one job may have.</summary>
    public const int MaxParts = WorkerSet.MaxParts;

    private readonly WorkerSet workers;
    private int disposed;

    /// <summary>Sees to it that the process has enough workers.</summary>
    /// <param name="threads">How many threads compute, the calling one included; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is less than 1.</exception>
    public WorkerPool(int threads)
        : this(threads, WorkerSet.OfProcess)
    {
    }

    internal WorkerPool(int threads, WorkerSet workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        this.workers = workers;
        workers.Enter(threads);
    }

    /// <summary>Gets the number of threads that compute, the calling one included.</summary>
    public int Threads { get; }

    /// <summary>
    /// Runs all parts of a job and returns when the last one is done; waits first while another job runs.
    /// </summary>
    /// <param name="parts">The number of parts, from 0 to <see cref="MaxParts"/>.</param>
    /// <param name="work">
    /// What to do for each part, with a worker from 0 to <see cref="Threads"/> less one. What a part throws is thrown
    /// here when all parts have run; if several throw, one of it.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">There are too many parts, or fewer than none.</exception>
    /// <exception cref="InvalidOperationException">It was called by a part of a job, of whatever pool.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public void Run(int parts, ParallelBody work)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentOutOfRangeException.ThrowIfNegative(parts);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parts, MaxParts);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
        workers.Run(Threads, parts, work);
    }

    /// <summary>
    /// Gives the claim up: workers that no other pool asks for end. Jobs that are running end as they would.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            workers.Leave(Threads);
        }
    }
}
