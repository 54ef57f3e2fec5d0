using System.Diagnostics.CodeAnalysis;
using Npgsql;
using NpgsqlTypes;

namespace Impasto.Cluster.Records;

/// <summary>Records in a database of PostgreSQL, in the schema impasto.</summary>
[SuppressMessage("Security", "CA2100", Justification = "Texts of SQL are constants; values are parameters.")]
internal sealed class PostgresRecords : IRecords
{
    /// <summary>The schema in which the engine keeps its queue.</summary>
    public const string EngineSchema = "impasto_queue";

    private const string JobColumns = """
        j.id, j.name, j.version, j.spec, j.state, j.created, j.finished,
        (select count(*) from impasto.parts p where p.job = j.id),
        (select count(*) from impasto.parts p where p.job = j.id and p.state = 'done'),
        (select count(*) from impasto.parts p where p.job = j.id and p.state = 'failed')
        """;

    private const string PartNames = "select p.id, p.job, p.kind, p.number, p.name,";

    private const string PartStates = """
        p.memory, p.queue, p.phase, p.state, p.ticket, p.starts, p.failures, p.worker, p.instruction_set, p.started,
            p.finished, p.error, r.file, r.sha256, r.bytes, r.notes, p.progress
        from impasto.parts p left join impasto.results r using (job, kind, number)
        """;

    // What parts are to do is large, and of many parts nobody asks for it.
    private const string SelectParts = $"{PartNames} null, {PartStates}";
    private const string SelectPart = $"{PartNames} p.spec, {PartStates}";

    private const string SettleJob = """
        update impasto.parts set state = 'waiting' where job = @job and state = 'blocked'
            and phase = (select min(phase) from impasto.parts where job = @job and state <> 'done');
        update impasto.jobs set finished = now(), state = case
            when exists (select from impasto.parts where job = @job and state <> 'done') then 'failed' else 'done' end
        where id = @job and state = 'running'
            and not exists (select from impasto.parts where job = @job and state in ('waiting', 'running'));
        """;

    private static readonly string[] Kinds = [.. Enum.GetValues<ClusterPartKind>().Select(kind => Text(kind))];

    private readonly DatabaseUrl url;

    /// <summary>Opens the records, and makes their tables where there are none.</summary>
    /// <exception cref="ClusterException">The database cannot be used.</exception>
    public PostgresRecords(DatabaseUrl url)
    {
        this.url = url;
        Source = NpgsqlDataSource.Create(url.Connection);
        Do(connection =>
        {
            PostgresSchema.Prepare(connection);
            return true;
        });
    }

    /// <summary>Gets the connections, which the engine shares.</summary>
    public NpgsqlDataSource Source { get; }

    public Guid? StorageOf(Guid? mine) => Do(connection =>
    {
        if (mine is { } id)
        {
            Run(connection, "insert into impasto.storage (id) values (@id) on conflict do nothing", ("id", id));
        }

        return All(connection, "select id from impasto.storage", row => (Guid?)row.GetGuid(0)).FirstOrDefault();
    });

    public void Add(ClusterJob job, IReadOnlyList<ClusterPart> parts) => Change(connection =>
    {
        Run(
            connection,
            """
            insert into impasto.jobs (id, name, version, spec, state, trace)
            values (@id, @name, @version, @spec, @state, @trace)
            """,
            ("id", job.Id),
            ("name", job.Name),
            ("version", job.Version),
            ("spec", Json(job.Spec)),
            ("state", Text(job.State)),
            ("trace", Optional(job.Trace)));
        Insert(connection, parts);
        Run(connection, SettleJob, ("job", job.Id));
        return true;
    });

    public ClusterJob? Job(Guid id) => Do(connection => All(
        connection, $"select {JobColumns} from impasto.jobs j where id = @id", ReadJob, ("id", id)).FirstOrDefault());

    public string? TraceOf(Guid job) => Do(connection => All(
        connection, "select trace from impasto.jobs where id = @id", row => TextOf(row, 0), ("id", job))
        .FirstOrDefault());

    public IReadOnlyList<ClusterJob> Jobs() => Do(connection => All(
        connection, $"select {JobColumns} from impasto.jobs j order by created desc, id", ReadJob));

    public IReadOnlyList<ClusterPart> Parts(Guid job) => Do(connection => All(
        connection, $"{SelectParts} where p.job = @job order by p.phase, p.number", ReadPart, ("job", job)));

    public IReadOnlyList<ClusterPart> Ended(Guid job, DateTimeOffset since) => Do(connection => All(
        connection,
        $"""
        {SelectParts} where p.job = @job and p.state in ('done', 'failed')
            and coalesce(p.finished, '-infinity') >= @since
        order by p.finished nulls first, p.number
        """,
        ReadPart,
        ("job", job),
        ("since", since.ToUniversalTime())));

    public ClusterPart? Part(Guid id) => Do(connection => Find(connection, id));

    public IReadOnlyList<ClusterPart> LostParts(Guid? job) => Do(connection => All(
        connection,
        $"""
        {SelectParts} where p.state in ('waiting', 'running') and (@job is null or p.job = @job)
            and p.kind = any(@kinds)
            and not exists (
                select from {EngineSchema}.job e
                where e.id = case when p.ticket ~ '^[0-9]+$' and length(p.ticket) < 19 then p.ticket::bigint end
                    and (e.statename = 'Scheduled' or (e.statename in ('Enqueued', 'Processing')
                        and exists (select from {EngineSchema}.jobqueue q where q.jobid = e.id))))
        order by p.phase, p.number
        """,
        ReadPart,
        ("kinds", Kinds),
        ("job", new NpgsqlParameter("", NpgsqlDbType.Uuid) { Value = job is { } id ? id : DBNull.Value })));

    public bool SetTicket(Guid part, string? known, string ticket) => Change(connection => Run(
        connection,
        """
        update impasto.parts set ticket = @ticket
        where id = @id and ticket is not distinct from @known and state in ('waiting', 'running')
        """,
        ("id", part),
        ("known", Optional(known)),
        ("ticket", ticket)) == 1);

    public ClusterPart? Begin(Guid part, ClusterWorkerInfo worker) => Do(connection => Run(
        connection,
        """
        update impasto.parts set state = 'running', starts = starts + 1, worker = @worker, instruction_set = @set,
            started = now()
        where id = @id and state in ('waiting', 'running')
        """,
        ("id", part),
        ("worker", worker.Name),
        ("set", worker.InstructionSet)) == 1 ? Find(connection, part) : null);

    public ClusterResult? Finish(Guid part, ClusterResult result, IReadOnlyList<ClusterPart> followers) =>
        Change(connection =>
        {
            ClusterPart found = Locked(connection, part);
            if (found.State == ClusterPartState.Cancelled)
            {
                return null;
            }

            if (found.Result is { } first)
            {
                return first;
            }

            Run(
                connection,
                """
                insert into impasto.results (job, kind, number, file, sha256, bytes, notes)
                values (@job, @kind, @number, @file, @sha256, @bytes, @notes)
                """,
                ("job", found.Job),
                ("kind", Text(found.Kind)),
                ("number", found.Number),
                ("file", result.File),
                ("sha256", result.Sha256),
                ("bytes", result.Bytes),
                ("notes", result.Notes.ToArray()));
            Run(
                connection,
                "update impasto.parts set state = 'done', finished = clock_timestamp(), error = null where id = @id",
                ("id", part));
            Insert(connection, followers);
            Run(connection, SettleJob, ("job", found.Job));
            return result;
        });

    public void Fail(Guid part, string worker, string error, bool isLast, bool isFinal) => Change(connection =>
    {
        ClusterPart found = Locked(connection, part);
        Run(
            connection,
            """
            update impasto.parts set state = @state, failures = failures + 1, error = @error,
                finished = case when @last then clock_timestamp() end, queue = case when @final then '' else queue end
            where id = @id and state = 'running' and worker = @worker
            """,
            ("id", part),
            ("worker", worker),
            ("state", Text(isLast ? ClusterPartState.Failed : ClusterPartState.Waiting)),
            ("last", isLast),
            ("final", isFinal),
            ("error", error));
        Run(connection, SettleJob, ("job", found.Job));
        return true;
    });

    public void Tell(Guid part, string worker, string progress) => Do(connection => Run(
        connection,
        "update impasto.parts set progress = @progress where id = @id and state = 'running' and worker = @worker",
        ("id", part),
        ("worker", worker),
        ("progress", progress)));

    public bool HandBack(Guid part, string worker) => Do(connection => Run(
        connection,
        """
        update impasto.parts set state = 'waiting', starts = starts - 1
        where id = @id and state = 'running' and worker = @worker
        """,
        ("id", part),
        ("worker", worker)) == 1);

    public IReadOnlyList<string> Cancel(Guid job) => Change(connection =>
    {
        bool isNew = Run(
            connection,
            "update impasto.jobs set state = 'cancelled', finished = now() where id = @job and state = 'running'",
            ("job", job)) == 1;
        return !isNew ? [] : (IReadOnlyList<string>)[.. All(
            connection,
            """
            update impasto.parts set state = 'cancelled', finished = now()
            where job = @job and state in ('blocked', 'waiting', 'running') returning ticket
            """,
            row => row.IsDBNull(0) ? null : row.GetString(0),
            ("job", job)).OfType<string>()];
    });

    public int Retry(Guid job) => Change(connection =>
    {
        bool isOver = Run(
            connection,
            "update impasto.jobs set state = 'running', finished = null "
            + "where id = @job and state in ('failed', 'cancelled')",
            ("job", job)) == 1;
        int again = !isOver ? 0 : Run(
            connection,
            """
            update impasto.parts set state = 'blocked', ticket = null, starts = 0, failures = 0, finished = null
            where job = @job and state in ('failed', 'cancelled') and queue <> ''
            """,
            ("job", job));
        Run(connection, SettleJob, ("job", job));
        return again;
    });

    // Files go next: a job that is whole after a breakdown must not have lost them.
    public bool BeginRemoval(Guid job) => Change(connection =>
    {
        CheckMayRemove(connection);
        return Run(
            connection,
            "update impasto.jobs set state = 'removing' where id = @job and state <> 'running'",
            ("job", job)) == 1;
    });

    public void Remove(Guid job) => Do(connection => Run(
        connection, "delete from impasto.jobs where id = @job", ("job", job)));

    public IReadOnlySet<string> Inputs() => Do(connection => All(
        connection,
        """
        select distinct (regexp_matches(spec::text, '[0-9a-f]{64}\.[a-z0-9]{1,12}', 'g'))[1]
        from (select spec from impasto.jobs union all select spec from impasto.parts) all_of_them
        where spec is not null
        """,
        row => row.GetString(0)).ToHashSet());

    public void Seen(ClusterWorkerInfo worker) => Do(connection => Run(
        connection,
        """
        insert into impasto.workers (id, name, version, instruction_set, memory, threads)
        values (@id, @name, @version, @set, @memory, @threads)
        on conflict (id) do update set seen = now(), memory = excluded.memory
        """,
        ("id", worker.Id),
        ("name", worker.Name),
        ("version", worker.Version),
        ("set", worker.InstructionSet),
        ("memory", worker.Memory),
        ("threads", worker.Threads)));

    public void Gone(Guid worker) => Do(connection => Run(
        connection, "delete from impasto.workers where id = @id or seen < now() - interval '1 day'", ("id", worker)));

    public IReadOnlyList<ClusterWorkerInfo> Workers(TimeSpan within) => Do(connection => All(
        connection,
        """
        select id, name, version, instruction_set, memory, threads, seen from impasto.workers
        where seen >= now() - @within order by name
        """,
        row => new ClusterWorkerInfo
        {
            Id = row.GetGuid(0),
            Name = row.GetString(1),
            Version = row.GetString(2),
            InstructionSet = row.GetString(3),
            Memory = row.GetInt64(4),
            Threads = row.GetInt32(5),
            Seen = row.GetFieldValue<DateTimeOffset>(6),
        },
        ("within", within)));

    public IReadOnlyList<QueueLoad> Load(Guid worker) => Do(connection => All(
        connection,
        """
        with groups as (
            select job, phase, queue, state, count(*) as parts, min(coalesce(started, '-infinity')) as started
            from impasto.parts where state in ('blocked', 'waiting', 'running')
                and @worker = (select id from impasto.workers where seen >= now() - @within order by id limit 1)
            group by job, phase, queue, state)
        select g.queue, g.state, sum(g.parts)::bigint, max(now() - greatest(j.created, g.started, (
            select max(p.finished) from impasto.parts p where p.job = g.job and p.phase < g.phase)))
        from groups g join impasto.jobs j on j.id = g.job group by g.queue, g.state
        """,
        row => new QueueLoad(
            row.GetString(0),
            Known<ClusterPartState>(row.GetString(1)),
            row.GetInt64(2),
            row.GetTimeSpan(3)),
        ("worker", worker),
        ("within", ClusterWorkerInfo.GoneAfter)));

    public void Dispose() => Source.Dispose();

    private static ClusterPart? Find(NpgsqlConnection connection, Guid id) =>
        All(connection, $"{SelectPart} where p.id = @id", ReadPart, ("id", id)).FirstOrDefault();

    /// <summary>A part whose job no other call changes until the end of the transaction.</summary>
    private static ClusterPart Locked(NpgsqlConnection connection, Guid part)
    {
        Run(
            connection,
            """
            select from impasto.jobs
            where id = (select job from impasto.parts where id = @id) for update
            """,
            ("id", part));
        return Find(connection, part)
            ?? throw new ClusterException("The job of this part is no longer in the database.");
    }

    private static void Insert(NpgsqlConnection connection, IReadOnlyList<ClusterPart> parts)
    {
        if (parts.Count == 0)
        {
            return;
        }

        using NpgsqlBatch batch = new(connection);
        foreach (ClusterPart part in parts)
        {
            NpgsqlBatchCommand command = new(
                """
                insert into impasto.parts (id, job, kind, number, name, spec, memory, queue, phase, state, error)
                values (@id, @job, @kind, @number, @name, @spec, @memory, @queue, @phase, @state, @error)
                on conflict (job, kind, number) do nothing
                """);
            Fill(
                command.Parameters,
                ("id", part.Id),
                ("job", part.Job),
                ("kind", Text(part.Kind)),
                ("number", part.Number),
                ("name", part.Name),
                ("spec", Json(part.Spec)),
                ("memory", part.Memory),
                ("queue", part.Queue),
                ("phase", part.Phase),
                ("state", Text(part.State)),
                ("error", Optional(part.Error)));
            batch.BatchCommands.Add(command);
        }

        batch.ExecuteNonQuery();
    }

    private static int Run(NpgsqlConnection connection, string sql, params (string Name, object Value)[] values)
    {
        using NpgsqlCommand command = new(sql, connection);
        Fill(command.Parameters, values);
        return command.ExecuteNonQuery();
    }

    private static List<T> All<T>(
        NpgsqlConnection connection,
        string sql,
        Func<NpgsqlDataReader, T> read,
        params (string Name, object Value)[] values)
    {
        using NpgsqlCommand command = new(sql, connection);
        Fill(command.Parameters, values);
        using NpgsqlDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static void Fill(NpgsqlParameterCollection parameters, params (string Name, object Value)[] values)
    {
        foreach ((string name, object value) in values)
        {
            parameters.Add(value is NpgsqlParameter typed
                ? new NpgsqlParameter(name, typed.NpgsqlDbType) { Value = typed.Value }
                : new NpgsqlParameter(name, value));
        }
    }

    private static NpgsqlParameter Json(string? json) => new("", NpgsqlDbType.Jsonb) { Value = OrNull(json) };

    private static NpgsqlParameter Optional(string? text) => new("", NpgsqlDbType.Text) { Value = OrNull(text) };

    private static object OrNull(string? text) => text is null ? DBNull.Value : text;

    private static string Text(Enum value) => value.ToString().ToLowerInvariant();

    private static ClusterJob ReadJob(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Name = row.GetString(1),
        Version = row.GetString(2),
        Spec = row.IsDBNull(3) ? null : row.GetString(3),
        State = Known<ClusterJobState>(row.GetString(4)),
        Created = row.GetFieldValue<DateTimeOffset>(5),
        Finished = row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6),
        Parts = (int)row.GetInt64(7),
        PartsDone = (int)row.GetInt64(8),
        PartsFailed = (int)row.GetInt64(9),
    };

    private static ClusterPart ReadPart(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Job = row.GetGuid(1),
        Kind = Known<ClusterPartKind>(row.GetString(2)),
        Number = row.GetInt32(3),
        Name = row.GetString(4),
        Spec = TextOf(row, 5),
        Memory = row.GetInt64(6),
        Queue = row.GetString(7),
        Phase = row.GetInt32(8),
        State = Known<ClusterPartState>(row.GetString(9)),
        Ticket = TextOf(row, 10),
        Starts = row.GetInt32(11),
        Failures = row.GetInt32(12),
        Worker = TextOf(row, 13),
        InstructionSet = TextOf(row, 14),
        Started = row.IsDBNull(15) ? null : row.GetFieldValue<DateTimeOffset>(15),
        Finished = row.IsDBNull(16) ? null : row.GetFieldValue<DateTimeOffset>(16),
        Error = TextOf(row, 17),
        Result = row.IsDBNull(18) ? null : new ClusterResult(row.GetString(18), row.GetString(19), row.GetInt64(20))
        {
            Notes = row.GetFieldValue<string[]>(21),
        },
        Progress = TextOf(row, 22),
    };

    private static T Known<T>(string text)
        where T : struct, Enum => Enum.TryParse(text, ignoreCase: true, out T known) ? known
        : throw new ClusterException($"The database has a row with '{text}' in it, which is nothing of Impasto's.");

    private static string? TextOf(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>
    /// Changes something that is on the disk when this ends, with all that was written before, be it by the engine.
    /// A server that breaks down forgets the last of what is written otherwise, but never what came before something
    /// that it still knows: a part goes to a worker again that had begun it, one that is done is seen to be done.
    /// </summary>
    private T Change<T>(Func<NpgsqlConnection, T> change) => Do(connection =>
    {
        using NpgsqlTransaction transaction = connection.BeginTransaction();
        Run(connection, "set local synchronous_commit = on");
        T result = change(connection);
        transaction.Commit();
        return result;
    });

    /// <summary>Refuses to begin a removal that could not be ended.</summary>
    private void CheckMayRemove(NpgsqlConnection connection)
    {
        (bool may, string role, string owner) = All(
            connection,
            """
            select has_table_privilege(oid, 'delete'), current_user::text, pg_get_userbyid(relowner)::text
            from pg_class where oid = 'impasto.jobs'::regclass
            """,
            row => (row.GetBoolean(0), row.GetString(1), row.GetString(2)))[0];
        if (!may)
        {
            throw new ClusterException(
                $"{url.Shown}: the role {role} may not delete from impasto.jobs; remove jobs with the role {owner}, "
                + "or with another one that has this right.");
        }
    }

    private T Do<T>(Func<NpgsqlConnection, T> work)
    {
        try
        {
            using NpgsqlConnection connection = Source.OpenConnection();
            return work(connection);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw url.Problem(e);
        }
    }
}
