using Impasto.Cluster;
using Impasto.Cluster.Clients;
using Impasto.Cluster.Engine;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Studio.Painting;
using Impasto.Studio.Queue;
using Impasto.Studio.Storage;
using Microsoft.Data.Sqlite;

namespace Impasto.Studio.Clusters;

/// <summary>
/// The studio's jobs that the cluster does: sends them, follows them, and takes in what they make. A job has the same
/// id in both, so that one which was sent is found again after a restart, and is not sent twice.
/// </summary>
internal sealed class ClusterJobs : IDisposable
{
    /// <summary>The stage of a job of which no worker can do a part.</summary>
    private const string AloneStage = "alone";

    private readonly ClusterConnection connection;
    private readonly ClusterClient client;
    private readonly JobQueue queue;
    private readonly PaintBox box;
    private readonly JobReader reader;
    private readonly DataFolder folder;
    private readonly ResultShelf results;
    private readonly Uploads uploads;
    private readonly Func<Exception, string> describe;
    private readonly AutoResetEvent signal = new(initialState: false);
    private readonly CancellationTokenSource stopping = new();
    private readonly Thread thread;
    private readonly Lock gate = new();
    private (ClusterState State, IReadOnlyList<ClusterJob> Jobs) seen;

    /// <summary>Begins, when a watch has looked at the database.</summary>
    /// <param name="connection">The database and the storage.</param>
    /// <param name="client">Asks the database.</param>
    /// <param name="watch">Looks at the database.</param>
    /// <param name="queue">Has the jobs.</param>
    /// <param name="box">What jobs are painted with.</param>
    /// <param name="reader">Reads the jobs.</param>
    /// <param name="folder">Where work is kept.</param>
    /// <param name="results">Keeps pictures.</param>
    /// <param name="uploads">Keeps films.</param>
    /// <param name="describe">Says in a line what went wrong.</param>
    public ClusterJobs(
        ClusterConnection connection,
        ClusterClient client,
        ClusterWatch watch,
        JobQueue queue,
        PaintBox box,
        JobReader reader,
        DataFolder folder,
        ResultShelf results,
        Uploads uploads,
        Func<Exception, string> describe)
    {
        this.connection = connection;
        this.client = client;
        this.queue = queue;
        this.box = box;
        this.reader = reader;
        this.folder = folder;
        this.results = results;
        this.uploads = uploads;
        this.describe = describe;
        watch.Looked += (state, jobs) =>
        {
            lock (gate)
            {
                seen = (state, jobs);
            }

            signal.Set();
        };
        thread = new Thread(Work) { IsBackground = true, Name = "Cluster jobs" };
        thread.Start();
    }

    public void Dispose()
    {
        stopping.Cancel();
        signal.Set();
        thread.Join();
        signal.Dispose();
        stopping.Dispose();
    }

    private static Guid GuidOf(StudioJob job) => Guid.ParseExact(job.Id, "N");

    private void Work()
    {
        while (signal.WaitOne() && !stopping.IsCancellationRequested)
        {
            try
            {
                if (queue.ListOnCluster() is { Count: > 0 } open)
                {
                    Advance(open);
                }
            }
            catch (SqliteException)
            {
                // The disk is full; the next look tries again.
            }
        }
    }

    private void Advance(IReadOnlyList<StudioJob> open)
    {
        ClusterState state;
        Dictionary<Guid, ClusterJob> known;
        lock (gate)
        {
            state = seen.State;
            known = seen.Jobs.ToDictionary(job => job.Id);
        }

        // What opens networks to plan the memory of jobs goes with it.
        using ClusterClient sender = new(connection, box.Kept, box.Styles);
        foreach (StudioJob job in open.TakeWhile(_ => !stopping.IsCancellationRequested))
        {
            if (state.Problem is null)
            {
                Advance(job, state, known.GetValueOrDefault(GuidOf(job)), sender);
            }
            else
            {
                queue.Follow(job.Id, now => now with { Stage = JobQueue.AwayStage });
            }
        }
    }

    private void Advance(StudioJob job, ClusterState state, ClusterJob? there, ClusterClient sender)
    {
        try
        {
            switch (job.State)
            {
                case JobState.Queued:
                    Send(job, sender);
                    break;
                case JobState.Stopping:
                    client.Cancel(GuidOf(job));
                    queue.Follow(job.Id, now => now with { State = JobState.Cancelled, CanContinue = true });
                    break;
                default:
                    FollowOn(job, state, there ?? client.Job(GuidOf(job)));
                    break;
            }
        }
        catch (ClusterException e) when (e.IsPassing)
        {
            queue.Follow(job.Id, now => now with { Stage = JobQueue.AwayStage });
        }
        catch (Exception e)
        {
            Fail(job, describe(e));
        }
    }

    private void Send(StudioJob job, ClusterClient sender)
    {
        Guid id = GuidOf(job);
        ClusterJob? sent = client.Job(id);
        if (sent is null)
        {
            Job asked = reader.ToJob(job.Job, Path.Combine(folder.WorkOf(job.Id), NameOf(job)));
            _ = job.Kind == JobKind.Film
                ? sender.Film(id, asked, job.Title)
                : sender.Paint(id, asked, job.Title, isUrgent: job.Batch is null && job.Sheet is null);
        }
        else if (sent.State is ClusterJobState.Failed or ClusterJobState.Cancelled)
        {
            client.Retry(id);
        }

        StudioJob? now = queue.Follow(job.Id, now => now with
        {
            State = now.State == JobState.Queued ? JobState.Running : now.State,
            Started = now.Started ?? DateTimeOffset.UtcNow,
            Stage = null,
        });
        if (now is null)
        {
            // It was cancelled while it was sent.
            client.Cancel(id);
        }
    }

    private void FollowOn(StudioJob job, ClusterState state, ClusterJob? there)
    {
        switch (there?.State)
        {
            case null or ClusterJobState.Removing:
                Fail(job, "The cluster's database does not know this job any more; let it go on to send it again.");
                break;
            case ClusterJobState.Running:
                double done = (double)there.PartsDone / Math.Max(1, there.Parts);
                string? stage = state.Workers.Any(worker => worker.Version == there.Version) ? null : AloneStage;
                queue.Follow(job.Id, now => now with { Done = done, Stage = stage });
                break;
            case ClusterJobState.Cancelled:
                queue.Follow(job.Id, now => now with { State = JobState.Cancelled, CanContinue = true });
                break;
            case ClusterJobState.Failed:
                Fail(job, client.Parts(there.Id).FirstOrDefault(part => part.State == ClusterPartState.Failed)?.Error
                    ?? "A part of it has failed.");
                break;
            case ClusterJobState.Done:
                Take(job, client.Parts(there.Id).First(part => part.Result is not null && ClusterResults.Has(part)));
                break;
        }
    }

    private void Take(StudioJob job, ClusterPart part)
    {
        Job painted = reader.ToJob(job.Job, Path.Combine(folder.WorkOf(job.Id), NameOf(job)));
        client.Fetch(part.Result!, painted.Output);
        Picture made = job.Kind == JobKind.Film
            ? uploads.KeepFilm(
                painted.Output, job.Title, new FileInfo(painted.Output).Length, job.Id, job.Job.GetRawText())
            : results.Keep(job, painted, ImageFile.Read(painted.Output), isExact: true, isDeep: false);
        queue.Follow(job.Id, now => now with
        {
            State = JobState.Done,
            Done = 1,
            Result = made.Id,
            Notes = [.. part.Result!.Notes.Select(PageWords.Of)],
        });
    }

    private void Fail(StudioJob job, string error) => queue.Follow(
        job.Id, now => now with { State = JobState.Failed, Error = error, CanContinue = true });

    private string NameOf(StudioJob job)
    {
        Picture content = reader.ContentOf(job.Job);
        return content.FileNameWith(job.Kind == JobKind.Film ? ".mp4" : ".png");
    }
}
