using Impasto.Cli.Display;
using Impasto.Cluster.Clients;
using Impasto.Cluster.Engine;

namespace Impasto.Cluster.Tests;

/// <summary>What is said to who waits for a job.</summary>
public sealed class ClusterRunTests
{
    [Theory]
    [InlineData(0, "mend what is said of them, and send them anew.")]
    [InlineData(1, "'impasto jobs retry {0}' tries 1 of them again.")]
    [InlineData(2, "'impasto jobs retry {0}' tries them again.")]
    public void The_last_line_offers_only_what_can_be_done(int again, string said)
    {
        using ClusterConnection connection = ClusterConnection.InMemory(storage: null);
        using ClusterClient client = new(connection);
        ClusterJob job = new() { Id = Guid.NewGuid(), Name = "a", Version = "1" };
        connection.Records.Add(job, [.. Enumerable.Range(1, 2).Select(number => new ClusterPart
        {
            Id = Guid.NewGuid(),
            Job = job.Id,
            Kind = ClusterPartKind.Picture,
            Number = number,
            Name = $"{number}.png",
            State = ClusterPartState.Failed,
            Error = "it is no image",
            Queue = number <= again ? QueueNames.Of(isUrgent: false, job.Version, memory: 1) : "",
        })]);
        using StringWriter written = new();
        ClusterRun run = new(client, new Notes(written, isQuiet: false, isVerbose: false)) { ComeBackTo = null };
        int code = run.Wait(job, part => part.Name, _ => null, CancellationToken.None);

        string id = ClusterRun.Short(job.Id);
        string last = "impasto: 2 of 2 parts of job {0} have failed; " + said;
        Assert.Equal(ExitCode.Failed, code);
        Assert.Equal(
            [
                "1/2 1.png: it is no image", "2/2 2.png: it is no image",
                last.Replace("{0}", id, StringComparison.Ordinal),
            ],
            written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
