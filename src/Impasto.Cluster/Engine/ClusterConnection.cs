using System.Reflection;
using Hangfire;
using Hangfire.InMemory;
using Hangfire.PostgreSql;
using Impasto.Cluster.Records;
using Impasto.Cluster.Storage;
using Npgsql;

namespace Impasto.Cluster.Engine;

/// <summary>A database with records and the engine's queue, and the storage that goes with it.</summary>
public sealed class ClusterConnection : IDisposable
{
    /// <summary>The address of a queue of this process.</summary>
    internal const string MemoryUrl = "memory:";

    private const int MostLooks = 6;

    private static readonly TimeSpan DefaultLease = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(0.5);

    private readonly IDisposable? ownStorage;

    private readonly IStorage? storage;
    private Guid? knownStorage;

    private ClusterConnection(IRecords records, JobStorage engine, IStorage? storage)
    {
        Records = records;
        Engine = engine;
        this.storage = storage;
        ownStorage = engine as IDisposable;
        Queue = new PartQueue(engine);
    }

    /// <summary>Gets the version of Impasto here: parts are done by workers of the same one.</summary>
    public static string Version { get; } = typeof(ClusterConnection).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Gets where the database is; null for one of this process.</summary>
    internal DatabaseUrl? Database { get; private init; }

    internal IRecords Records { get; }

    internal JobStorage Engine { get; }

    internal IStorage Storage => storage ?? throw new ClusterException(
        "Name the folder or the bucket that all machines share, with --storage or IMPASTO_STORAGE.");

    internal PartQueue Queue { get; }

    /// <summary>Connects to a database.</summary>
    /// <param name="url">
    /// <c>postgres://user:password@host:port/database</c>, with <c>?sslmode=require</c> and the like behind it; or
    /// <c>memory:</c> for a queue of its own in this process.
    /// </param>
    /// <param name="storage">
    /// The folder that all machines share, or a bucket: <c>s3://bucket/folder</c>, with
    /// <c>?endpoint=http://host:port&amp;region=eu-west-1</c> and the like behind it; null where no file is read or
    /// written.
    /// </param>
    /// <param name="lease">
    /// After how long a part of a worker that is no longer heard of goes to another one; a minute where null.
    /// </param>
    /// <exception cref="ClusterException">The database or the storage cannot be used.</exception>
    public static ClusterConnection Open(string url, string? storage, TimeSpan? lease = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        IStorage? files = storage is null ? null : StorageOf(storage);
        if (url == MemoryUrl)
        {
            return InMemory(files);
        }

        DatabaseUrl database = DatabaseUrl.Parse(url);
        PostgresRecords records = new(database);
        try
        {
            return new ClusterConnection(records, EngineOf(records.Source, lease ?? DefaultLease), files)
            {
                Database = database,
            };
        }
        catch (Exception e) when (e is not ClusterException)
        {
            records.Dispose();
            throw database.Problem(e);
        }
    }

    /// <summary>Closes the connections; jobs go on.</summary>
    public void Dispose()
    {
        ownStorage?.Dispose();
        (storage as IDisposable)?.Dispose();
        Records.Dispose();
    }

    /// <summary>Makes a queue of this process with a storage.</summary>
    internal static ClusterConnection InMemory(IStorage? storage) =>
        new(new MemoryRecords(), new InMemoryStorage(), storage);

    /// <summary>Gives parts to the engine that wait and that it does not have.</summary>
    /// <param name="job">Their job; all jobs where null.</param>
    internal void Enqueue(Guid? job)
    {
        foreach (ClusterPart part in Records.LostParts(job))
        {
            // Of a part with another queue, which somebody else has written, no worker is to hear. Records in a
            // database have looked into the engine's queue beside them.
            if (QueueNames.IsOne(part.Queue)
                && !(Records is MemoryRecords && part.Ticket is not null && Queue.Has(part.Ticket)))
            {
                Give(part);
            }
        }
    }

    /// <summary>Gives a part to the engine, whatever that has of it.</summary>
    /// <exception cref="ClusterException">The database cannot be used.</exception>
    internal void Give(ClusterPart part)
    {
        try
        {
            // Of two that do this at the same time one has put it in too often, and takes it out.
            string ticket = Queue.Enqueue(part);
            if (!Records.SetTicket(part.Id, part.Ticket, ticket))
            {
                Queue.Delete(ticket);
            }
        }
        catch (BackgroundJobClientException e) when (Database is { } database)
        {
            throw database.Problem(e.InnerException ?? e);
        }
    }

    /// <summary>Refuses a storage that is not the one of the database.</summary>
    /// <param name="isFirst">Whether it becomes the one of a database that has none yet.</param>
    /// <exception cref="ClusterException">It is another one, or cannot be used.</exception>
    internal void CheckStorage(bool isFirst)
    {
        knownStorage ??= Records.StorageOf(null);
        if (isFirst && knownStorage is null)
        {
            CheckFree();
        }

        // One that is refused gets no mark.
        Guid? mine = isFirst && knownStorage is null ? Storage.Found() : Storage.Id;
        Guid? known = knownStorage ??= Records.StorageOf(isFirst ? mine : null);
        if (known is not null && mine != known)
        {
            string kind = Storage is S3Storage ? "bucket" : "folder";
            throw new ClusterException(
                $"{Storage.Name}: this is not the {kind} that the others of this database use"
                + $"{(mine is null ? ", or it is not there" : "")}; name the one that all machines share.");
        }
    }

    /// <summary>Refuses a storage in which files are that another database's jobs name.</summary>
    private void CheckFree()
    {
        // Of jobs in the memory of a process nothing is left behind it.
        if (Records is MemoryRecords || Storage.Id is null)
        {
            return;
        }

        for (int looks = 0; looks < MostLooks; looks++)
        {
            // Another client of this database may be about to say that it is theirs.
            Thread.Sleep(BetweenLooks);
            if (Records.StorageOf(null) is not null)
            {
                return;
            }
        }

        throw new ClusterException(
            $"{Storage.Name}: this storage goes with another database; name a new one, or delete the file "
            + $"{FolderStorage.MarkFile} in it if that database is no more.");
    }

    private static IStorage StorageOf(string named) => S3Url.IsMeant(named)
        ? new S3Storage(S3Url.Parse(named))
        : new FolderStorage(Path.GetFullPath(named));

    private static PostgreSqlStorage EngineOf(NpgsqlDataSource source, TimeSpan lease)
    {
        try
        {
            return Open(mayMakeTables: true);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // Who may make no schemas uses the one that another has made.
            return Open(mayMakeTables: false);
        }

        PostgreSqlStorage Open(bool mayMakeTables)
        {
            PostgreSqlStorageOptions options = new()
            {
                SchemaName = PostgresRecords.EngineSchema,
                PrepareSchemaIfNecessary = mayMakeTables,
                UseSlidingInvisibilityTimeout = true,
                InvisibilityTimeout = lease,

                // Locks are held for an instant; a server that breaks down may keep one and forget that it was let go.
                DistributedLockTimeout = lease,
                QueuePollInterval = TimeSpan.FromSeconds(1),
                JobExpirationCheckInterval = TimeSpan.FromMinutes(10),
                EnableLongPolling = true,
            };
            return new PostgreSqlStorage(new EngineConnections(source), options);
        }
    }
}
