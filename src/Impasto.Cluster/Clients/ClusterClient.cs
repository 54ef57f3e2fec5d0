using System.Diagnostics;
using Impasto.Cluster.Engine;
using Impasto.Cluster.Records;
using Impasto.Cluster.Specs;
using Impasto.Cluster.Storage;
using Impasto.Cluster.Telemetry;
using Impasto.Films;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Media.Video;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Running;
using Impasto.Styles;
using Impasto.Training;
using Impasto.Training.Recipes;

namespace Impasto.Cluster.Clients;

/// <summary>Sends jobs to wherever workers are, and sees after them.</summary>
public sealed class ClusterClient : IDisposable
{
    /// <summary>The shortest start of an id that names a job.</summary>
    internal const int FewestLetters = 4;

    // A batch is sent within that time.
    private static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    private readonly ClusterConnection connection;
    private readonly ModelStore models;
    private readonly StyleStore styles;
    private readonly ModelLibrary library;
    private readonly JobRunner runner;

    /// <summary>Makes a client.</summary>
    /// <param name="connection">The database and the storage, which outlive it.</param>
    /// <param name="models">The models that jobs may name; the user's own where null.</param>
    /// <param name="styles">The styles that jobs may name; the user's own where null.</param>
    public ClusterClient(ClusterConnection connection, ModelStore? models = null, StyleStore? styles = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        this.connection = connection;
        this.models = models ?? ModelStore.ForUser();
        this.styles = styles ?? StyleStore.ForUser();
        library = new ModelLibrary(this.models);
        runner = new JobRunner(MethodCatalog.Default, library, this.styles);
    }

    /// <summary>Sends pictures to be painted; what they read is put into the storage.</summary>
    /// <param name="jobs">
    /// The pictures, which are numbered from 1. Their outputs are not written: the results are fetched.
    /// </param>
    /// <param name="name">What the whole is called, for people.</param>
    /// <param name="describe">
    /// Says in a line why a picture cannot be sent, which then counts as failed; an exception is thrown where null.
    /// </param>
    /// <param name="cancellation">Ends the sending; then nothing is sent.</param>
    /// <exception cref="OperationCanceledException">The sending was ended.</exception>
    /// <exception cref="ImpastoException">A job, the database or the storage cannot be used.</exception>
    /// <exception cref="ArgumentException">A job asks for what its method cannot do.</exception>
    /// <exception cref="IOException">A file cannot be read, or not be put into the storage.</exception>
    public ClusterJob Paint(
        IReadOnlyList<Job> jobs,
        string name,
        Func<Exception, string>? describe = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        ArgumentOutOfRangeException.ThrowIfZero(jobs.Count);
        using Activity? sending = Sending();
        return Paint(New(name, sending), jobs, isUrgent: jobs.Count == 1, describe, cancellation);
    }

    /// <summary>Sends a picture under an id by which it is found again.</summary>
    internal ClusterJob Paint(Guid id, Job job, string name, bool isUrgent)
    {
        using Activity? sending = Sending();
        return Paint(New(name, sending, id), [job], isUrgent, describe: null, CancellationToken.None);
    }

    private ClusterJob Paint(
        ClusterJob sent,
        IReadOnlyList<Job> jobs,
        bool isUrgent,
        Func<Exception, string>? describe,
        CancellationToken cancellation)
    {
        connection.CheckStorage(isFirst: true);
        SpecWriter writer = new(connection.Storage, runner, library, models, styles);
        List<ClusterPart> parts = [];
        Dictionary<(string, int, int), long> planned = [];
        Exception? problem = null;
        foreach (Job job in jobs)
        {
            cancellation.ThrowIfCancellationRequested();
            ClusterPart part = new()
            {
                Id = Guid.NewGuid(),
                Job = sent.Id,
                Kind = ClusterPartKind.Picture,
                Number = parts.Count + 1,
                Name = Path.GetFileName(job.Output),
            };
            try
            {
                long memory = MemoryOf(job, planned);
                parts.Add(part with
                {
                    Spec = writer.Write(job),
                    Memory = memory,
                    Queue = QueueNames.Of(isUrgent, sent.Version, memory),
                });
            }
            catch (Exception e) when (describe is not null && jobs.Count > 1
                && e is not ClusterException { IsPassing: true })
            {
                problem ??= e;
                parts.Add(part with { State = ClusterPartState.Failed, Error = describe(e) });
            }
        }

        if (problem is not null && parts.TrueForAll(part => part.State == ClusterPartState.Failed))
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(problem);
        }

        connection.Records.Add(sent, parts);
        connection.Enqueue(sent.Id);
        return sent;
    }

    /// <summary>Sends a film to be painted in parts; what it reads is put into the storage.</summary>
    /// <param name="job">The film, of which the result is fetched from its last part.</param>
    /// <param name="name">What it is called, for people.</param>
    /// <exception cref="ImpastoException">The job, the database or the storage cannot be used.</exception>
    /// <exception cref="VideoException">The film cannot be read, or ffmpeg is missing.</exception>
    /// <exception cref="ArgumentException">The job asks for what its method cannot do.</exception>
    /// <exception cref="IOException">A file cannot be read, or not be put into the storage.</exception>
    public ClusterJob Film(Job job, string name)
    {
        ArgumentNullException.ThrowIfNull(job);
        using Activity? sending = Sending();
        return Film(New(name, sending), job);
    }

    /// <summary>Sends a film under an id by which it is found again.</summary>
    internal ClusterJob Film(Guid id, Job job, string name)
    {
        using Activity? sending = Sending();
        return Film(New(name, sending, id), job);
    }

    private ClusterJob Film(ClusterJob named, Job job)
    {
        connection.CheckStorage(isFirst: true);

        // With no memory to be had, a plan is the least that a frame takes, strip by strip.
        long memory = new FilmRunner(runner).Plan(job, new RunContext { Threads = 1, MemoryBudget = 0 }).MemoryBytes;
        string spec = new SpecWriter(connection.Storage, runner, library, models, styles).Write(job);
        ClusterJob sent = named with { Spec = spec };
        ClusterPart decode = new()
        {
            Id = Guid.NewGuid(),
            Job = sent.Id,
            Kind = ClusterPartKind.Decode,
            Number = 1,
            Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(job.Content)),
            Memory = memory,
            Queue = QueueNames.Of(isUrgent: false, sent.Version, memory),
        };
        ClusterPart assemble = decode with
        {
            Id = Guid.NewGuid(),
            Kind = ClusterPartKind.Assemble,
            Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(job.Output)),
            Phase = 2,
        };
        connection.Records.Add(sent, [decode, assemble]);
        connection.Enqueue(sent.Id);
        return sent;
    }

    /// <summary>Sends trainings, each of which is a part; what they read is put into the storage.</summary>
    /// <param name="recipes">What to train; their names differ, and they were not changed since they were read.</param>
    /// <param name="name">What the whole is called, for people.</param>
    /// <param name="cancellation">Ends the sending; then nothing is sent.</param>
    /// <exception cref="OperationCanceledException">The sending was ended.</exception>
    /// <exception cref="ImpastoException">A recipe, the database or the storage cannot be used.</exception>
    /// <exception cref="ImageException">A folder of images cannot be listed or is empty.</exception>
    /// <exception cref="ArgumentException">Two recipes have the same name, or one was changed.</exception>
    /// <exception cref="IOException">A file cannot be read, or not be put into the storage.</exception>
    public ClusterJob Train(
        IReadOnlyList<TrainingRecipe> recipes, string name, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recipes);
        ArgumentOutOfRangeException.ThrowIfZero(recipes.Count);
        if (recipes.DistinctBy(recipe => recipe.Name).Count() != recipes.Count)
        {
            throw new ArgumentException("Trainings of one job have names of their own.", nameof(recipes));
        }

        using Activity? sending = Sending();
        connection.CheckStorage(isFirst: true);
        TrainingWriter writer = new(connection.Storage);
        ClusterJob sent = New(name, sending);
        List<ClusterPart> parts = [];
        foreach (TrainingRecipe recipe in recipes)
        {
            cancellation.ThrowIfCancellationRequested();
            long memory = TrainingRun.PlanOf(recipe);
            parts.Add(new ClusterPart
            {
                Id = Guid.NewGuid(),
                Job = sent.Id,
                Kind = ClusterPartKind.Train,
                Number = parts.Count + 1,
                Name = recipe.Name + ".safetensors",
                Spec = writer.Write(recipe, cancellation),
                Memory = memory,
                Queue = QueueNames.Of(isUrgent: false, sent.Version, memory),
            });
        }

        connection.Records.Add(sent, parts);
        connection.Enqueue(sent.Id);
        return sent;
    }

    /// <summary>Gives all jobs, the latest first.</summary>
    public IReadOnlyList<ClusterJob> Jobs() => connection.Records.Jobs();

    /// <summary>Gives a job; null where there is none.</summary>
    /// <param name="id">Its id.</param>
    internal ClusterJob? Job(Guid id) => connection.Records.Job(id);

    /// <summary>Finds a job.</summary>
    /// <param name="id">Its id, or the start of it.</param>
    /// <exception cref="ClusterException">There is none, or more than one.</exception>
    public ClusterJob Find(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        string start = id.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        ClusterJob[] found = start.Length < FewestLetters ? [] :
        [
            .. connection.Records.Jobs().Where(job => $"{job.Id:N}".StartsWith(start, StringComparison.Ordinal)),
        ];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new ClusterException($"{id}: there is no such job (see 'impasto jobs list')."),
            _ => throw new ClusterException($"{id}: {found.Length} jobs begin so; give more of the id."),
        };
    }

    /// <summary>Gives the parts of a job that are known so far.</summary>
    /// <param name="job">Its id.</param>
    public IReadOnlyList<ClusterPart> Parts(Guid job) => connection.Records.Parts(job);

    /// <summary>Gives the workers that live.</summary>
    public IReadOnlyList<ClusterWorkerInfo> Workers() => connection.Records.Workers(ClusterWorkerInfo.GoneAfter);

    /// <summary>Says why a job does not go on: that no worker takes the part that waits; null where one does.</summary>
    /// <param name="job">The job.</param>
    /// <param name="parts">Its parts.</param>
    public string? WhyWaiting(ClusterJob job, IReadOnlyList<ClusterPart> parts)
    {
        ArgumentNullException.ThrowIfNull(job);
        ClusterPart[] waiting = [.. parts.Where(part => part.State == ClusterPartState.Waiting)];
        if (waiting.Length == 0)
        {
            return null;
        }

        ClusterWorkerInfo[] same = [.. Workers().Where(worker => worker.Version == job.Version)];
        long most = same.Select(worker => worker.Memory).DefaultIfEmpty().Max();
        ClusterPart? large = waiting.FirstOrDefault(
            part => same.Length > 0 && !QueueNames.For(job.Version, most).Contains(part.Queue));
        return same.Length == 0
            ? $"There is no worker of version {job.Version}; start one with 'impasto worker'."
            : large is null ? null
            : $"{large.Name}: no worker has the memory for it; start one with --max-memory {large.Memory / 500_000}MB.";
    }

    /// <summary>Cancels a job: parts in work stop, those that are done stay.</summary>
    /// <param name="job">Its id.</param>
    /// <returns>Whether it was not over.</returns>
    public bool Cancel(Guid job)
    {
        bool isRunning = connection.Records.Job(job)?.State == ClusterJobState.Running;
        foreach (string ticket in connection.Records.Cancel(job))
        {
            connection.Queue.Delete(ticket);
        }

        return isRunning;
    }

    /// <summary>Lets the parts of a job begin anew that have failed or were cancelled.</summary>
    /// <param name="job">Its id.</param>
    /// <returns>How many there are.</returns>
    public int Retry(Guid job)
    {
        int again = connection.Records.Retry(job);
        connection.Enqueue(job);
        return again;
    }

    /// <summary>Removes a job that is over, and all that it has made.</summary>
    /// <param name="job">The job.</param>
    /// <exception cref="ClusterException">It runs, or the database or the storage cannot be used.</exception>
    public void Remove(ClusterJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        connection.CheckStorage(isFirst: false);
        if (!connection.Records.BeginRemoval(job.Id))
        {
            throw new ClusterException($"{job.Name}: this job runs; cancel it before it is removed.");
        }

        // The files go first: as long as the job is known, it can be removed again.
        connection.Storage.Remove(job.Id);
        connection.Records.Remove(job.Id);
    }

    /// <summary>
    /// Removes files from the storage that no job reads, but for those that came within the last day: a job that reads
    /// them may be about to be sent.
    /// </summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="ClusterException">The database or the storage cannot be used.</exception>
    public int RemoveUnread() => RemoveUnread(DateTimeOffset.UtcNow - Grace);

    /// <summary>Removes files from the storage that no job reads and that came before a time.</summary>
    internal int RemoveUnread(DateTimeOffset before)
    {
        connection.CheckStorage(isFirst: false);
        if (connection.Records is MemoryRecords)
        {
            // Jobs in the memory of one process say nothing of what others read.
            return 0;
        }

        IReadOnlyList<string> old = connection.Storage.InputsBefore(before);
        HashSet<string> read = [.. connection.Records.Inputs()];
        string folder = Directory.CreateTempSubdirectory("impasto-").FullName;
        try
        {
            foreach (string list in read.Where(name => name.EndsWith(ImageList.Ending, StringComparison.Ordinal))
                .ToArray())
            {
                try
                {
                    read.UnionWith(ImageList.Read(connection.Storage.Bring(list, folder)).Select(image => image.Name));
                }
                catch (Exception e) when (e is FileNotFoundException or ClusterException { IsPassing: false })
                {
                    // Without its list no job can read them.
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        string[] unread = [.. old.Except(read)];
        foreach (string name in unread)
        {
            connection.Storage.RemoveInput(name, before);
        }

        return unread.Length;
    }

    /// <summary>
    /// Copies what a part has made to a file, whole or not at all; the images of a film that became a folder, to one.
    /// </summary>
    /// <param name="result">What.</param>
    /// <param name="path">The file to write or replace, or the folder.</param>
    /// <exception cref="ClusterException">It is not there, or damaged.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Fetch(ClusterResult result, string path)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!FramesArchive.IsOne(result))
        {
            connection.Storage.Fetch(result, path);
            return;
        }

        string archive = AtomicFile.TemporaryOf(Path.TrimEndingDirectorySeparator(path));
        try
        {
            connection.Storage.Fetch(result, archive);
            using FileStream read = File.OpenRead(archive);
            FramesArchive.Unpack(read, path);
        }
        finally
        {
            File.Delete(archive);
        }
    }

    /// <summary>Whether what a part has made is the images of a folder.</summary>
    internal static bool IsFolder(ClusterResult result) => FramesArchive.IsOne(result);

    /// <summary>Waits until a job is over.</summary>
    /// <param name="job">Its id.</param>
    /// <param name="told">
    /// Is told of the job each time that is looked at it, with the parts that have ended meanwhile, of which one may
    /// come again; of the job that is over with all of its parts.
    /// </param>
    /// <param name="cancellation">Ends the waiting; the job goes on.</param>
    /// <returns>The job as it ended.</returns>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    public ClusterJob Wait(
        Guid job, Action<ClusterJob, IReadOnlyList<ClusterPart>>? told = null, CancellationToken cancellation = default)
    {
        TimeSpan between = TimeSpan.FromSeconds(0.5), untilGivenAgain = TimeSpan.FromSeconds(30);
        DateTimeOffset given = DateTimeOffset.MinValue, known = DateTimeOffset.MinValue;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                if (DateTimeOffset.UtcNow - given > untilGivenAgain)
                {
                    // Should what was given to the engine be lost, such as with its database, it is given again.
                    connection.Enqueue(job);
                    given = DateTimeOffset.UtcNow;
                }

                ClusterJob now = connection.Records.Job(job)
                    ?? throw new ClusterException("The job is no longer in the database.");
                bool isOver = now.State != ClusterJobState.Running;
                if (told is not null)
                {
                    IReadOnlyList<ClusterPart> parts =
                        isOver ? connection.Records.Parts(job) : connection.Records.Ended(job, known);
                    told(now, parts);
                    known = parts.Select(part => part.Finished).Append(known).Max()!.Value;
                }

                if (isOver)
                {
                    return now;
                }
            }
            catch (ClusterException e) when (e.IsPassing)
            {
                // The database is away for a while; the job goes on when it is back.
            }

            cancellation.WaitHandle.WaitOne(between);
        }
    }

    /// <summary>Frees methods and networks.</summary>
    public void Dispose()
    {
        runner.Dispose();
        library.Dispose();
    }

    /// <summary>The memory that a picture takes, planned once for all that differ in their pixels only.</summary>
    private long MemoryOf(Job job, Dictionary<(string, int, int), long> planned)
    {
        ImageSource content = ImageSource.FromFile(job.Content);
        (string, int, int) key =
            (JobCommand.Of(job with { Content = "", Output = "" }), content.Width, content.Height);
        if (!planned.TryGetValue(key, out long memory))
        {
            // With no memory to be had, a plan is the least that a picture takes, strip by strip.
            planned[key] = memory = runner.PlanMemory(job, threads: 1, memory: 0).PeakBytes;
        }

        return memory;
    }

    private static Activity? Sending() =>
        ClusterTelemetry.Source.StartActivity("send job", ActivityKind.Producer);

    private static ClusterJob New(string name, Activity? sending) => New(name, sending, Guid.NewGuid());

    private static ClusterJob New(string name, Activity? sending, Guid id)
    {
        sending?.SetTag(ClusterTelemetry.JobTag, $"{id}");
        return new ClusterJob
        {
            Id = id,
            Name = name,
            Version = ClusterConnection.Version,
            Trace = ClusterTelemetry.TraceOf(id),
        };
    }
}
