using Impasto.Running;
using Impasto.Studio.Storage;
using Microsoft.Data.Sqlite;

namespace Impasto.Studio.Queue;

/// <summary>
/// Does jobs one after another, each with all threads. What waits and how far it is lies in the records and, of a job
/// that was begun, in its folder, so that a server that was killed goes on where it was.
/// </summary>
internal sealed class JobQueue : IDisposable
{
    /// <summary>The stage of a job of a cluster that does not answer.</summary>
    public const string AwayStage = "away";

    private const string PausedKey = "queue.paused";
    private const int PlacesTold = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UntilDiskIsTriedAgain = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly Database database;
    private readonly JobStore store;
    private readonly DataFolder folder;
    private readonly IReadOnlyDictionary<JobKind, IWork> works;
    private readonly StudioOptions options;
    private readonly Func<Exception, string> describe;
    private readonly SemaphoreSlim signal = new(0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Dictionary<string, int> places = [];

    // Jobs of which the records do not say all: those that the cluster does, and those that are over of which a full
    // disk has not let the records say so.
    private readonly Dictionary<string, StudioJob> newer = [];
    private readonly Thread worker;
    private RunningJob? running;
    private bool paused;

    // Microseconds go on from those of the last server, and changes are fewer; the page counts no further than 2^53.
    private long revision = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1000;

    /// <summary>Opens the queue; it begins with <see cref="Start"/>.</summary>
    /// <param name="database">Where it is kept whether the queue pauses.</param>
    /// <param name="folder">Where work is kept.</param>
    /// <param name="works">What does jobs, by their kind.</param>
    /// <param name="options">The means that jobs have.</param>
    /// <param name="describe">Says in a line what went wrong.</param>
    public JobQueue(
        Database database,
        DataFolder folder,
        IReadOnlyDictionary<JobKind, IWork> works,
        StudioOptions options,
        Func<Exception, string> describe)
    {
        this.database = database;
        this.folder = folder;
        this.works = works;
        this.options = options;
        this.describe = describe;
        store = new JobStore(database);
        paused = database.State(PausedKey) == "true";
        worker = new Thread(Work) { IsBackground = true, Name = "Queue" };
    }

    /// <summary>Is told of each job that was added or has changed.</summary>
    public event Action<StudioJob>? Changed;

    /// <summary>Is told of each job that is not on the list any more, by its id.</summary>
    public event Action<string>? Removed;

    /// <summary>Is told when the queue pauses or goes on.</summary>
    public event Action? Switched;

    /// <summary>Gets whether there is a cluster, which does jobs beside the queue.</summary>
    public bool HasCluster => options.Cluster is not null;

    /// <summary>Gets whether no job is begun.</summary>
    public bool IsPaused => paused;

    /// <summary>Gets whether a job is being done.</summary>
    public bool IsWorking => running is not null;

    /// <summary>Begins, with what was in work when the last server ended.</summary>
    public void Start()
    {
        foreach (StudioJob job in store.List(JobState.Running))
        {
            store.Update(job with { State = JobState.Queued });
        }

        foreach (StudioJob job in store.List(JobState.Stopping))
        {
            store.Update(job with { State = JobState.Stopped, CanContinue = true, Finished = DateTimeOffset.UtcNow });
        }

        if (!HasCluster)
        {
            foreach (StudioJob job in store.ListOnCluster())
            {
                newer[job.Id] = Newest(job with { Stage = AwayStage });
            }
        }

        worker.Start();
        signal.Release();
    }

    /// <summary>Adds jobs.</summary>
    /// <param name="jobs">The jobs.</param>
    /// <param name="onCluster">Whether workers of the cluster do them.</param>
    /// <returns>The jobs, with their places.</returns>
    public IReadOnlyList<StudioJob> Add(IEnumerable<StudioJob> jobs, bool onCluster = false)
    {
        if (onCluster && !HasCluster)
        {
            throw StudioException.Conflict(
                "This studio has no cluster; paint it here, or start the studio with one, see docs/studio.md.");
        }

        lock (gate)
        {
            StudioJob[] placed = [.. jobs.Select(job => Placed(store.Add(job with { OnCluster = onCluster })))];
            foreach (StudioJob job in placed)
            {
                Tell(job);
            }

            signal.Release();
            return placed;
        }
    }

    /// <summary>Lists all jobs; those that wait have their places.</summary>
    public IReadOnlyList<StudioJob> List()
    {
        lock (gate)
        {
            int place = 0;
            return
            [
                .. store.List().Select(job => running?.Job.Id == job.Id ? running.Job
                    : newer.TryGetValue(job.Id, out StudioJob? known) ? known
                    : Newest(job with { Place = job is { State: JobState.Queued, OnCluster: false } ? ++place : 0 })),
            ];
        }
    }

    /// <summary>Finds a job.</summary>
    /// <exception cref="StudioException">There is none of this id.</exception>
    public StudioJob Get(string? id)
    {
        lock (gate)
        {
            return running?.Job.Id == id ? running!.Job
                : id is not null && newer.TryGetValue(id, out StudioJob? known) ? known
                : Placed(store.Get(id));
        }
    }

    /// <summary>Gives the newest picture of a job that is being done; null for none.</summary>
    public byte[]? PreviewOf(string id)
    {
        lock (gate)
        {
            return running?.Job.Id == id ? running!.Preview : null;
        }
    }

    /// <summary>Moves a job that waits to another place.</summary>
    /// <param name="id">The job.</param>
    /// <param name="place">Its new place, from 1.</param>
    public StudioJob Move(string id, int place)
    {
        lock (gate)
        {
            StudioJob job = Get(id);
            if (job.State != JobState.Queued || job.OnCluster)
            {
                throw StudioException.Conflict("This job does not wait, so it has no place to change.");
            }

            StudioJob[] others = [.. store.List(JobState.Queued).Where(other => other.Id != id)];
            int index = Math.Clamp(place - 1, 0, others.Length);
            double before = index > 0 ? others[index - 1].Order : others.FirstOrDefault()?.Order - 2 ?? job.Order;
            double after = index < others.Length ? others[index].Order : before + 2;
            store.Update(job with { Order = (before + after) / 2 });
            TellPlaces();
            return Get(id);
        }
    }

    /// <summary>Drops a job, with the picture so far.</summary>
    public StudioJob Cancel(string id)
    {
        lock (gate)
        {
            if (running?.Job.Id == id)
            {
                running!.End(Ending.Drop);
                return running.Job;
            }

            StudioJob job = Get(id);
            if (job.IsOver)
            {
                throw StudioException.Conflict("This job is over already; there is nothing to cancel.");
            }

            if (job.State != JobState.Queued && HasCluster)
            {
                return Follow(id, now => now with { State = JobState.Stopping })!;
            }

            newer.Remove(id);
            return Finish(job with { State = JobState.Cancelled, Stage = null });
        }
    }

    /// <summary>Stops a job, and keeps the best picture so far.</summary>
    public StudioJob Stop(string id)
    {
        lock (gate)
        {
            if (running?.Job.Id != id)
            {
                StudioJob job = Get(id);
                throw StudioException.Conflict(job is { OnCluster: true, IsOver: false }
                    ? $"{job.Title} is painted on the cluster, which keeps nothing that is not done; cancel it."
                    : $"{job.Title} is not being painted, so there is nothing to stop.");
            }

            running!.End(Ending.Keep);
            return running.Job;
        }
    }

    /// <summary>Lets a job go on that was stopped, or that could not be done.</summary>
    public StudioJob Continue(string id)
    {
        lock (gate)
        {
            StudioJob job = Get(id);
            if (!job.CanContinue)
            {
                throw StudioException.Conflict("This job cannot go on; queue it anew.");
            }

            store.Update(job with
            {
                State = JobState.Queued,
                CanContinue = false,
                Error = null,
                Finished = null,
                Order = store.NewOrder(),
            });
            newer.Remove(id);
            StudioJob queued = Get(id);
            Tell(queued);
            signal.Release();
            return queued;
        }
    }

    /// <summary>Removes a job from the list that is over.</summary>
    public void Remove(string id)
    {
        lock (gate)
        {
            if (!Get(id).IsOver)
            {
                throw StudioException.Conflict("This job is not over yet; cancel it first.");
            }

            store.Remove(id);
            newer.Remove(id);
            folder.ClearWork(id);
            Removed?.Invoke(id);
        }
    }

    /// <summary>Lists the jobs that the cluster does and that are not over.</summary>
    public IReadOnlyList<StudioJob> ListOnCluster()
    {
        lock (gate)
        {
            return store.ListOnCluster();
        }
    }

    /// <summary>Keeps what has become of a job that the cluster does.</summary>
    /// <param name="id">The job.</param>
    /// <param name="change">Gives it as it is now.</param>
    /// <returns>The job; null where it is over already, or gone.</returns>
    public StudioJob? Follow(string id, Func<StudioJob, StudioJob> change)
    {
        lock (gate)
        {
            if (store.Find(id) is not { IsOver: false } kept)
            {
                return null;
            }

            StudioJob known = newer.GetValueOrDefault(id, kept);
            StudioJob changed = change(known);
            if (changed.IsOver)
            {
                newer.Remove(id);
                return Finish(changed with { Stage = null });
            }

            if (changed != known)
            {
                newer[id] = Newest(changed);
                store.Update(changed);
                Tell(newer[id]);
            }

            return changed;
        }
    }

    /// <summary>
    /// Begins no more jobs until <see cref="Resume"/>; the one that is being done is ended too where it can go on.
    /// </summary>
    public void Pause()
    {
        lock (gate)
        {
            Switch(true);
            if (running is { Ending: Ending.None } now && works[now.Job.Kind].GoesOn(now.Job))
            {
                now.End(Ending.Later);
            }
        }
    }

    /// <summary>Goes on.</summary>
    public void Resume()
    {
        lock (gate)
        {
            Switch(false);
            signal.Release();
        }
    }

    public void Dispose()
    {
        stopping.Cancel();
        lock (gate)
        {
            running?.End(Ending.Later);
        }

        if (worker.IsAlive)
        {
            worker.Join(Patience);
        }

        signal.Dispose();
        stopping.Dispose();
    }

    private void Switch(bool pauses)
    {
        paused = pauses;
        database.SetState(PausedKey, pauses ? "true" : "false");
        Switched?.Invoke();
    }

    private void Work()
    {
        try
        {
            while (true)
            {
                signal.Wait(stopping.Token);
                while (!stopping.IsCancellationRequested && TryNext() is { } next)
                {
                    using (next)
                    {
                        Do(next);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }

    /// <summary>Takes the first job that waits; null for none, or while the records cannot be written.</summary>
    private RunningJob? TryNext()
    {
        try
        {
            return Next();
        }
        catch (SqliteException)
        {
            stopping.Token.WaitHandle.WaitOne(UntilDiskIsTriedAgain);
            signal.Release();
            return null;
        }
    }

    /// <summary>Takes the first job that waits; null for none.</summary>
    private RunningJob? Next()
    {
        lock (gate)
        {
            if (paused || stopping.IsCancellationRequested
                || store.List(JobState.Queued, limit: 1) is not [{ } job])
            {
                return null;
            }

            StudioJob begun = job with
            {
                State = JobState.Running,
                Started = job.Started ?? DateTimeOffset.UtcNow,
                Done = works[job.Kind].GoesOn(job) ? job.Done : 0,
            };
            store.Update(begun);
            running = new RunningJob(begun, Newest, TellProgress);
            Tell(running.Job);
            TellPlaces();
            return running;
        }
    }

    private void Do(RunningJob now)
    {
        RunContext context = new()
        {
            Threads = options.Threads,
            MemoryBudget = options.MemoryBudget,
            Progress = now,
            Cancellation = now.Token,
        };
        Outcome? outcome = null;
        string? error = null;
        try
        {
            outcome = works[now.Job.Kind].Do(now.Job, context, () => now.Ending);
        }
        catch (OperationCanceledException) when (now.Ending != Ending.None)
        {
            // It was ended before there was anything to keep.
        }
        catch (Exception e)
        {
            error = describe(e);
        }

        lock (gate)
        {
            running = null;
            try
            {
                End(now, outcome, error);
            }
            catch (Exception e)
            {
                // In the records, which cannot be written, it runs, and so it goes on at the next start.
                StudioJob failed = Newest(now.Job with
                {
                    State = JobState.Failed,
                    Error = error ?? describe(e),
                    Preview = null,
                    Stage = null,
                    CanContinue = true,
                });
                newer[failed.Id] = failed;
                Tell(failed);
            }
        }
    }

    private void End(RunningJob now, Outcome? outcome, string? error)
    {
        StudioJob job = now.Job with
        {
            Notes = [.. now.Notes.Union(outcome?.Notes.Select(PageWords.Of) ?? [])],
            Result = outcome?.Result?.Id ?? now.Job.Result,
            Stage = null,
            SecondsLeft = null,
            Preview = null,
        };
        if (outcome is { IsWhole: true })
        {
            Finish(job with { State = JobState.Done, Done = 1 });
        }
        else if (error is not null)
        {
            Finish(job with { State = JobState.Failed, Error = error, CanContinue = true }, keepsWork: true);
        }
        else if (now.Ending == Ending.Drop)
        {
            Finish(job with { State = JobState.Cancelled, Result = null });
        }
        else if (now.Ending == Ending.Keep)
        {
            Finish(job with { State = JobState.Stopped, CanContinue = true }, keepsWork: true);
        }
        else
        {
            store.Update(job with { State = JobState.Queued });
            Tell(Get(job.Id));
            TellPlaces();
        }
    }

    private StudioJob Finish(StudioJob job, bool keepsWork = false)
    {
        StudioJob finished = Newest(job with { Finished = DateTimeOffset.UtcNow, Place = 0 });
        store.Update(finished);
        if (!keepsWork)
        {
            folder.ClearWork(job.Id);
        }

        places.Remove(job.Id);
        Tell(finished);
        TellPlaces();
        return finished;
    }

    /// <summary>Tells of the jobs whose places have changed, as far as anybody looks down the queue.</summary>
    private void TellPlaces()
    {
        int place = 0;
        foreach (StudioJob job in store.List(JobState.Queued, PlacesTold))
        {
            if (places.GetValueOrDefault(job.Id) != ++place)
            {
                Tell(Newest(job with { Place = place }));
            }
        }
    }

    private StudioJob Placed(StudioJob job) =>
        Newest(job is { State: JobState.Queued, OnCluster: false } ? job with { Place = store.PlaceOf(job) } : job);

    /// <summary>Gives a job as it is at this moment.</summary>
    private StudioJob Newest(StudioJob job) => job with { Revision = Interlocked.Increment(ref revision) };

    /// <summary>Tells how far the job is that is being done, and keeps it for the next start.</summary>
    private void TellProgress(StudioJob job)
    {
        try
        {
            store.KeepProgress(job);
        }
        catch (SqliteException)
        {
            // On a full disk it is told all the same.
        }

        Tell(job);
    }

    private void Tell(StudioJob job)
    {
        if (job.State == JobState.Queued)
        {
            places[job.Id] = job.Place;
        }
        else
        {
            places.Remove(job.Id);
        }

        Changed?.Invoke(job);
    }
}
