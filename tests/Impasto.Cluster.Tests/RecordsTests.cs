using Impasto.Cluster.Engine;
using Impasto.Cluster.Records;

namespace Impasto.Cluster.Tests;

/// <summary>Records in memory and in a database, which do the same.</summary>
[Collection(PostgresCollection.Name)]
public class RecordsTests(PostgresServer server)
{
    public enum Place
    {
        Memory,
        Database,
    }

    private static readonly ClusterWorkerInfo Worker = new()
    {
        Id = Guid.NewGuid(), Name = "one", Version = "1.0", InstructionSet = "Vector256", Memory = 1 << 30, Threads = 2,
    };

    [PostgresTheory]
    [InlineData(Place.Memory)]
    [InlineData(Place.Database)]
    public void A_job_ends_when_its_last_part_does(Place place)
    {
        using IRecords records = Open(place);
        ClusterJob job = NewJob();
        ClusterPart[] parts = [NewPart(job, 1), NewPart(job, 2)];
        records.Add(job, parts);
        Assert.All(records.Parts(job.Id), part => Assert.Equal(ClusterPartState.Waiting, part.State));
        Assert.Equal([1, 2], records.Parts(job.Id).Select(part => part.Number));
        Assert.Equal("""{"a": 1}""", records.Part(parts[0].Id)!.Spec);
        Assert.Equal(2, records.LostParts(job.Id).Count);
        Assert.Equal(2, records.LostParts(null).Count);
        Assert.Empty(records.LostParts(Guid.NewGuid()));

        ClusterPart begun = records.Begin(parts[0].Id, Worker)!;
        Assert.Equal((ClusterPartState.Running, 1, "one"), (begun.State, begun.Starts, begun.Worker));
        ClusterResult result = ResultOf("a");
        Assert.Equal(result, records.Finish(parts[0].Id, result, []));
        Assert.Equal(ClusterJobState.Running, records.Job(job.Id)!.State);
        Assert.Null(records.Begin(parts[0].Id, Worker));

        Assert.Equal(ResultOf("b"), records.Finish(parts[1].Id, ResultOf("b"), []));
        ClusterJob ended = records.Job(job.Id)!;
        Assert.Equal((ClusterJobState.Done, 2, 2, 0), (ended.State, ended.Parts, ended.PartsDone, ended.PartsFailed));
        Assert.NotNull(ended.Finished);
        Assert.Equal([result, ResultOf("b")], records.Parts(job.Id).Select(part => part.Result));
        Assert.Equal([job.Id], records.Jobs().Select(one => one.Id));
    }

    [PostgresTheory]
    [InlineData(Place.Memory)]
    [InlineData(Place.Database)]
    public void The_first_result_of_a_part_counts(Place place)
    {
        using IRecords records = Open(place);
        ClusterJob job = NewJob();
        ClusterPart part = NewPart(job, 1);
        records.Add(job, [part]);
        records.Begin(part.Id, Worker);
        records.Begin(part.Id, Worker with { Name = "two" });
        Assert.Equal(2, records.Part(part.Id)!.Starts);
        records.Finish(part.Id, ResultOf("first"), []);
        Assert.Equal(ResultOf("first"), records.Finish(part.Id, ResultOf("second"), []));
        records.Fail(part.Id, "two", "late", isLast: true);
        Assert.Equal((ClusterPartState.Done, null), (records.Part(part.Id)!.State, records.Part(part.Id)!.Error));
    }

    [PostgresTheory]
    [InlineData(Place.Memory)]
    [InlineData(Place.Database)]
    public void Parts_of_a_phase_begin_when_those_before_are_done(Place place)
    {
        using IRecords records = Open(place);
        ClusterJob job = NewJob() with { Spec = """{"a": 1}""" };
        ClusterPart decode = NewPart(job, 1) with { Kind = ClusterPartKind.Decode };
        ClusterPart assemble = NewPart(job, 1) with { Kind = ClusterPartKind.Assemble, Phase = 2 };
        ClusterPart[] shots =
        [
            .. new[] { 1, 2 }.Select(
                number => NewPart(job, number) with { Kind = ClusterPartKind.Shot, Phase = 1, Memory = 5 }),
        ];
        records.Add(job, [decode, assemble]);
        Assert.Equal("""{"a": 1}""", records.Job(job.Id)!.Spec);
        Assert.Null(records.Begin(assemble.Id, Worker));
        records.Finish(decode.Id, ResultOf("d"), shots);
        records.Finish(decode.Id, ResultOf("d"), shots);
        Assert.Equal(
            ["Decode Done", "Shot Waiting", "Shot Waiting", "Assemble Blocked"],
            records.Parts(job.Id).Select(part => $"{part.Kind} {part.State}"));
        records.Finish(shots[1].Id, ResultOf("2"), []);
        Assert.Null(records.Begin(assemble.Id, Worker));
        records.Finish(shots[0].Id, ResultOf("1"), []);
        Assert.NotNull(records.Begin(assemble.Id, Worker));
        records.Finish(assemble.Id, ResultOf("all"), []);
        Assert.Equal(ClusterJobState.Done, records.Job(job.Id)!.State);
    }

    [PostgresTheory]
    [InlineData(Place.Memory)]
    [InlineData(Place.Database)]
    public void A_part_that_fails_is_tried_again_until_its_last_time(Place place)
    {
        using IRecords records = Open(place);
        ClusterJob job = NewJob();
        ClusterPart[] parts = [NewPart(job, 1), NewPart(job, 2)];
        records.Add(job, parts);
        records.Begin(parts[0].Id, Worker);
        records.Fail(parts[0].Id, "another", "not mine", isLast: true);
        Assert.Equal(ClusterPartState.Running, records.Part(parts[0].Id)!.State);
        records.Fail(parts[0].Id, "one", "it is no image", isLast: false);
        Assert.Equal(ClusterPartState.Waiting, records.Part(parts[0].Id)!.State);
        records.Begin(parts[0].Id, Worker);
        records.Fail(parts[0].Id, "one", "it is no image", isLast: true);
        ClusterPart failed = records.Part(parts[0].Id)!;
        Assert.Equal((ClusterPartState.Failed, 2, "it is no image"), (failed.State, failed.Failures, failed.Error));
        Assert.Equal(ClusterJobState.Running, records.Job(job.Id)!.State);
        records.Finish(parts[1].Id, ResultOf("b"), []);
        Assert.Equal(ClusterJobState.Failed, records.Job(job.Id)!.State);

        Assert.Equal(1, records.Retry(job.Id));
        ClusterPart again = Assert.Single(records.LostParts(job.Id));
        Assert.Equal((parts[0].Id, 0, 0), (again.Id, again.Failures, again.Starts));
        Assert.Null(records.Job(job.Id)!.Finished);
        records.Finish(parts[0].Id, ResultOf("a"), []);
        Assert.Equal(ClusterJobState.Done, records.Job(job.Id)!.State);
        Assert.Equal(0, records.Retry(job.Id));
    }

    [PostgresTheory]
    [InlineData(Place.Memory)]
    [InlineData(Place.Database)]
    public void A_part_that_could_not_be_sent_is_not_tried_again(Place place)
    {
        using IRecords records = Open(place);
        ClusterJob job = NewJob();
        ClusterPart refused = NewPart(job, 1) with { Spec = null, Queue = "", State = ClusterPartState.Failed };
        ClusterPart sent = NewPart(job, 2);
        records.Add(job, [refused, sent]);
        records.Cancel(job.Id);
        Assert.Equal(1, records.Retry(job.Id));
        Assert.Equal(sent.Id, Assert.Single(records.LostParts(job.Id)).Id);
        records.Finish(sent.Id, ResultOf("b"), []);
        Assert.Equal(ClusterJobState.Failed, records.Job(job.Id)!.State);
        Assert.Equal(0, records.Retry(job.Id));
        Assert.Equal(ClusterJobState.Failed, records.Job(job.Id)!.State);
    }

    [PostgresTheory]
    [InlineData(Place.Memory)]
    [InlineData(Place.Database)]
    public void A_part_whose_failure_is_final_is_not_tried_again(Place place)
    {
        using IRecords records = Open(place);
        ClusterJob job = NewJob();
        ClusterPart[] parts = [NewPart(job, 1), NewPart(job, 2)];
        records.Add(job, parts);
        Assert.All(parts, part => Assert.NotNull(records.Begin(part.Id, Worker)));
        records.Fail(parts[0].Id, Worker.Name, "it is no job", isLast: true, isFinal: true);
        records.Fail(parts[1].Id, Worker.Name, "it is no image", isLast: true);
        Assert.Equal([false, true], records.Parts(job.Id).Select(part => part.CanBeginAnew));
        Assert.Equal(1, records.Retry(job.Id));
        Assert.Equal(parts[1].Id, Assert.Single(records.LostParts(job.Id)).Id);
        Assert.False(records.Parts(job.Id)[1].CanBeginAnew);
    }

    [PostgresFact]
    public void A_row_that_is_none_of_ours_is_told_in_a_line_and_holds_up_no_other()
    {
        string url = server.NewDatabase();
        ClusterConnection.Open(url, storage: null).Dispose();
        using PostgresRecords records = new(DatabaseUrl.Parse(url));
        ClusterJob job = NewJob(), foreign = NewJob();
        ClusterPart ours = NewPart(job, 1), theirs = NewPart(foreign, 1);
        records.Add(job, [ours]);
        records.Add(foreign, [theirs]);
        records.SetTicket(ours.Id, null, "no number");
        server.Do($"update impasto.parts set kind = 'rm' where id = '{theirs.Id}'", url.Split('/')[^1]);
        Assert.Equal(ours.Id, Assert.Single(records.LostParts(null)).Id);
        Assert.Contains(
            "'rm'", Assert.Throws<ClusterException>(() => records.Parts(foreign.Id)).Message, StringComparison.Ordinal);
    }

    [PostgresTheory]
    [InlineData(Place.Memory)]
    [InlineData(Place.Database)]
    public void A_cancelled_job_takes_no_result_and_can_go_on(Place place)
    {
        using IRecords records = Open(place);
        ClusterJob job = NewJob();
        ClusterPart[] parts = [NewPart(job, 1), NewPart(job, 2), NewPart(job, 3)];
        records.Add(job, parts);
        Assert.True(records.SetTicket(parts[1].Id, null, "17"));
        Assert.False(records.SetTicket(parts[1].Id, null, "18"));
        records.Finish(parts[0].Id, ResultOf("a"), []);
        records.Begin(parts[1].Id, Worker);
        Assert.Equal(["17"], records.Cancel(job.Id));
        Assert.Empty(records.Cancel(job.Id));
        Assert.Null(records.Finish(parts[1].Id, ResultOf("b"), []));
        Assert.Null(records.Begin(parts[2].Id, Worker));
        Assert.Equal(ClusterJobState.Cancelled, records.Job(job.Id)!.State);
        Assert.Equal(2, records.Retry(job.Id));
        Assert.Equal(2, records.LostParts(job.Id).Count);
        Assert.Null(records.Part(parts[1].Id)!.Ticket);
    }

    [PostgresTheory]
    [InlineData(Place.Memory)]
    [InlineData(Place.Database)]
    public void A_part_that_is_handed_back_waits_as_if_it_had_not_been_begun(Place place)
    {
        using IRecords records = Open(place);
        ClusterJob job = NewJob();
        ClusterPart part = NewPart(job, 1);
        records.Add(job, [part]);
        records.Begin(part.Id, Worker);
        Assert.False(records.HandBack(part.Id, "another"));
        Assert.Equal(ClusterPartState.Running, records.Part(part.Id)!.State);
        Assert.True(records.HandBack(part.Id, Worker.Name));
        Assert.Equal((ClusterPartState.Waiting, 0), (records.Part(part.Id)!.State, records.Part(part.Id)!.Starts));
    }

    [PostgresTheory]
    [InlineData(Place.Memory)]
    [InlineData(Place.Database)]
    public void How_far_a_part_is_says_who_has_it_and_stays_when_it_is_done(Place place)
    {
        using IRecords records = Open(place);
        ClusterJob job = NewJob();
        ClusterPart part = NewPart(job, 1);
        records.Add(job, [part]);
        records.Tell(part.Id, Worker.Name, "too early");
        records.Begin(part.Id, Worker);
        records.Tell(part.Id, "another", "step 9");
        Assert.Null(records.Part(part.Id)!.Progress);
        records.Tell(part.Id, Worker.Name, "step 3");
        Assert.Equal("step 3", records.Part(part.Id)!.Progress);
        records.Finish(part.Id, ResultOf("a"), []);
        records.Tell(part.Id, Worker.Name, "too late");
        Assert.Equal("step 3", Assert.Single(records.Parts(job.Id)).Progress);
    }

    [PostgresTheory]
    [InlineData(Place.Memory)]
    [InlineData(Place.Database)]
    public void Workers_are_known_until_they_go(Place place)
    {
        using IRecords records = Open(place);
        records.Seen(Worker);
        records.Seen(Worker with { Memory = 7 });
        ClusterWorkerInfo known = Assert.Single(records.Workers(TimeSpan.FromMinutes(1)));
        Assert.Equal(Worker with { Memory = 7, Seen = known.Seen }, known);
        Assert.Empty(records.Workers(TimeSpan.FromMinutes(-1)));
        records.Gone(Worker.Id);
        Assert.Empty(records.Workers(TimeSpan.FromMinutes(1)));
    }

    [PostgresTheory]
    [InlineData(Place.Memory)]
    [InlineData(Place.Database)]
    public void Workers_come_by_name_and_jobs_with_the_latest_first(Place place)
    {
        using IRecords records = Open(place);
        foreach (string name in new[] { "b", "c", "a" })
        {
            records.Seen(Worker with { Id = Guid.NewGuid(), Name = name });
            records.Add(NewJob() with { Name = name }, []);
            Thread.Sleep(2);
        }

        Assert.Equal(["a", "b", "c"], records.Workers(TimeSpan.FromMinutes(1)).Select(worker => worker.Name));
        Assert.Equal(["a", "c", "b"], records.Jobs().Select(job => job.Name));
    }

    [PostgresFact]
    public void A_worker_that_is_not_heard_of_tells_nothing_more_and_is_forgotten()
    {
        string url = server.NewDatabase();
        using PostgresRecords records = new(DatabaseUrl.Parse(url));
        ClusterWorkerInfo[] workers =
            [.. new[] { 1, 2 }.Select(number => Worker with { Id = new Guid(number, 0, 0, new byte[8]) })];
        Array.ForEach(workers, records.Seen);
        ClusterJob job = NewJob();
        records.Add(job, [NewPart(job, 1)]);
        Assert.Empty(records.Load(workers[1].Id));
        Since("21 seconds");
        Assert.Single(records.Load(workers[1].Id));
        records.Gone(workers[1].Id);
        Assert.Single(records.Workers(TimeSpan.FromDays(1)));
        Since("25 hours");
        records.Gone(workers[1].Id);
        Assert.Empty(records.Workers(TimeSpan.FromDays(30)));

        void Since(string time) => server.Do(
            $"update impasto.workers set seen = now() - interval '{time}' where id = '{workers[0].Id}'",
            url.Split('/')[^1]);
    }

    [PostgresTheory]
    [InlineData(Place.Memory)]
    [InlineData(Place.Database)]
    public void The_first_storage_stays(Place place)
    {
        using IRecords records = Open(place);
        Guid first = Guid.NewGuid();
        Assert.Null(records.StorageOf(null));
        Assert.Equal(first, records.StorageOf(first));
        Assert.Equal(first, records.StorageOf(Guid.NewGuid()));
        Assert.Equal(first, records.StorageOf(null));
    }

    [PostgresTheory]
    [InlineData(Place.Memory)]
    [InlineData(Place.Database)]
    public void A_job_of_parts_that_failed_before_they_were_sent_has_failed(Place place)
    {
        using IRecords records = Open(place);
        ClusterJob job = NewJob();
        records.Add(job, [NewPart(job, 1) with { State = ClusterPartState.Failed, Error = "no such file" }]);
        Assert.Equal(ClusterJobState.Failed, records.Job(job.Id)!.State);
        Assert.Equal("no such file", Assert.Single(records.Parts(job.Id)).Error);
    }

    [PostgresTheory]
    [InlineData(Place.Memory)]
    [InlineData(Place.Database)]
    public void A_job_that_is_over_can_be_removed_and_goes_on_no_more(Place place)
    {
        using IRecords records = Open(place);
        string one = $"{new string('1', 64)}.png", two = $"{new string('2', 64)}.images";
        ClusterJob job = NewJob() with { Spec = $$"""{"a": ["{{one}}", "x"]}""" }, other = NewJob();
        ClusterPart part = NewPart(job, 1);
        records.Add(job, [part]);
        records.Add(other, [NewPart(other, 1) with { Spec = $$"""{"b": ["{{two}}", "{{one}}"]}""" }]);
        Assert.Equal([one, two], records.Inputs().Order());
        Assert.False(records.BeginRemoval(job.Id));
        Assert.False(records.BeginRemoval(Guid.NewGuid()));
        records.Begin(part.Id, Worker);
        records.Cancel(job.Id);
        Assert.True(records.BeginRemoval(job.Id));
        Assert.True(records.BeginRemoval(job.Id));
        Assert.Equal(0, records.Retry(job.Id));
        Assert.Equal(ClusterJobState.Removing, records.Job(job.Id)!.State);
        Assert.Null(records.Finish(part.Id, ResultOf("late"), []));

        records.Remove(job.Id);
        records.Remove(job.Id);
        Assert.Null(records.Job(job.Id));
        Assert.Null(records.Begin(part.Id, Worker));
        records.HandBack(part.Id, Worker.Name);
        Assert.Empty(records.Parts(job.Id));
        Assert.Equal([other.Id], records.Jobs().Select(left => left.Id));
        Assert.Equal([one, two], records.Inputs().Order());
    }

    [PostgresTheory]
    [InlineData(Place.Memory)]
    [InlineData(Place.Database)]
    public void Who_waits_is_told_of_what_has_ended_meanwhile(Place place)
    {
        using IRecords records = Open(place);
        ClusterJob job = NewJob();
        ClusterPart[] parts = [NewPart(job, 1), NewPart(job, 2), NewPart(job, 3)];
        records.Add(
            job, [.. parts, NewPart(job, 4) with { State = ClusterPartState.Failed, Error = "no such file" }]);
        Assert.Equal([4], Ended(DateTimeOffset.MinValue).Select(part => part.Number));

        records.Begin(parts[1].Id, Worker);
        records.Finish(parts[1].Id, ResultOf("b"), []);
        records.Begin(parts[0].Id, Worker);
        records.Fail(parts[0].Id, Worker.Name, "it is no image", isLast: true);
        IReadOnlyList<ClusterPart> ended = Ended(DateTimeOffset.MinValue);
        Assert.Equal([4, 2, 1], ended.Select(part => part.Number));
        Assert.Equal(ResultOf("b"), ended[1].Result);
        Assert.Equal([2, 1], Ended(ended[1].Finished!.Value).Select(part => part.Number));
        Assert.Equal([1], Ended(ended[2].Finished!.Value).Select(part => part.Number));

        IReadOnlyList<ClusterPart> Ended(DateTimeOffset since) => records.Ended(job.Id, since);
    }

    [PostgresFact]
    public void A_part_that_is_done_is_so_after_the_server_broke_down()
    {
        string url = server.NewDatabase();
        ClusterJob job = NewJob();
        ClusterPart[] parts = [NewPart(job, 1), NewPart(job, 2)];
        using (PostgresRecords records = new(DatabaseUrl.Parse(url)))
        {
            records.Add(job, parts);
            records.Begin(parts[0].Id, Worker);
            records.Finish(parts[0].Id, ResultOf("a"), []);
            server.Stop();
        }

        server.Start();
        using PostgresRecords again = new(DatabaseUrl.Parse(url));
        Assert.Equal(
            [ClusterPartState.Done, ClusterPartState.Waiting], again.Parts(job.Id).Select(part => part.State));
    }

    [PostgresFact]
    public void What_only_says_who_works_does_not_wait_for_the_disk()
    {
        using ClusterConnection connection = ClusterConnection.Open(server.NewDatabase(), storage: null);
        ClusterJob job = NewJob();
        ClusterPart part = NewPart(job, 1);
        connection.Records.Add(job, [part]);
        connection.Records.Begin(part.Id, Worker);
        Assert.True(IsBehind());
        connection.Records.Finish(part.Id, ResultOf("a"), []);
        Assert.False(IsBehind());
        connection.Queue.Enqueue(part);
        Assert.True(IsBehind());

        bool IsBehind() =>
            (bool)server.Do("select pg_current_wal_insert_lsn() > pg_current_wal_flush_lsn()", "postgres")!;
    }

    [PostgresFact]
    public void Many_that_connect_at_once_make_the_tables_once()
    {
        string url = server.NewDatabase();
        Parallel.For(0, 8, _ => new PostgresRecords(DatabaseUrl.Parse(url)).Dispose());
        using PostgresRecords records = new(DatabaseUrl.Parse(url));
        Assert.Empty(records.Jobs());
    }

    [PostgresTheory]
    [InlineData(Place.Memory)]
    [InlineData(Place.Database)]
    public void One_worker_is_told_what_the_queues_hold(Place place)
    {
        using IRecords records = Open(place);
        ClusterWorkerInfo[] workers =
            [.. new[] { 2, 1 }.Select(number => Worker with { Id = new Guid(number, 0, 0, new byte[8]) })];
        ClusterJob job = NewJob();
        ClusterPart[] parts = [NewPart(job, 1), NewPart(job, 2), NewPart(job, 3) with { Queue = "other" }];
        records.Add(job, [.. parts, NewPart(job, 4) with { Phase = 1 }]);
        Array.ForEach(workers, records.Seen);
        Assert.Empty(records.Load(workers[0].Id));
        records.Begin(parts[0].Id, Worker);
        Assert.Equal(
            ["other Waiting 1", "q Blocked 1", "q Running 1", "q Waiting 1"],
            records.Load(workers[1].Id).Select(load => $"{load.Queue} {load.State} {load.Parts}").Order());
        foreach (ClusterPart part in parts)
        {
            records.Finish(part.Id, ResultOf($"{part.Number}"), []);
        }

        Thread.Sleep(50);
        QueueLoad left = Assert.Single(records.Load(workers[1].Id));
        Assert.Equal(("q", ClusterPartState.Waiting, 1), (left.Queue, left.State, left.Parts));
        Assert.InRange(left.Oldest.TotalSeconds, 0.05, 60);
        records.Gone(workers[1].Id);
        Assert.Single(records.Load(workers[0].Id));
    }

    [PostgresFact]
    public void Tables_of_an_earlier_version_are_brought_up_to_date_and_those_of_a_later_one_refused()
    {
        string url = server.NewDatabase(), database = url[(url.LastIndexOf('/') + 1)..];
        ClusterConnection.Open(url, storage: null).Dispose();
        server.Do(
            """
            alter table impasto.jobs drop column trace;
            alter table impasto.parts drop column progress;
            update impasto.schema set version = 1;
            insert into impasto.jobs (id, name, version, state) values (gen_random_uuid(), 'old', '1.0', 'done')
            """,
            database);
        using PostgresRecords records = new(DatabaseUrl.Parse(url));
        ClusterJob old = Assert.Single(records.Jobs()), job = NewJob() with { Trace = "00-1-2-01" };
        records.Add(job, []);
        Assert.Equal((null, "00-1-2-01"), (records.TraceOf(old.Id), records.TraceOf(job.Id)));
        server.Do("update impasto.schema set version = 1000", database);
        ClusterException refused = Assert.Throws<ClusterException>(() => new PostgresRecords(DatabaseUrl.Parse(url)));
        Assert.Contains("a later version's of Impasto", refused.Message, StringComparison.Ordinal);
    }

    private static ClusterJob NewJob() => new() { Id = Guid.NewGuid(), Name = "photos", Version = "1.0" };

    private static ClusterPart NewPart(ClusterJob job, int number) => new()
    {
        Id = Guid.NewGuid(),
        Job = job.Id,
        Kind = ClusterPartKind.Picture,
        Number = number,
        Name = $"{number}.png",
        Spec = """{"a": 1}""",
        Queue = "q",
    };

    private static ClusterResult ResultOf(string name) => new($"jobs/{name}", name, 3) { Notes = [name, "two"] };

    private IRecords Open(Place place) => place == Place.Memory
        ? new MemoryRecords()
        : OpenDatabase();

    private PostgresRecords OpenDatabase()
    {
        string url = server.NewDatabase();
        ClusterConnection.Open(url, storage: null).Dispose();
        return new PostgresRecords(DatabaseUrl.Parse(url));
    }
}
