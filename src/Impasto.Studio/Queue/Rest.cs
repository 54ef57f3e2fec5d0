using Impasto.Studio.Painting;
using Impasto.Studio.Previews;

namespace Impasto.Studio.Queue;

/// <summary>Gives networks and memory back when nothing has been painted for a while.</summary>
internal sealed class Rest : IDisposable
{
    private readonly PaintBox box;
    private readonly PreviewPainter previews;
    private readonly JobQueue queue;
    private readonly Timer timer;
    private long seen;

    /// <summary>Begins to look.</summary>
    /// <param name="box">What has the networks.</param>
    /// <param name="previews">What has those of previews.</param>
    /// <param name="queue">What may be painting.</param>
    /// <param name="after">How long nothing has to be painted.</param>
    public Rest(PaintBox box, PreviewPainter previews, JobQueue queue, TimeSpan after)
    {
        this.box = box;
        this.previews = previews;
        this.queue = queue;
        timer = new Timer(_ => Look(), state: null, after, after);
    }

    public void Dispose()
    {
        using ManualResetEvent over = new(initialState: false);
        if (timer.Dispose(over))
        {
            over.WaitOne();
        }
    }

    private void Look()
    {
        long uses = box.Uses;
        if (!queue.IsWorking && uses > 0 && uses == seen)
        {
            previews.Forget();
            box.Forget();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
        else
        {
            seen = uses;
        }
    }
}
