namespace Impasto.Compute.Execution;

/// <summary>One thread of a <see cref="WorkerSet"/>: it waits for a job, helps with it, and waits again.</summary>
internal sealed class Worker
{
    private const int SpinsBeforeSleep = 2000;

    private readonly WorkerSet set;
    private readonly object bed = new();
    private volatile bool isAsleep;

    private Worker(WorkerSet set, int number)
    {
        this.set = set;
        Number = number;
    }

    /// <summary>Gets the number given to bodies; 0 is the thread that calls.</summary>
    public int Number { get; }

    /// <summary>Starts a thread.</summary>
    public static Worker Start(WorkerSet set, int number)
    {
        Worker worker = new(set, number);
        new Thread(worker.Work) { IsBackground = true, Name = $"impasto worker {number}" }.Start();
        return worker;
    }

    /// <summary>Wakes the thread if it sleeps, after there is news for it.</summary>
    public void Wake()
    {
        if (isAsleep)
        {
            lock (bed)
            {
                Monitor.Pulse(bed);
            }
        }
    }

    private void Work()
    {
        WorkerSet.MarkAsWorker();
        long seen = 0;
        while (true)
        {
            WaitForNews(ref seen);
            if (set.LetGo(this))
            {
                return;
            }

            set.TakeParts(Number);
        }
    }

    private void WaitForNews(ref long seen)
    {
        int spins = set.HasProcessors ? SpinsBeforeSleep : 0;
        for (int spin = 0; spin < spins; spin++)
        {
            if (set.HasNews(Number, ref seen))
            {
                return;
            }

            Thread.SpinWait(20);
        }

        lock (bed)
        {
            // Said before the last look at the news, so that who brings some either is seen or sees it.
            isAsleep = true;
            Interlocked.MemoryBarrier();
            while (!set.HasNews(Number, ref seen))
            {
                Monitor.Wait(bed);
            }

            isAsleep = false;
        }
    }
}
