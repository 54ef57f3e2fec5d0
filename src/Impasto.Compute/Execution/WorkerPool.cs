using System.Runtime.ExceptionServices;

namespace Impasto.Compute.Execution;

/// <summary>
/// A fixed set of threads that run the parts of one job after another. Dispatch takes well under a microsecond while
/// the workers spin between jobs; they go to sleep when no job comes for a while. Running a job allocates nothing.
/// </summary>
/// <remarks>Jobs are started from one thread at a time.</remarks>
public sealed class WorkerPool : IDisposable
{
    /// <summary>The largest number of parts that one job may have.</summary>
    public const int MaxParts = (1 << FieldBits) - 1;

    private const int FieldBits = 20;
    private const int SpinsBeforeSleep = 2000;

    private readonly object sleepLock = new();
    private readonly Thread[] workers;
    private readonly int spins;

    // The job's generation (24 bits), its number of parts (20) and the next part to take (20) in one word: a worker
    // takes a part by one compare-and-swap, which fails if the job has ended in the meantime.
    private long ticket;
    private int completed;
    private int sleepers;
    private ParallelBody? body;
    private ExceptionDispatchInfo? failure;
    private volatile bool stopping;

    /// <summary>Starts the workers.</summary>
    /// <param name="threads">How many threads compute, the calling one included; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is less than 1.</exception>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        spins = threads <= Environment.ProcessorCount ? SpinsBeforeSleep : 0;
        workers = new Thread[threads - 1];
        for (int i = 0; i < workers.Length; i++)
        {
            int worker = i + 1;
            workers[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"impasto worker {worker}" };
            workers[i].Start();
        }
    }

    /// <summary>Gets the number of threads that compute, the calling one included.</summary>
    public int Threads { get; }

    /// <summary>Runs all parts of a job and returns when the last one is done.</summary>
    /// <param name="parts">The number of parts, at most <see cref="MaxParts"/>.</param>
    /// <param name="work">What to do for each part.</param>
    public void Run(int parts, ParallelBody work)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parts, MaxParts);
        if (workers.Length == 0 || parts <= 1)
        {
            for (int part = 0; part < parts; part++)
            {
                work(part, 0);
            }

            return;
        }

        body = work;
        failure = null;
        Volatile.Write(ref completed, 0);
        long generation = (Volatile.Read(ref ticket) >>> (2 * FieldBits)) + 1;
        Interlocked.Exchange(ref ticket, (generation << (2 * FieldBits)) | ((long)parts << FieldBits));
        WakeSleepers();
        TakeParts(0);
        SpinWait wait = default;
        while (Volatile.Read(ref completed) < parts)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }

        failure?.Throw();
    }

    /// <summary>Ends the workers.</summary>
    public void Dispose()
    {
        if (stopping)
        {
            return;
        }

        stopping = true;
        Interlocked.MemoryBarrier();
        WakeSleepers();
        foreach (Thread worker in workers)
        {
            worker.Join();
        }
    }

    private void Work(int worker)
    {
        long seen = 0;
        while (true)
        {
            seen = WaitForJob(seen);
            if (stopping)
            {
                return;
            }

            TakeParts(worker);
        }
    }

    private void WakeSleepers()
    {
        if (Volatile.Read(ref sleepers) > 0)
        {
            lock (sleepLock)
            {
                Monitor.PulseAll(sleepLock);
            }
        }
    }

    private long WaitForJob(long seen)
    {
        for (int spin = 0; spin < spins && !HasNews(seen); spin++)
        {
            Thread.SpinWait(20);
        }

        if (!HasNews(seen))
        {
            lock (sleepLock)
            {
                Interlocked.Increment(ref sleepers);
                while (!HasNews(seen))
                {
                    Monitor.Wait(sleepLock);
                }

                Interlocked.Decrement(ref sleepers);
            }
        }

        return Volatile.Read(ref ticket) >>> (2 * FieldBits);
    }

    private bool HasNews(long seen) => stopping || Volatile.Read(ref ticket) >>> (2 * FieldBits) != seen;

    private void TakeParts(int worker)
    {
        while (true)
        {
            long current = Volatile.Read(ref ticket);
            int next = (int)(current & MaxParts);
            int parts = (int)((current >>> FieldBits) & MaxParts);
            if (next >= parts)
            {
                return;
            }

            if (Interlocked.CompareExchange(ref ticket, current + 1, current) != current)
            {
                continue;
            }

            try
            {
                body!(next, worker);
            }
#pragma warning disable CA1031 // Whatever a part throws is thrown again by Run.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failure ??= ExceptionDispatchInfo.Capture(e);
            }

            Interlocked.Increment(ref completed);
        }
    }
}
