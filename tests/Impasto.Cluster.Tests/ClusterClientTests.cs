using Impasto.Cli.Tests;
using Impasto.Cluster.Clients;
using Impasto.Cluster.Engine;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Styles;

namespace Impasto.Cluster.Tests;

/// <summary>What a client finds, says and refuses, without a worker.</summary>
public sealed class ClusterClientTests : IDisposable
{
    private readonly CommandFolder folder = new();
    private readonly ClusterConnection connection;
    private readonly ClusterClient client;

    public ClusterClientTests()
    {
        Directory.CreateDirectory(folder.At("shared"));
        connection = ClusterConnection.Open("memory:", folder.At("shared"));
        client = new ClusterClient(connection, new ModelStore(folder.At("home")), new StyleStore(folder.At("home")));
    }

    public void Dispose()
    {
        client.Dispose();
        connection.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_job_is_found_by_a_start_of_its_id_that_no_other_has()
    {
        Guid one = Add("abcd1111-0000-0000-0000-000000000000"), two = Add("abcd2222-0000-0000-0000-000000000000");
        Assert.Equal(one, client.Find("abcd1").Id);
        Assert.Equal(two, client.Find("ABCD2222-0000").Id);
        Assert.Equal("abcd: 2 jobs begin so; give more of the id.", Refusal("abcd"));
        Assert.Equal("abc: there is no such job (see 'impasto jobs list').", Refusal("abc"));
        client.Remove(client.Find($"{two}"));
        Assert.Equal(one, client.Find("abcd").Id);

        string Refusal(string id) => Assert.Throws<ClusterException>(() => client.Find(id)).Message;

        Guid Add(string id)
        {
            ClusterJob job = new() { Id = Guid.Parse(id), Name = "a", Version = "1" };
            connection.Records.Add(job, []);
            return job.Id;
        }
    }

    [Fact]
    public void Who_waits_is_told_which_worker_is_missing()
    {
        ClusterJob job = new() { Id = Guid.NewGuid(), Name = "a", Version = "1" };
        ClusterPart part = new()
        {
            Id = Guid.NewGuid(),
            Job = job.Id,
            Kind = ClusterPartKind.Picture,
            Number = 1,
            Name = "a.png",
            Memory = 2_000_000_000,
            Queue = QueueNames.Of(isUrgent: false, job.Version, 2_000_000_000),
        };
        connection.Records.Add(job, [part]);
        ClusterWorkerInfo worker = new()
        {
            Id = Guid.NewGuid(), Name = "w", Version = "2", InstructionSet = "any", Memory = 8L << 30, Threads = 1,
        };
        connection.Records.Seen(worker);
        Assert.Equal("There is no worker of version 1; start one with 'impasto worker'.", Why());
        connection.Records.Seen(worker with { Version = "1", Memory = 1L << 30 });
        Assert.Equal("a.png: no worker has the memory for it; start one with --max-memory 4000MB.", Why());
        connection.Records.Seen(worker with { Version = "1" });
        Assert.Null(Why());
        connection.Records.Gone(worker.Id);
        client.Cancel(job.Id);
        Assert.Null(Why());

        string? Why() => client.WhyWaiting(job, client.Parts(job.Id));
    }

    [Fact]
    public void A_batch_of_which_none_can_be_sent_is_refused_with_what_is_wrong_with_the_first()
    {
        folder.WriteImage("style.png", 40, 32);
        File.WriteAllText(folder.At("one.png"), "no image");
        Job[] jobs = [JobOf("one.png"), JobOf("absent.png")];
        foreach (Job[] sent in (Job[][])[jobs, jobs[..1]])
        {
            ImageException refused = Assert.Throws<ImageException>(() => client.Paint(sent, "a", e => e.Message));
            Assert.Contains("one.png", refused.Message, StringComparison.Ordinal);
        }

        Assert.Empty(client.Jobs());
    }

    [Fact]
    public void Files_that_others_may_read_stay_where_nobody_else_knows_of_the_jobs()
    {
        connection.CheckStorage(isFirst: true);
        folder.WriteImage("one.png", 40, 32);
        connection.Storage.Keep(folder.At("one.png"));
        Assert.Equal(0, client.RemoveUnread(DateTimeOffset.UtcNow.AddDays(1)));
        Assert.Single(Directory.GetFiles(folder.At("shared/inputs")));
    }

    private Job JobOf(string content) => new()
    {
        Content = folder.At(content),
        Styles = [new JobStyle(folder.At("style.png"))],
        Output = folder.At($"painted-{content}"),
    };
}
