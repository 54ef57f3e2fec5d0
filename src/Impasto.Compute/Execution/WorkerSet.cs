using System.Runtime.ExceptionServices;
using Impasto.Compute.Kernels;

namespace Impasto.Compute.Execution;

/// <summary>
/// The threads that run jobs, one job at a time, for all pools that claim them. There are as many as the largest living
/// claim asks for, less the thread that calls.
/// </summary>
internal sealed class WorkerSet
{
    /// <summary>The largest number of parts that one job may have.</summary>
    public const int MaxParts = (1 << FieldBits) - 1;

    private const int FieldBits = 20;

    [ThreadStatic]
    private static bool isComputing;

    private readonly Lock gate = new();
    private readonly Lock membership = new();
    private readonly List<int> claims = [];

    // By number, less one; null where none runs. It grows by being replaced, since jobs read it without the lock.
    private volatile Worker?[] workers = [];
    private volatile int wanted;

    // The job's generation (24 bits), its number of parts (20) and the next part to take (20) in one word: a worker
    // takes a part by one compare-and-swap, which fails if the job has ended in the meantime. So what else describes
    // the job needs no lock: it does not change before the last part is done.
    private long ticket;
    private int threads;
    private int completed;
    private ParallelBody? body;
    private ExceptionDispatchInfo? failure;

    /// <summary>Gets the workers of this process.</summary>
    public static WorkerSet OfProcess { get; } = new();

    /// <summary>Gets a value indicating whether all threads that were asked for can run at the same time.</summary>
    public bool HasProcessors => wanted < Environment.ProcessorCount;

    /// <summary>Gets the number of threads that have not ended.</summary>
    public int Count
    {
        get
        {
            lock (membership)
            {
                return workers.Count(w => w is not null);
            }
        }
    }

    /// <summary>Adds a claim and starts the workers that are missing.</summary>
    public void Enter(int threads)
    {
        lock (membership)
        {
            claims.Add(threads);
            Resize();
        }
    }

    /// <summary>
    /// Takes a claim away; workers that are not wanted any more end when they have done what they are at.
    /// </summary>
    public void Leave(int threads)
    {
        lock (membership)
        {
            claims.Remove(threads);
            Resize();
        }
    }

    /// <summary>Runs a job when no other runs any more.</summary>
    /// <param name="threads">How many threads may run it, the calling one included.</param>
    /// <param name="parts">The number of parts.</param>
    /// <param name="work">What to do for each.</param>
    public void Run(int threads, int parts, ParallelBody work)
    {
        if (isComputing)
        {
            throw new InvalidOperationException("A part of a job cannot start another job: it would wait for itself.");
        }

        ExceptionDispatchInfo? thrown;
        lock (gate)
        {
            isComputing = true;
            body = work;
            if (threads == 1 || parts <= 1)
            {
                for (int part = 0; part < parts; part++)
                {
                    RunPart(part, 0);
                }
            }
            else
            {
                Publish(threads, parts);
                TakeParts(0);
                SpinWait wait = default;
                while (Volatile.Read(ref completed) < parts)
                {
                    wait.SpinOnce(sleep1Threshold: -1);
                }
            }

            thrown = failure;
            (body, failure) = (null, null);
            isComputing = false;
        }

        thrown?.Throw();
    }

    /// <summary>Runs parts of the current job until none is left.</summary>
    public void TakeParts(int worker)
    {
        while (true)
        {
            long current = Volatile.Read(ref ticket);
            int next = (int)(current & MaxParts);
            int parts = (int)((current >>> FieldBits) & MaxParts);
            if (next >= parts || worker >= Volatile.Read(ref threads))
            {
                return;
            }

            if (Interlocked.CompareExchange(ref ticket, current + 1, current) == current)
            {
                RunPart(next, worker);
                Interlocked.Increment(ref completed);
            }
        }
    }

    /// <summary>Marks the current thread as one that runs nothing but parts.</summary>
    public static void MarkAsWorker() => isComputing = true;

    /// <summary>Tells whether there is a job for a worker that has not been seen, or it is to end.</summary>
    /// <param name="worker">The worker's number.</param>
    /// <param name="seen">The last job that it has looked at; the new one, if there is one.</param>
    public bool HasNews(int worker, ref long seen)
    {
        long generation = Volatile.Read(ref ticket) >>> (2 * FieldBits);
        if (generation != seen && worker < Volatile.Read(ref threads))
        {
            seen = generation;
            return true;
        }

        return worker > wanted;
    }

    /// <summary>Lets a worker go that is not wanted any more; it must not touch the set afterwards.</summary>
    /// <returns>Whether it is to end.</returns>
    public bool LetGo(Worker worker)
    {
        if (worker.Number <= wanted)
        {
            return false;
        }

        lock (membership)
        {
            // A number is given to a new thread only after its old one has been let go: never do two have the same.
            bool isSurplus = worker.Number > wanted;
            if (isSurplus)
            {
                workers[worker.Number - 1] = null;
            }

            return isSurplus;
        }
    }

    private void Resize()
    {
        wanted = claims.Count == 0 ? 0 : claims.Max() - 1;
        Interlocked.MemoryBarrier();
        Worker?[] all = workers;
        if (all.Length < wanted)
        {
            Array.Resize(ref all, wanted);
            workers = all;
        }

        for (int i = 0; i < all.Length; i++)
        {
            if (i < wanted)
            {
                all[i] ??= Worker.Start(this, i + 1);
            }
            else
            {
                all[i]?.Wake();
            }
        }
    }

    private void Publish(int threads, int parts)
    {
        Volatile.Write(ref this.threads, threads);
        Volatile.Write(ref completed, 0);
        long generation = (Volatile.Read(ref ticket) >>> (2 * FieldBits)) + 1;
        Interlocked.Exchange(ref ticket, (generation << (2 * FieldBits)) | ((long)parts << FieldBits));
        Worker?[] all = workers;
        for (int i = 0; i < all.Length && i < threads - 1; i++)
        {
            all[i]?.Wake();
        }
    }

    private void RunPart(int part, int worker)
    {
        try
        {
            body!(part, worker);
        }
#pragma warning disable CA1031 // Whatever a part throws is thrown again by Run.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
        }
    }
}
