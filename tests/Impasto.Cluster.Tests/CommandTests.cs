using System.Text.Json;
using Impasto.Cli.Tests;

namespace Impasto.Cluster.Tests;

/// <summary>The command line with real workers and a real database.</summary>
[Collection(PostgresCollection.Name)]
public sealed class CommandTests(PostgresServer server) : IDisposable
{
    private readonly ClusterFolder folder = new(server);

    public void Dispose() => folder.Dispose();

    [PostgresFact]
    public async Task Pictures_of_several_workers_are_those_of_this_process()
    {
        string[] words = ["stylize", folder.At("photos"), "--style", folder.At("style.png"), .. folder.Short];
        using WorkerProcess one = folder.Work(), two = folder.Work();
        ProgramResult here = await folder.RunAsync([.. words, "-o", folder.At("here")]);
        ProgramResult sent = await folder.RunAsync([.. words, "-o", folder.At("there"), "--on", "-"]);
        Assert.True((here.ExitCode, sent.ExitCode) == (0, 0), here.Error + sent.Error);
        Assert.Equal(folder.HashesOf("here"), folder.HashesOf("there"));
        Assert.Equal(3, folder.HashesOf("there").Count);
        Assert.Contains("3 pictures are sent", sent.Error, StringComparison.Ordinal);
        Assert.Contains($"3/3 {folder.At("photos")}", sent.Error, StringComparison.Ordinal);

        string list = (await folder.RunAsync("jobs", "list")).Output;
        Assert.Matches(@"\A[0-9a-f]{8}  done  .* 3 of 3 parts  .*photos/a.png and 2 more\n\z", list);
        string show = (await folder.RunAsync("jobs", "show", list[..8])).Output;
        Assert.Contains("picture       2  done       b.png, ", show, StringComparison.Ordinal);
        Assert.Equal(2, show.Split("\nworker ").Length - 1);
        JsonElement json = JsonElement.Parse((await folder.RunAsync("jobs", "show", list[..8], "--json")).Output);
        Assert.Equal(3, json.GetProperty("parts").GetArrayLength());

        ProgramResult again = await folder.RunAsync("jobs", "wait", list[..8], "-o", folder.At("again"));
        Assert.True(again.ExitCode == 0, again.Error);
        Assert.Equal(folder.HashesOf("here"), folder.HashesOf("again"));

        // What opens networks has a folder for the user's own, and is there once for all pictures.
        Assert.All(new[] { one, two }, worker => Assert.InRange(
            worker.Temporary.GetDirectories("models", SearchOption.AllDirectories).Length, 0, 1));
        one.Signal(WorkerProcess.Terminate);
        Assert.Equal(0, one.WaitForEnd());
    }

    [PostgresFact]
    public async Task Who_waits_can_go_and_come_back()
    {
        using ProgramRun run = folder.Start(
        [
            "stylize", folder.At("photos/a.png"), "--style", folder.At("style.png"), .. folder.Short, "-o",
            folder.At("of a.png"), "--on", "-",
        ]);
        string? sent = await run.ReadErrorLineAsync();
        Assert.Contains("the picture is sent", sent!, StringComparison.Ordinal);
        string id = sent!.Split(' ')[1].TrimEnd(':');
        run.Interrupt();
        await run.EndAsync();
        Assert.Equal(130, run.ExitCode);
        Assert.Equal(
            $"Job {id} goes on; come back with: impasto jobs wait {id} -o '{folder.At("of a.png")}'",
            run.Error.TrimEnd());

        server.Do("update impasto.jobs set name = E'two\\nlines'", folder.Database);
        foreach (string[] words in (string[][])[["jobs", "list"], ["jobs", "show", id]])
        {
            Assert.Contains("two?lines", (await folder.RunAsync(words)).Output, StringComparison.Ordinal);
        }

        using WorkerProcess worker = folder.Work();
        ProgramResult waited = await folder.RunAsync("jobs", "wait", id, "-o", folder.At("a.png"));
        Assert.True(waited.ExitCode == 0, waited.Error);
        Assert.True(File.Exists(folder.At("a.png")));
    }

    [PostgresFact]
    public async Task What_cannot_be_done_is_told_in_a_line()
    {
        string[] picture =
            ["stylize", folder.At("photos/a.png"), "--style", folder.At("style.png"), "-o", folder.At("a.png")];
        (await folder.RunAsync([.. picture, "--on", "-", "--threads", "2"])).AssertOneLine(2, "--threads");
        (await folder.RunAsync([.. picture, "--storage", folder.Storage])).AssertOneLine(2, "--storage is for --on");
        (await folder.RunAsync([.. picture, "--on", "memory:"])).AssertOneLine(1, "leave --on out");
        (await folder.RunAsync([.. picture[..^1], folder.At("a.xyz"), "--on", "-"]))
            .AssertOneLine(1, "no format is known");
        string[] pictures = ["stylize", folder.At("photos"), "--style", folder.At("style.png")];
        (await folder.RunAsync([.. pictures, "-o", folder.At("all"), "--format", "jpg", "--depth", "16", "--on", "-"]))
            .AssertOneLine(1, "JPEG cannot have 16 bits");
        Assert.False(Directory.Exists(folder.At("all")));
        (await folder.RunAsync([.. picture, "--on", PostgresServer.Nowhere()]))
            .AssertOneLine(1, "the server cannot be reached");
        (await folder.RunAsync([.. picture, "--on", server.Url("nothing")]))
            .AssertOneLine(1, "there is no database of that name");
        (await folder.RunAsync([.. picture, "--on", "-", "--storage", folder.At("none")]))
            .AssertOneLine(1, "there is no such folder");
        (await folder.RunAsync("jobs", "show", "12345678")).AssertOneLine(1, "there is no such job");
        (await ProgramRun.StartAsync(["jobs", "list"])).AssertOneLine(1, "IMPASTO_ON");
        (await ProgramRun.StartAsync(["worker", "--on", folder.Url])).AssertOneLine(1, "IMPASTO_STORAGE");

        string[] studio = ["studio", "--no-browser", "--port", "0", "--data", folder.At("data")];
        (await folder.RunAsync([.. studio, "--on", PostgresServer.Nowhere()]))
            .AssertOneLine(1, "the server cannot be reached");
        (await folder.RunAsync([.. studio, "--storage", folder.Storage])).AssertOneLine(2, "--storage is for --on");
        (await folder.RunAsync([.. studio, "--on", "-", "--storage", folder.At("none")]))
            .AssertOneLine(1, "there is no such folder");
        Assert.False(Directory.Exists(folder.At("data")));

        ProgramResult none = await folder.RunAsync("jobs", "list");
        Assert.Equal(
            (0, "", "There are no jobs in this database."), (none.ExitCode, none.Output, none.Error.TrimEnd()));
        using ProgramRun sent = folder.Start([.. picture, "--on", "-"]);
        await sent.ReadErrorLineAsync();
        Directory.CreateDirectory(folder.At("other"));
        (await folder.RunAsync("worker", "--storage", folder.At("other")))
            .AssertOneLine(1, "not the folder that the others of this database use");
        (await folder.RunAsync([.. picture, "--on", "-", "--storage", folder.At("other")]))
            .AssertOneLine(1, "not the folder that the others of this database use");
        Assert.Empty(Directory.GetFiles(folder.At("other")));
        await sent.KillAsync();
    }
}
