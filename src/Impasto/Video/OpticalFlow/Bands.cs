using Impasto.Compute.Execution;

namespace Impasto.Video.OpticalFlow;

/// <summary>Rows shared among threads, by their number alone: what is computed never depends on the threads.</summary>
internal static class Bands
{
    private const int Rows = 16;

    /// <summary>Does something for all rows, some at a time.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="height">The number of rows.</param>
    /// <param name="work">What to do from one row to another, the second not included.</param>
    public static void Run(WorkerPool pool, int height, Action<int, int> work)
    {
        int rows = Math.Max(Rows, (int)(((long)height + WorkerPool.MaxParts - 1) / WorkerPool.MaxParts));
        pool.Run((height + rows - 1) / rows, (part, _) => work(part * rows, Math.Min(height, (part + 1) * rows)));
    }
}
