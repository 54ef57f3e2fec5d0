using System.Collections.Concurrent;

namespace Impasto.Films;

/// <summary>Reads, paints and writes frames at the same time, a few of them in memory.</summary>
internal static class FramePipe
{
    // Frames that wait between two of the three, and those that each has in its hands.
    private const int Waiting = 2;

    /// <summary>How many frames, and pictures painted of them, are in memory at a time.</summary>
    public const int FramesInMemory = (2 * Waiting) + 4;

    /// <summary>
    /// Runs all three to the end of the frames. Cancelled, it writes what is painted and comes back; who calls looks
    /// whether it was.
    /// </summary>
    /// <typeparam name="TRead">A frame.</typeparam>
    /// <typeparam name="TPainted">What is painted of it.</typeparam>
    /// <param name="read">Gives the frames; it ends early by the token.</param>
    /// <param name="paint">Paints them, on this thread.</param>
    /// <param name="write">Takes each as it is painted.</param>
    /// <param name="free">Sets a reader free that waits for its source.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static void Run<TRead, TPainted>(
        Func<CancellationToken, IEnumerable<TRead>> read,
        Func<IEnumerable<TRead>, IEnumerable<TPainted>> paint,
        Action<TPainted> write,
        Action free,
        CancellationToken cancellation)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using BlockingCollection<TRead> waiting = new(Waiting);
        using BlockingCollection<TPainted> painted = new(Waiting);
        Task reading = Task.Run(() => Feed(read(ending.Token), waiting, ending), CancellationToken.None);
        Task writing = Task.Run(() => Drain(painted, write, ending), CancellationToken.None);
        try
        {
            foreach (TPainted frame in paint(waiting.GetConsumingEnumerable(ending.Token)))
            {
                painted.Add(frame, ending.Token);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // What is painted is written; a failure of the other two is thrown below.
        }
        catch
        {
            ending.Cancel();
            throw;
        }
        finally
        {
            painted.CompleteAdding();
            if (ending.IsCancellationRequested)
            {
                free();
            }

            Task.WaitAny([Task.WhenAll(reading, writing)], CancellationToken.None);
        }

        writing.GetAwaiter().GetResult();
        if (!cancellation.IsCancellationRequested)
        {
            reading.GetAwaiter().GetResult();
        }
    }

    private static void Feed<T>(IEnumerable<T> frames, BlockingCollection<T> queue, CancellationTokenSource ending)
    {
        try
        {
            foreach (T frame in frames)
            {
                queue.Add(frame, ending.Token);
            }
        }
        catch (Exception) when (!ending.IsCancellationRequested)
        {
            ending.Cancel();
            throw;
        }
        finally
        {
            queue.CompleteAdding();
        }
    }

    private static void Drain<T>(BlockingCollection<T> frames, Action<T> write, CancellationTokenSource ending)
    {
        try
        {
            foreach (T frame in frames.GetConsumingEnumerable())
            {
                write(frame);
            }
        }
        catch (Exception)
        {
            ending.Cancel();
            throw;
        }
    }
}
