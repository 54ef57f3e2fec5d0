using Impasto.Cli.Tests;
using Impasto.Cluster.Clients;
using Impasto.Cluster.Engine;
using Impasto.Cluster.Workers;
using Impasto.Jobs;
using Impasto.Models;
using Impasto.Styles;

namespace Impasto.Cluster.Tests;

/// <summary>What a worker does with a part that others have had before.</summary>
public sealed class PartRunnerTests : IDisposable
{
    private readonly CommandFolder folder = new();
    private readonly ClusterConnection connection;
    private readonly ClusterClient client;

    public PartRunnerTests()
    {
        Directory.CreateDirectory(folder.At("shared"));
        folder.WriteImage("one.png", 48, 32);
        connection = ClusterConnection.Open("memory:", folder.At("shared"));
        client = new ClusterClient(connection, new ModelStore(folder.At("home")), new StyleStore(folder.At("home")));
    }

    public void Dispose()
    {
        client.Dispose();
        connection.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(29, ClusterPartState.Done)]
    [InlineData(30, ClusterPartState.Failed)]
    public void A_part_that_takes_its_workers_with_it_is_begun_thirty_times(int before, ClusterPartState expected)
    {
        ClusterJob job = Send();
        for (int i = 0; i < before; i++)
        {
            connection.Records.Begin(client.Parts(job.Id)[0].Id, Lost);
        }

        using (ClusterWorker worker = ClusterWorker.Start(connection, new WorkerOptions { Threads = 1 }))
        {
            client.Wait(job.Id);
        }

        ClusterPart part = Assert.Single(client.Parts(job.Id));
        Assert.Equal((expected, before + 1), (part.State, part.Starts));
        Assert.Equal(
            expected == ClusterPartState.Failed, part.Error?.Contains("30 times", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void A_worker_says_who_it_is_and_that_another_was_first_with_another_result()
    {
        ClusterJob job = Send();
        ClusterPart part = client.Parts(job.Id)[0];
        ClusterResult first = new("jobs/first", new string('0', 64), 3);
        List<string> said = [];
        WorkerOptions options = new()
        {
            Threads = 3,
            Memory = 5L << 30,
            Tell = line =>
            {
                said.Add(line);
                if (line.EndsWith("begun", StringComparison.Ordinal))
                {
                    connection.Records.Finish(part.Id, first, []);
                }
            },
        };
        using (ClusterWorker worker = ClusterWorker.Start(connection, options))
        {
            Assert.Equal((3, 5L << 30), (worker.Info.Threads, worker.Info.Memory));
            Assert.Equal(worker.Info.Name, Assert.Single(client.Workers()).Name);
            WorkerProcess.Until(() => said.Count > 1, () => string.Join('\n', said));
        }

        Assert.Empty(client.Workers());
        Assert.EndsWith(
            "another worker was first, whose result differs, as between instruction sets",
            said[1],
            StringComparison.Ordinal);
        Assert.Equal(first, Assert.Single(client.Parts(job.Id)).Result);
    }

    private static ClusterWorkerInfo Lost => new()
    {
        Id = Guid.NewGuid(), Name = "lost", Version = "1", InstructionSet = "any", Memory = 1, Threads = 1,
    };

    private ClusterJob Send() => client.Paint(
        [
            new Job
            {
                Content = folder.At("one.png"),
                Styles = [new JobStyle("great-wave")],
                Output = folder.At("painted.png"),
            },
        ],
        "one");
}
