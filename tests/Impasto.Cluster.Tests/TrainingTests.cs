using System.Text.Json;
using Impasto.Cli.Tests;
using Impasto.Cluster.Clients;
using Impasto.Cluster.Engine;

namespace Impasto.Cluster.Tests;

/// <summary>Trainings that workers do, whose networks are those of this process.</summary>
[Collection(WorkCollection.Name)]
public sealed class TrainingTests : IDisposable
{
    private const int Lease = 2;

    private readonly ClusterFolder folder;

    public TrainingTests(PostgresServer server)
    {
        folder = new ClusterFolder(server);
        folder.WriteImage("photos/more/d.png", 40, 40);
        folder.WriteImage("photos/left-out.png", 40, 40);
        File.WriteAllText(folder.At("photos/broken.png"), "no image");
        Write("tiny", steps: 30);
    }

    public void Dispose() => folder.Dispose();

    [PostgresFact]
    public async Task A_grid_of_several_workers_is_that_of_this_process()
    {
        string[] words = ["train", folder.At("tiny.json"), "--grid", "model.tvWeight=0,2"];
        using WorkerProcess one = folder.Work(Lease), two = folder.Work(Lease);
        ProgramResult there = await folder.RunAsync([.. words, "-o", folder.At("there"), "--on", "-"]);
        Assert.True(there.ExitCode == 0, there.Error + one.Said + two.Said);
        ProgramResult here = await folder.RunAsync([.. words, "-o", folder.At("here"), "--threads", "1"]);
        Assert.True(here.ExitCode == 0, here.Error);

        Dictionary<string, string> made = folder.HashesOf("there");
        Assert.Equal(
            ["tiny-tvweight-0", "tiny-tvweight-2"],
            made.Keys.Select(Path.GetFileNameWithoutExtension).Distinct().Order());
        Assert.Equal(4, made.Values.Distinct().Count());
        Assert.Equal(folder.HashesOf("here"), made);

        // The same losses to the last digit that is shown.
        string table = there.Output;
        Assert.Equal(here.Output, table);
        string[] lines = table.TrimEnd().Split('\n');
        Assert.Matches(@"^training +model\.tvWeight +in the end$", lines[0]);
        Assert.Matches(@"^tiny-tvweight-2 +2 +loss \S+ \(.+\)$", lines[2]);
        Assert.Equal(3, lines.Length);

        string id = (await folder.RunAsync("jobs", "list")).Output[..8];
        JsonElement shown = JsonElement.Parse((await folder.RunAsync("jobs", "show", id, "--json")).Output);
        foreach (JsonElement part in shown.GetProperty("parts").EnumerateArray())
        {
            Assert.Equal(("train", 1), (part.GetProperty("kind").GetString(), part.GetProperty("starts").GetInt32()));
            Assert.Contains(part.GetProperty("progress").GetString()!, table, StringComparison.Ordinal);
        }

        Assert.Empty(States());
        Assert.Contains("of the images could not be read", there.Error, StringComparison.Ordinal);

        ProgramResult again = await folder.RunAsync("jobs", "wait", id, "-o", folder.At("again"));
        Assert.True(again.ExitCode == 0, again.Error);
        Assert.Equal(
            made.Where(file => file.Key.EndsWith(".safetensors", StringComparison.Ordinal)).ToDictionary(),
            folder.HashesOf("again"));
    }

    [PostgresFact]
    public async Task A_training_that_takes_longer_than_its_lease_is_not_begun_twice()
    {
        Write("tiny", steps: 800, size: 32);
        using WorkerProcess one = folder.Work(Lease), two = folder.Work(Lease);
        ProgramResult sent = await folder.RunAsync(
            "train", folder.At("tiny.json"), "-o", folder.At("there"), "--on", "-");
        Assert.True(sent.ExitCode == 0, sent.Error + one.Said + two.Said);
        string id = (await folder.RunAsync("jobs", "list")).Output[..8];
        JsonElement shown = JsonElement.Parse((await folder.RunAsync("jobs", "show", id, "--json")).Output);
        JsonElement part = Assert.Single(shown.GetProperty("parts").EnumerateArray().ToArray());
        TimeSpan time = part.GetProperty("finished").GetDateTime() - part.GetProperty("started").GetDateTime();
        Assert.True(time.TotalSeconds > 1.5 * Lease, $"It has taken {time.TotalSeconds} s only.");
        Assert.Equal(1, part.GetProperty("starts").GetInt32());
        Assert.Single((one.Said + two.Said).Split('\n'), line => line == "tiny.safetensors: begun");
    }

    [PostgresFact]
    public async Task A_training_goes_on_from_its_checkpoint_when_its_worker_is_killed_or_it_is_cancelled()
    {
        Write("tiny", steps: 800);
        string[] words = ["train", folder.At("tiny.json")];
        using ProgramRun sent = folder.Start([.. words, "-o", folder.At("there"), "--on", "-"]);
        string id = (await sent.ReadErrorLineAsync())!.Split(' ')[1].TrimEnd(':');
        using (WorkerProcess lost = folder.Work(Lease))
        {
            WorkerProcess.Until(() => States().Length > 0, () => lost.Said);
            lost.Kill();
        }

        using (WorkerProcess next = folder.Work(Lease))
        {
            next.WaitFor("tiny.safetensors: goes on from its checkpoint");
            WriteTimes first = new(States());
            WorkerProcess.Until(first.HaveChanged, () => next.Said);
            using (ClusterConnection connection = ClusterConnection.Open(folder.Url, folder.Storage))
            using (ClusterClient client = new(connection))
            {
                Assert.True(client.Cancel(client.Find(id).Id));
            }

            next.WaitFor("tiny.safetensors: stopped");
            await sent.EndAsync();
            Assert.Equal(1, sent.ExitCode);
            Assert.Single(States());
            Assert.Equal(0, (await folder.RunAsync("jobs", "retry", id)).ExitCode);
            ProgramResult waited = await folder.RunAsync("jobs", "wait", id, "-o", folder.At("there/"));
            Assert.True(waited.ExitCode == 0, waited.Error + next.Said);
            Assert.Equal(2, next.Said.Split("goes on from its checkpoint").Length - 1);
        }

        ProgramResult here = await folder.RunAsync([.. words, "-o", folder.At("here")]);
        Assert.True(here.ExitCode == 0, here.Error);
        Assert.Equal(
            File.ReadAllBytes(folder.At("here/tiny.safetensors")),
            File.ReadAllBytes(folder.At("there/tiny.safetensors")));
    }

    [PostgresFact]
    public async Task What_cannot_be_trained_is_told_in_a_line_before_anything_is_sent()
    {
        string recipe = folder.At("tiny.json");
        string[] on = ["-o", folder.At("there"), "--on", "-"];
        await RefusedAsync(1, "tiny.safetensors, each over the others", recipe, recipe);
        await RefusedAsync(1, "'model.tvWeigth' is unknown", recipe, "--grid", "model.tvWeigth=1,2");
        await RefusedAsync(1, "'kind' is \"painting\"; it must be", recipe, "--grid", "kind=painting");
        await RefusedAsync(1, "no list of values", recipe, "--grid", "model.tvWeight");
        await RefusedAsync(1, "no such folder", recipe, "--data", folder.At("none"));
        await RefusedAsync(1, "none.safetensors: ", recipe, "--grid", "model.encoder=none.safetensors");
        await RefusedAsync(2, "--resume is for a run of this machine", recipe, "--resume");
        Assert.Equal("", (await folder.RunAsync("jobs", "list")).Output);
        Assert.False(Directory.Exists(folder.At("there")));

        Directory.CreateDirectory(folder.At("there"));
        File.WriteAllText(folder.At("there/tiny.safetensors"), "another");
        await RefusedAsync(1, "tiny.safetensors is there already", recipe);
        Assert.Equal("another", File.ReadAllText(folder.At("there/tiny.safetensors")));

        async Task RefusedAsync(int code, string said, params string[] words) =>
            (await folder.RunAsync(["train", .. words, .. on])).AssertOneLine(code, said);
    }

    private string[] States() => Directory.GetFiles(folder.Storage, "*.state", SearchOption.AllDirectories);

    private void Write(string name, int steps, int size = 16) => File.WriteAllText(folder.At($"{name}.json"), $$"""
        {
          "name": "{{name}}", "kind": "wct-decoder", "steps": {{steps}}, "batch": 2, "size": {{size}},
          "learningRate": { "initial": 0.001, "schedule": "cosine", "warmup": 3 },
          "data": { "folders": ["photos"], "exclude": ["left-*"] }, "checkpointEvery": 20, "logEvery": 1,
          "model": { "encoder": "encoder.safetensors", "level": 2 }
        }
        """);

    /// <summary>When files were written.</summary>
    private sealed class WriteTimes(string[] files)
    {
        private readonly DateTime[] times = [.. files.Select(File.GetLastWriteTimeUtc)];

        public bool HaveChanged() => files.Zip(times).Any(one => File.GetLastWriteTimeUtc(one.First) != one.Second);
    }
}
