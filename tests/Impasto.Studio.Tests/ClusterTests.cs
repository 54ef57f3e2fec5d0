using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Impasto.Cluster.Engine;
using Impasto.Cluster.Workers;
using Impasto.Media.Tests.Video;
using Impasto.Studio.Storage;
using static Impasto.Studio.Tests.TestStudio;

namespace Impasto.Studio.Tests;

/// <summary>Jobs of the studio that workers of a cluster do, and what the studio shows of the cluster.</summary>
public sealed class ClusterTests : IDisposable
{
    private readonly string storage = Directory.CreateTempSubdirectory("impasto-shared-").FullName;
    private readonly ClusterConnection connection;

    public ClusterTests() => connection = ClusterConnection.Open("memory:", storage);

    public void Dispose()
    {
        connection.Dispose();
        Directory.Delete(storage, recursive: true);
    }

    [Fact]
    public async Task A_picture_of_the_cluster_lies_in_the_gallery_with_the_bytes_of_its_command()
    {
        await using TestStudio studio = await StartAsync();
        using ClusterWorker worker = Work();
        string id = await SendAsync(studio, Quick(await studio.SendAsync(), 0.75));
        JsonNode done = await studio.WaitAsync(id, "done", "failed");
        Assert.True(Text(done, "state") == "done", done.ToJsonString());
        Assert.True(done["onCluster"]!.GetValue<bool>());
        Assert.Equal(1, done["done"]!.GetValue<double>());
        string result = Text(done, "result");
        JsonNode made = await studio.GetAsync($"/api/pictures/{result}/job");
        byte[] painted = await studio.Client.GetByteArrayAsync($"/api/pictures/{result}/file");
        Assert.Equal(Contract.Paint(made["job"]!.AsObject()), painted);
        Assert.True(made["exact"]!.GetValue<bool>());

        // All 16 bits are not to be had of it, and it is saved as TIFF all the same.
        Assert.NotEmpty(await studio.Client.GetByteArrayAsync($"/api/pictures/{result}/file?format=tiff"));
        Assert.Empty(Directory.GetDirectories(Path.Combine(studio.Folder, "work")));

        JsonNode cluster = await studio.GetAsync("/api/cluster");
        Assert.Equal((worker.Info.Name, "memory:"), (Text(cluster["workers"]![0]!, "name"), Text(cluster, "database")));
        JsonNode listed = Assert.Single((await studio.GetAsync("/api/cluster/jobs")).AsArray())!;
        Assert.Equal(Guid.Parse(id), Guid.Parse(Text(listed, "id")));
        Assert.Equal(("done", Text(done, "title")), (Text(listed, "state"), Text(listed, "name")));
        JsonNode part = (await studio.GetAsync($"/api/cluster/jobs/{Text(listed, "id")}"))["parts"]![0]!;
        Assert.Equal(("picture", worker.Info.Name), (Text(part, "kind"), Text(part, "worker")));
        string file = $"/api/cluster/jobs/{id}/parts/{Text(part, "id")}/file";
        using HttpResponseMessage saved = await studio.Client.GetAsync(file);
        Assert.Equal(painted, await saved.Content.ReadAsByteArrayAsync());
        Assert.Equal("photo.png", saved.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        using HttpResponseMessage seen = await studio.Client.GetAsync($"{file}?view=true");
        Assert.Equal("image/png", seen.Content.Headers.ContentType!.MediaType);
        Assert.Null(seen.Content.Headers.ContentDisposition);
        Assert.Empty(Directory.GetFiles(Path.Combine(studio.Folder, "uploads")));
    }

    [FfmpegFact]
    public async Task A_film_of_the_cluster_lies_in_the_gallery()
    {
        await using TestStudio studio = await StartAsync();
        using ClusterWorker worker = Work();
        byte[] clip = await FilmsTests.ClipAsync(studio.Folder, "-pix_fmt", "yuv420p");
        using HttpResponseMessage sent = await studio.Client.PostAsync(
            "/api/films?name=clip.mp4", new ByteArrayContent(clip));
        string content = Text(JsonNode.Parse(await sent.Content.ReadAsStringAsync())!, "id");
        JsonNode job = (await studio.PostAsync(
            "/api/jobs", new { job = Quick(content), kind = "film", onCluster = true }))[0]!;
        JsonNode done = await studio.WaitAsync(Text(job, "id"), "done", "failed");
        Assert.True(Text(done, "state") == "done", done.ToJsonString());
        Assert.Equal("film", Text(await studio.GetAsync($"/api/pictures/{Text(done, "result")}"), "kind"));
        JsonArray parts = (await studio.GetAsync($"/api/cluster/jobs/{Text(job, "id")}"))["parts"]!.AsArray();
        Assert.Equal(["decode", "shot", "assemble"], parts.Select(part => Text(part!, "kind")));
        string first = Text(parts[0]!, "id");
        using HttpResponseMessage frames =
            await studio.Client.GetAsync($"/api/cluster/jobs/{Text(job, "id")}/parts/{first}/file");
        Assert.Equal(HttpStatusCode.Conflict, frames.StatusCode);
    }

    [Fact]
    public async Task A_job_without_a_worker_says_so_and_is_cancelled_and_let_go_on_from_either_side()
    {
        await using TestStudio studio = await StartAsync();
        string id = await SendAsync(studio, Quick(await studio.SendAsync()));
        await studio.WaitAsync(id, job => Text(job, "state") == "running" && $"{job["stage"]}" == "alone");
        JsonNode detail = await studio.GetAsync($"/api/cluster/jobs/{id}");
        Assert.Contains("There is no worker of version", Text(detail, "why"), StringComparison.Ordinal);
        using HttpResponseMessage stop = await studio.Client.PostAsync($"/api/jobs/{id}/stop", content: null);
        Assert.Contains("on the cluster", await stop.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await studio.PostAsync($"/api/jobs/{id}/cancel");
        await studio.WaitAsync(id, "cancelled");
        Assert.Equal("cancelled", Text((await studio.GetAsync("/api/cluster/jobs"))[0]!, "state"));
        Assert.Equal("running", Text((await studio.PostAsync($"/api/cluster/jobs/{id}/retry"))["job"]!, "state"));
        await studio.WaitAsync(id, "running");
        Assert.Equal("cancelled", Text((await studio.PostAsync($"/api/cluster/jobs/{id}/cancel"))["job"]!, "state"));
        await studio.WaitAsync(id, "cancelled");
        using ClusterWorker worker = Work();
        await studio.PostAsync($"/api/jobs/{id}/continue");
        await studio.WaitAsync(id, "done");
        using HttpResponseMessage again = await studio.Client.PostAsync($"/api/cluster/jobs/{id}/retry", content: null);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Single((await studio.GetAsync("/api/cluster/jobs")).AsArray());
    }

    [Fact]
    public async Task A_picture_that_somebody_waits_for_comes_before_those_of_a_batch()
    {
        await using TestStudio studio = await StartAsync();
        string content = await studio.SendAsync(32, 24), other = await studio.SendAsync(24, 32);
        object styles = new[] { new { style = Learned } };
        JsonArray batch = (await studio.PostAsync(
            "/api/jobs", new { job = new { styles }, contents = new[] { content, other }, onCluster = true }))
            .AsArray();
        string alone = await SendAsync(studio, Quick(content)), last = Text(batch[1]!, "id");
        foreach (string id in new[] { alone, last })
        {
            await studio.WaitAsync(id, "running");
        }

        using ClusterWorker worker = Work();
        await studio.WaitAsync(last, "done");
        Assert.True(await StartedAsync(alone) < await StartedAsync(Text(batch[0]!, "id")));

        async Task<DateTimeOffset> StartedAsync(string id) =>
            (await studio.GetAsync($"/api/cluster/jobs/{id}"))["parts"]![0]!["started"]!.GetValue<DateTimeOffset>();
    }

    [Fact]
    public async Task A_job_goes_on_at_the_next_start_and_is_not_sent_twice()
    {
        await using TestStudio studio = await StartAsync();
        string id = await SendAsync(studio, Quick(await studio.SendAsync()));
        await studio.WaitAsync(id, "running");
        await studio.RestartAsync();
        using ClusterWorker worker = Work();
        await studio.WaitAsync(id, "done");
        Assert.Single((await studio.GetAsync("/api/cluster/jobs")).AsArray());
        Assert.Single((await studio.GetAsync("/api/pictures?kind=result")).AsArray());
    }

    [Fact]
    public async Task What_cannot_be_sent_fails_in_a_line_and_can_go_on()
    {
        await using TestStudio studio = await StartAsync();
        using ClusterWorker worker = Work();
        string elsewhere = storage + "-away";
        Directory.Move(storage, elsewhere);
        string id = await SendAsync(studio, Quick(await studio.SendAsync()));
        JsonNode failed = await studio.WaitAsync(id, "failed");
        Assert.Contains(Path.GetFileName(storage), Text(failed, "error"), StringComparison.Ordinal);
        Assert.Empty((await studio.GetAsync("/api/cluster/jobs")).AsArray());
        Directory.Move(elsewhere, storage);
        await studio.PostAsync($"/api/jobs/{id}/continue");
        Assert.Null((await studio.WaitAsync(id, "done"))["error"]);
    }

    [Fact]
    public async Task The_queue_of_the_studio_goes_on_beside_the_cluster_and_batches_and_sheets_go_there_too()
    {
        await using TestStudio studio = await StartAsync();
        string one = await studio.SendAsync(), two = await studio.SendAsync(64, 96);
        await studio.PostAsync("/api/queue/pause");
        string here = await studio.QueueAsync(Quick(one));
        object styles = new[] { new { style = Learned } };
        JsonArray batch = (await studio.PostAsync(
            "/api/jobs", new { job = new { styles }, contents = new[] { one, two }, onCluster = true })).AsArray();
        JsonNode sheet = await studio.PostAsync(
            "/api/sheets", new { job = Quick(one), strengths = new[] { 0.25, 0.5 }, onCluster = true });
        string[] there = [.. batch.Concat(sheet["jobs"]!.AsArray()).Select(job => Text(job!, "id"))];
        Assert.Equal(4, there.Length);
        Assert.All(batch, job => Assert.Equal(0, job!["place"]!.GetValue<int>()));
        Assert.Equal(1, (await studio.GetAsync($"/api/jobs/{here}"))["place"]!.GetValue<int>());
        using HttpResponseMessage moved = await studio.Client.PatchAsync(
            $"/api/jobs/{there[0]}", JsonContent.Create(new { place = 1 }));
        Assert.Equal(HttpStatusCode.Conflict, moved.StatusCode);

        using ClusterWorker worker = Work();
        foreach (string id in there)
        {
            await studio.WaitAsync(id, "done");
        }

        Assert.Equal("queued", Text(await studio.GetAsync($"/api/jobs/{here}"), "state"));
        Assert.Equal(4, (await studio.GetAsync("/api/cluster/jobs?limit=10")).AsArray().Count);
        Assert.Equal(3, (await studio.GetAsync("/api/cluster/jobs?limit=3")).AsArray().Count);
    }

    [Fact]
    public async Task A_studio_without_a_cluster_shows_what_was_sent_and_has_no_part_of_it()
    {
        string folder = Directory.CreateTempSubdirectory("impasto-studio-").FullName, id, content;
        await using (StudioServer before = await StudioServer.StartAsync(
            new StudioOptions { Data = folder, Home = folder, Port = 0, Cluster = connection }))
        {
            using HttpClient client = NewClient(before.Address);
            using HttpResponseMessage sent = await client.PostAsync("/api/samples/scene", content: null);
            content = Text(JsonNode.Parse(await sent.Content.ReadAsStringAsync())!, "id");
            using HttpResponseMessage queued = await client.PostAsync(
                "/api/jobs", JsonContent.Create(new { job = Quick(content), onCluster = true }));
            id = Text(JsonNode.Parse(await queued.Content.ReadAsStringAsync())![0]!, "id");
        }

        await using (TestStudio studio = await TestStudio.StartAsync(
            options => options with { Data = folder, Home = folder }))
        {
            Assert.Equal("away", Text(await studio.GetAsync($"/api/jobs/{id}"), "stage"));
            Assert.Equal("away", Text((await studio.GetAsync("/api/jobs"))[0]!, "stage"));
            Assert.False((await studio.GetAsync("/api/queue"))["hasCluster"]!.GetValue<bool>());
            Assert.Equal("cancelled", Text(await studio.PostAsync($"/api/jobs/{id}/cancel"), "state"));
            using HttpResponseMessage refused = await studio.Client.PostAsync(
                "/api/jobs", JsonContent.Create(new { job = Quick(content), onCluster = true }));
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
            Assert.Contains("no cluster", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            foreach (string path in new[] { "/api/cluster", "/hangfire" })
            {
                using HttpResponseMessage none = await studio.Client.GetAsync(path);
                Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
            }
        }
    }

    [Theory]
    [InlineData("/api/cluster/jobs/12", HttpStatusCode.NotFound)]
    [InlineData("/api/cluster/jobs/00000000-0000-0000-0000-000000000000", HttpStatusCode.NotFound)]
    [InlineData("/api/cluster/jobs/00000000-0000-0000-0000-000000000000/parts/1/file", HttpStatusCode.NotFound)]
    [InlineData("/api/cluster/jobs?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("/hangfire", HttpStatusCode.NotFound)]
    public async Task What_is_not_there_is_told_in_a_line(string path, HttpStatusCode expected)
    {
        await using TestStudio studio = await StartAsync();
        using HttpResponseMessage answer = await studio.Client.GetAsync(path);
        Assert.Equal(expected, answer.StatusCode);
        Assert.NotEmpty(Text(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!, "error"));
    }

    [Fact]
    public async Task The_description_has_the_cluster_with_its_schemas()
    {
        await using TestStudio studio = await StartAsync();
        JsonNode paths = (await studio.GetAsync("/api/openapi.json"))["paths"]!;
        JsonNode detail = paths["/api/cluster/jobs/{id}"]!["get"]!["responses"]!["2XX"]!["content"]!
            ["application/json"]!["schema"]!["properties"]!;
        JsonObject part = detail["parts"]!["items"]!["properties"]!.AsObject();
        Assert.Contains("waiting", part["state"]!["enum"]!.AsArray().Select(state => $"{state}"));

        // What a part is to do is nobody's business.
        Assert.DoesNotContain(part, member => member.Key is "spec" or "queue" or "ticket");
        Assert.NotNull(paths["/api/jobs"]!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]!
            ["properties"]!["onCluster"]);
    }

    [Fact]
    public async Task Records_of_the_studio_before_clusters_are_taken_along()
    {
        await using TestStudio studio = await TestStudio.StartAsync();
        string id = await studio.QueueAsync(Quick(await studio.SendAsync()));
        await studio.WaitAsync(id, "done");
        string copy = Directory.CreateTempSubdirectory("impasto-studio-").FullName;
        using (Microsoft.Data.Sqlite.SqliteConnection old = new($"Data Source={studio.Folder}/studio.db;Pooling=false"))
        {
            old.Open();
            using Microsoft.Data.Sqlite.SqliteCommand command = old.CreateCommand();
            command.CommandText = $"VACUUM INTO '{copy}/studio.db'";
            command.ExecuteNonQuery();
        }

        using (Database records = new(Path.Combine(copy, "studio.db")))
        {
            records.Execute($"ALTER TABLE jobs DROP COLUMN onCluster");
            records.Execute($"PRAGMA user_version = 1");
        }

        using (Database records = new(Path.Combine(copy, "studio.db")))
        {
            Assert.False(new JobStore(records).Get(id).OnCluster);
        }

        Directory.Delete(copy, recursive: true);
    }

    private Task<TestStudio> StartAsync() =>
        TestStudio.StartAsync(options => options with { Cluster = connection });

    private ClusterWorker Work() => ClusterWorker.Start(connection, new WorkerOptions { Threads = 2 });

    private static async Task<string> SendAsync(TestStudio studio, object job) =>
        Text((await studio.PostAsync("/api/jobs", new { job, onCluster = true }))[0]!, "id");
}
