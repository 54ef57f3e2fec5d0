using Impasto.Cluster.Clients;
using Impasto.Cluster.Engine;
using Impasto.Cluster.Workers;
using Impasto.Cli.Tests;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Methods.AnyStyle;
using Impasto.Models;
using Impasto.Running;
using Impasto.Styles;

namespace Impasto.Cluster.Tests;

/// <summary>Jobs of pictures with a queue and a worker in this process.</summary>
public sealed class MemoryClusterTests : IDisposable
{
    private readonly CommandFolder folder = new();
    private readonly ClusterConnection connection;
    private readonly ClusterClient client;

    public MemoryClusterTests()
    {
        Directory.CreateDirectory(folder.At("shared"));
        folder.WriteModels();
        folder.WriteImage("style.png", 40, 32);
        folder.WriteImage("one.png", 48, 32);
        folder.WriteImage("two.png", 32, 48);
        connection = ClusterConnection.Open("memory:", folder.At("shared"));
        client = new ClusterClient(connection, new ModelStore(folder.At("home")), new StyleStore(folder.At("home")));
    }

    private static WorkerOptions Quick => new() { Threads = 1, Delays = [0, 0] };

    public void Dispose()
    {
        client.Dispose();
        connection.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Pictures_are_those_of_this_process()
    {
        using ClusterWorker worker = ClusterWorker.Start(connection, Quick);
        Job[] jobs = [JobOf("one.png"), JobOf("two.png") with { Strength = 0.5, Depth = 16 }];
        List<(ClusterJobState State, int Parts)> told = [];
        ClusterJob ended = client.Wait(
            client.Paint(jobs, "both").Id, (now, parts) => told.Add((now.State, parts.Count)));
        Assert.Equal((ClusterJobState.Done, 2), told[^1]);
        Assert.Equal((ClusterJobState.Running, 0), told[0]);
        Assert.Equal((ClusterJobState.Done, 2, "both"), (ended.State, ended.PartsDone, ended.Name));
        foreach ((Job job, ClusterPart part) in jobs.Zip(client.Parts(ended.Id)))
        {
            client.Fetch(part.Result!, folder.At("fetched.png"));
            Assert.Equal(PaintedHere(job), File.ReadAllBytes(folder.At("fetched.png")));
            Assert.Equal((Path.GetFileName(job.Output), 1), (part.Name, part.Starts));
        }

        Assert.Equal(worker.Info.Name, Assert.Single(client.Workers()).Name);
    }

    [Fact]
    public void Styles_of_the_users_own_go_along()
    {
        using ModelLibrary models = new();
        using WhiteningColouring transfer = new(models);
        new StyleStore(folder.At("home")).Add(
            "mine", transfer.Prepare(ImageSource.FromFile(folder.At("style.png"))));
        Job job = JobOf("one.png") with { Styles = [new JobStyle("mine")] };
        using ClusterWorker worker = ClusterWorker.Start(connection, Quick);
        ClusterJob ended = client.Wait(client.Paint([job], "own").Id);
        Assert.Equal(ClusterJobState.Done, ended.State);
        client.Fetch(client.Parts(ended.Id)[0].Result!, folder.At("fetched.png"));
        Assert.Equal(PaintedHere(job), File.ReadAllBytes(folder.At("fetched.png")));
    }

    [Fact]
    public void A_batch_of_which_one_cannot_be_sent_is_tried_again_and_holds_up_no_worker()
    {
        File.WriteAllText(folder.At("none.png"), "no picture");
        using ClusterWorker worker = ClusterWorker.Start(connection, Quick);
        Guid id = client.Paint([JobOf("none.png"), JobOf("one.png")], "both", e => e.Message).Id;
        Assert.Equal(ClusterJobState.Failed, client.Wait(id).State);
        Assert.Equal(0, client.Retry(id));
        Assert.Equal((ClusterJobState.Failed, 1), (client.Wait(id).State, client.Job(id)!.PartsFailed));
    }

    [Fact]
    public void A_part_that_is_no_job_is_tried_once()
    {
        connection.CheckStorage(isFirst: true);
        ClusterJob job = new() { Id = Guid.NewGuid(), Name = "none", Version = ClusterConnection.Version };
        string[] specs = ["{}", """{"job": {"content": "/etc/passwd"}, "models": {}, "styles": {}, "names": {}}"""];
        connection.Records.Add(job, [.. specs.Select((spec, i) => new ClusterPart
        {
            Id = Guid.NewGuid(),
            Job = job.Id,
            Kind = ClusterPartKind.Picture,
            Number = i + 1,
            Name = "a",
            Spec = spec,
            Queue = QueueNames.Of(isUrgent: false, job.Version, memory: 1),
        })]);
        using ClusterWorker worker = ClusterWorker.Start(connection, Quick);
        Assert.Equal(ClusterJobState.Failed, client.Wait(job.Id).State);
        Assert.All(client.Parts(job.Id), part => Assert.Equal((1, 1), (part.Starts, part.Failures)));
        Assert.Equal(0, client.Retry(job.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Another's queue!")]
    public void A_part_of_another_queue_holds_up_no_worker(string queue)
    {
        ClusterJob job = new() { Id = Guid.NewGuid(), Name = "foreign", Version = ClusterConnection.Version };
        connection.Records.Add(job, [new ClusterPart
        {
            Id = Guid.NewGuid(), Job = job.Id, Kind = ClusterPartKind.Picture, Number = 1, Name = "a", Queue = queue,
        }]);
        using ClusterWorker worker = ClusterWorker.Start(connection, Quick);
        Assert.Equal(ClusterJobState.Done, client.Wait(client.Paint([JobOf("one.png")], "ours").Id).State);
    }

    private Job JobOf(string content) => new()
    {
        Content = folder.At(content),
        Styles = [new JobStyle(folder.At("style.png"))],
        Output = folder.At($"painted-{content}"),
    };

    private byte[] PaintedHere(Job job)
    {
        using ModelLibrary models = new();
        using JobRunner runner = new(MethodCatalog.Default, models, new StyleStore(folder.At("home")));
        runner.Run(job, new RunContext { Threads = 1 });
        return File.ReadAllBytes(job.Output);
    }
}
