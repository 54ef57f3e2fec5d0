using Hangfire.Server;
using Impasto.Cluster.Engine;
using Impasto.Cluster.Specs;
using Impasto.Cluster.Telemetry;
using Impasto.Jobs;
using Impasto.Media.Files;
using Impasto.Running;
using Impasto.Training.Recipes;

namespace Impasto.Cluster.Workers;

/// <summary>
/// Does parts, one at a time. What is true of a part lies in the records: one that is over already, since the worker
/// before was lost after its end, is not done again, and what follows it is given to the engine once more.
/// </summary>
internal sealed class PartRunner(
    ClusterConnection connection, ClusterWorkerInfo worker, WorkerOptions options, string folder, WorkerMeter meter)
    : IPartRunner, IDisposable
{
    /// <summary>How often a part is tried that fails.</summary>
    public const int MostFailures = 3;

    // A part that takes its workers with it is no failure that one of them could tell of.
    private const int MostStarts = 30;

    private static readonly TimeSpan UntilTriedAgain = TimeSpan.FromSeconds(1);

    private readonly SpecReader reader = new(connection.Storage);
    private readonly TrainingReader trainingReader = new(connection.Storage);
    private readonly PictureWork pictures = new();
    private readonly FilmWork films = new(connection.Storage);
    private readonly TrainWork trainings = new(connection, worker, options.Tell);
    private readonly RunnerShelf shelf = new(connection.Storage, folder);
    private volatile bool isStopping;

    public void Run(Guid part, PerformContext? context, CancellationToken cancellation)
    {
        ClusterPart? begun = Patiently(() => connection.Records.Begin(part, worker), cancellation);
        if (begun is not null)
        {
            int failures = context?.GetJobParameter<int>("RetryCount") ?? 0;
            using PartTelemetry seen = new(meter, begun, connection.Records);
            Do(begun, isLast: failures + 1 >= MostFailures, seen, cancellation);
        }

        // Nothing follows a picture.
        if (begun?.Kind != ClusterPartKind.Picture
            && Patiently(() => connection.Records.Part(part), cancellation) is { } known)
        {
            Patiently(() => GoOn(known), cancellation);
        }
    }

    /// <summary>Says that the worker stops, which cancels the part that it has.</summary>
    public void Stop() => isStopping = true;

    public void Dispose() => shelf.Dispose();

    /// <summary>Does what comes after a part, which is done as often as a part that is over is begun again.</summary>
    private bool GoOn(ClusterPart part)
    {
        if (part is { Kind: ClusterPartKind.Assemble, State: ClusterPartState.Done })
        {
            connection.Storage.ClearFilm(part.Job);
        }
        else if (part is { Kind: ClusterPartKind.Train, State: ClusterPartState.Done })
        {
            connection.Storage.ClearState(part.Job, TrainWork.NameOf(part));
        }
        else if (part.Kind is not (ClusterPartKind.Picture or ClusterPartKind.Train))
        {
            connection.Enqueue(part.Job);
        }

        return true;
    }

    private void Do(ClusterPart part, bool isLast, PartTelemetry seen, CancellationToken cancellation)
    {
        Spec? spec = null;
        try
        {
            if (part.Starts > MostStarts)
            {
                isLast = true;
                throw new ClusterException(
                    $"The workers that began it {MostStarts} times were lost each time: it may take more memory than "
                    + "they have.");
            }

            options.Tell?.Invoke($"{part.Name}: begun");
            string place = Directory.CreateDirectory(Path.Combine(folder, $"{part.Id:N}")).FullName;
            try
            {
                string json = part.Spec ?? Patiently(() => connection.Records.Job(part.Job)?.Spec, cancellation) ?? "";
                Patiently(CheckStorage, cancellation);
                spec = WithStorage(() => Read(part, json, place, cancellation), cancellation);
                (ClusterResult result, PartOutcome made) =
                    WithStorage(() => Paint(part, spec, place, cancellation), cancellation);
                ClusterResult? counts = PartTelemetry.Step("finish", () => Patiently(
                    () => connection.Records.Finish(part.Id, result, made.Followers), cancellation));
                seen.EndDone(made.Frames);
                options.Tell?.Invoke(
                    counts is null || counts.Sha256 == result.Sha256 ? $"{part.Name}: done"
                    : $"{part.Name}: another worker was first, whose result differs, as between instruction sets");
            }
            finally
            {
                Directory.Delete(place, recursive: true);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            HandBack(part);
            throw;
        }
        catch (Exception e)
        {
            string error = spec?.Named(options.Describe(e)) ?? options.Describe(e);
            bool isFinal = e is JobException or RecipeException or ClusterException { IsFinal: true };
            seen.EndFailed(e, error, isLast || isFinal);
            Patiently(() => Fail(part, error, isLast || isFinal, isFinal), cancellation);
            options.Tell?.Invoke($"{part.Name}: {error}");
            throw;
        }
    }

    private Spec Read(ClusterPart part, string json, string place, CancellationToken cancellation) =>
        part.Kind == ClusterPartKind.Train
            ? trainingReader.Read(json, place, cancellation)
            : reader.Read(json, place, readsFilm: part.Kind != ClusterPartKind.Shot, cancellation);

    private (ClusterResult Result, PartOutcome Made) Paint(
        ClusterPart part, Spec spec, string place, CancellationToken cancellation)
    {
        RunContext context = new()
        {
            Threads = options.Threads,
            MemoryBudget = options.Memory,
            Cancellation = cancellation,
        };
        PartOutcome made = spec switch
        {
            SpecTraining training => PartTelemetry.Step("train", () => trainings.Do(part, training, place, context)),
            SpecJob job => PaintJob(part, job, context),
            _ => throw new InvalidOperationException(),
        };
        ClusterResult kept = PartTelemetry.Step("keep", () => Patiently(
            () => connection.Storage.KeepResult(part.Job, made.Name, made.File), cancellation));
        return (kept with { Notes = made.Notes }, made);
    }

    private PartOutcome PaintJob(ClusterPart part, SpecJob job, RunContext context)
    {
        IPartWork work = part.Kind == ClusterPartKind.Picture ? pictures : films;
        JobRunner jobs = PartTelemetry.Step("prepare", () => shelf.For(job));
        return PartTelemetry.Step("paint", () => work.Do(part, job, jobs, context));
    }

    /// <summary>
    /// Does something, and does it anew where the storage has gone meanwhile and is back, or there is room again on a
    /// disk that was full. Neither is a fault of the part.
    /// </summary>
    private T WithStorage<T>(Func<T> work, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return Patiently(() => Roomily(work), cancellation);
            }
            catch (Exception e) when (e is not OperationCanceledException && IsStorageAway())
            {
                // It is no fault of the part.
                cancellation.WaitHandle.WaitOne(UntilTriedAgain);
                Patiently(CheckStorage, cancellation);
            }
        }
    }

    private static T Roomily<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (IsFull(e))
        {
            throw new ClusterException("The disk is full.", e) { IsPassing = true };
        }
    }

    private static bool IsFull(Exception? e) =>
        e is not null && ((e is IOException io && FileProblem.IsFull(io)) || IsFull(e.InnerException));

    private bool IsStorageAway()
    {
        try
        {
            return connection.Storage.Id is null;
        }
        catch (ClusterException)
        {
            return true;
        }
    }

    private bool CheckStorage()
    {
        try
        {
            connection.CheckStorage(isFirst: false);
            return true;
        }
        catch (ClusterException e)
        {
            throw new ClusterException(e.Message, e) { IsPassing = true };
        }
    }

    private void HandBack(ClusterPart part)
    {
        try
        {
            // A part of a worker that stops goes back to the engine's queue by itself. One that the engine cuts off it
            // forgets: after a breakdown of the server it may not know any more that the part was begun.
            if (connection.Records.HandBack(part.Id, worker.Name) && !isStopping)
            {
                connection.Give(part);
            }

            options.Tell?.Invoke($"{part.Name}: stopped, and handed back");
        }
        catch (ClusterException)
        {
            // The database is away; the engine gives the part to another worker when the lease is over.
        }
    }

    private bool Fail(ClusterPart part, string error, bool isLast, bool isFinal)
    {
        if (connection.Records.Job(part.Job) is null)
        {
            // It was removed while this worker slept; what was made since then is nobody's.
            connection.Storage.Remove(part.Job);
            return false;
        }

        connection.Records.Fail(part.Id, worker.Name, error, isLast, isFinal);
        return true;
    }

    /// <summary>Does what a database or a folder lets through again that is away for a while.</summary>
    private T Patiently<T>(Func<T> work, CancellationToken cancellation)
    {
        string? told = null;
        while (true)
        {
            try
            {
                return work();
            }
            catch (ClusterException e) when (e.IsPassing)
            {
                if (e.Message != told)
                {
                    told = e.Message;
                    options.Tell?.Invoke($"Waiting: {told}");
                }

                cancellation.WaitHandle.WaitOne(UntilTriedAgain);
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }
}
