using System.Diagnostics;
using System.Text.Json;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.FeedForward;
using Impasto.Methods.Optimization;
using Impasto.Running;
using Impasto.Studio.Painting;
using Impasto.Studio.Storage;
using Impasto.Stylizing;

namespace Impasto.Studio.Previews;

/// <summary>
/// Paints small pictures while a person moves a slider: one at a time, and of each visitor the newest that he has asked
/// for. Larger ones, which are for controls that rest, give way to them. They share the threads with the job that is
/// being done.
/// </summary>
internal sealed class PreviewPainter(PaintBox box, JobReader reader, SmallPictures small, StudioOptions options)
    : IDisposable
{
    /// <summary>The longest edge of those that follow a slider.</summary>
    public const int QuickEdge = 384;

    private const int KeptScenes = 4;
    private const int KeptStyles = 24;
    private const string Refine = "refine";
    private const string StyleLoss = "style-loss";

    private readonly Lock gate = new();
    private readonly SemaphoreSlim turn = new(1);
    private readonly Dictionary<string, (CancellationTokenSource Stop, int Edge)> newest = [];
    private readonly LinkedList<(string Path, int Edge, ImageSource Scene)> scenes = [];
    private readonly HashSet<string> styles = [];
    private PaintLease? lease;
    private int warmed;

    /// <summary>Paints a job small.</summary>
    /// <param name="who">Whose it is: an older one of the same visitor is stopped.</param>
    /// <param name="json">The job as the page has it.</param>
    /// <param name="edge">The longer edge in pixels.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The picture as a JPEG.</returns>
    /// <exception cref="StudioException">A newer one took its place, or it was larger and gave way.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<byte[]> PaintAsync(
        string who, JsonElement json, int edge, CancellationToken cancellationToken)
    {
        using CancellationTokenSource own = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await TakePlaceAsync(who, own, edge);
        try
        {
            await small.PathAsync(reader.ContentOf(json), SmallPictures.WorkingEdge, own.Token);
            await turn.WaitAsync(own.Token);
            try
            {
                return await Task.Run(() => Paint(json, edge, own.Token), own.Token);
            }
            finally
            {
                turn.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw StudioException.Conflict("A newer preview took the place of this one.");
        }
        finally
        {
            lock (gate)
            {
                if (newest.GetValueOrDefault(who).Stop == own)
                {
                    newest.Remove(who);
                }
            }
        }
    }

    /// <summary>Opens what a first preview needs, once, while a picture is still on its way.</summary>
    public void Warm()
    {
        if (Interlocked.Exchange(ref warmed, 1) == 1)
        {
            return;
        }

        _ = Task.Run(() =>
        {
            const int Edge = 64;
            ImageBuffer scene = new(Edge, Edge);
            using PaintLease lease = box.Lease();
            string style = lease.Models.LearnedStyles()[^1].Style;
            using TransformTransfer method = new(lease.Models.Transform([style]));
            SmallPictures.ToJpeg(method.Stylize(new StylizeRequest(scene, StyleSource.Learned(style))).Image);
        });
    }

    /// <summary>Forgets what was computed of styles, since they have changed.</summary>
    public void Forget()
    {
        turn.Wait();
        try
        {
            Free();
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        Free();
        turn.Dispose();
    }

    /// <summary>Stops what a new one makes needless, and what has to give way to it.</summary>
    private async Task TakePlaceAsync(string who, CancellationTokenSource own, int edge)
    {
        CancellationTokenSource[] stopped;
        lock (gate)
        {
            stopped =
            [
                .. newest.Where(one => one.Key == who || (edge <= QuickEdge && one.Value.Edge > QuickEdge))
                    .Select(one => one.Value.Stop),
            ];
            newest[who] = (own, edge);
        }

        foreach (CancellationTokenSource one in stopped)
        {
            try
            {
                await one.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                // It has come to its end by itself.
            }
        }
    }

    private byte[] Paint(JsonElement json, int edge, CancellationToken cancellationToken)
    {
        Stopwatch clock = Stopwatch.StartNew();
        Job asked = reader.ToJob(json, "preview.png", PathOf);
        Job job = asked with { Film = null, Size = null };
        JobRunner painter = RunnerFor(job);
        MethodDescription method = painter.MethodOf(job);
        ImageSource scene = SceneOf(job.Content, Math.Min(edge, asked.Size ?? edge));

        // A film that is held together begins with a picture before which there is none, and has networks for that.
        bool isSteady = reader.ContentOf(json).Kind == PictureKind.Film
            && (asked.Film ?? new FilmOptions()).Steady > 0 && !method.Can(StylizerFeatures.Resume);
        StylizeRequest request = painter.ToRequest(Quick(job, method), scene) with
        {
            Prior = isSteady ? FilmPrior.None : null,
        };
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (method.Can(StylizerFeatures.Resume))
        {
            TimeSpan left = options.PreviewTime - clock.Elapsed;
            limit.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1));
        }

        RequestCheck.Check(method, request);
        ImageBuffer picture = method.Can(StylizerFeatures.Resume)
            ? Improve(painter, job, request, limit.Token, cancellationToken)
            : painter.PaintPlanned(job, request, ContextOf(cancellationToken)).Image;
        cancellationToken.ThrowIfCancellationRequested();
        return SmallPictures.ToJpeg(picture);
    }

    /// <summary>
    /// What an optimisation has come to when the time is over, from what a fast method has painted: from the scene
    /// itself it would not have begun to be seen by then.
    /// </summary>
    private ImageBuffer Improve(
        JobRunner painter,
        Job job,
        StylizeRequest request,
        CancellationToken timeIsOver,
        CancellationToken cancellationToken)
    {
        MethodDescription fast = box.Methods.Methods.First(method => method.Defaults is AnyStyleOptions);
        Job quick = Quick(job with { Method = fast.Name, Options = new Dictionary<string, string>() }, fast);
        ImageBuffer start = painter.PaintPlanned(
            quick, painter.ToRequest(quick, request.Content), ContextOf(cancellationToken)).Image;
        if (request.Options is not ImageOptimizationOptions own)
        {
            return start;
        }

        try
        {
            StylizeRequest improving = request with { Options = own with { InitImage = start, Levels = 1 } };
            return painter.PaintPlanned(job, improving, ContextOf(timeIsOver)).Image;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return start;
        }
    }

    private RunContext ContextOf(CancellationToken token) => new() { Threads = options.Threads, Cancellation = token };

    /// <summary>The same in the least time: without the iterations that end a fast method.</summary>
    private static Job Quick(Job job, MethodDescription method)
    {
        if (method.Defaults is not AnyStyleOptions)
        {
            return job;
        }

        Dictionary<string, string> quick = new(job.Options) { [Refine] = "0" };
        quick.Remove(StyleLoss);
        return job with { Options = quick };
    }

    /// <summary>Where a picture is read from: smaller than it is, but for masks, whose alpha counts.</summary>
    private string PathOf(Picture picture) => picture.Kind == PictureKind.Mask
        ? small.Kept(picture)
        : small.Working(picture);

    private JobRunner RunnerFor(Job job)
    {
        styles.UnionWith(job.Styles.Select(style => style.Style));
        if (styles.Count > KeptStyles)
        {
            Free();
            styles.UnionWith(job.Styles.Select(style => style.Style));
        }

        lease ??= box.Lease();
        return lease.Runner;
    }

    private void Free()
    {
        lease?.Dispose();
        lease = null;
        styles.Clear();
        scenes.Clear();
    }

    private ImageSource SceneOf(string path, int edge)
    {
        (string Path, int Edge, ImageSource Scene) known =
            scenes.FirstOrDefault(scene => scene.Path == path && scene.Edge == edge);
        if (known.Scene is not null)
        {
            return known.Scene;
        }

        ImageSource read = ImageSource.Of(ImageSource.FromFile(path).WithLargestEdge(edge).Read());
        scenes.AddFirst((path, edge, read));
        if (scenes.Count > KeptScenes)
        {
            scenes.RemoveLast();
        }

        return read;
    }
}
