using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Impasto.Exporting;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Onnx;
using static Impasto.Studio.Tests.TestStudio;

namespace Impasto.Studio.Tests;

/// <summary>Styles and methods to choose from; styles that are kept, and trained.</summary>
public class StylesTests
{
    [Theory]
    [InlineData("great-wave", HttpStatusCode.Conflict)]
    [InlineData("Great Wave!", HttpStatusCode.BadRequest)]
    [InlineData("great-wave ", HttpStatusCode.BadRequest)]
    public async Task No_style_hides_one_that_ships(string name, HttpStatusCode status)
    {
        await using TestStudio studio = await StartAsync();
        string picture = await studio.SendAsync(64, 64, "style");
        using HttpResponseMessage kept = await studio.Client.PutAsJsonAsync(
            $"/api/styles/{Uri.EscapeDataString(name)}", new { picture });
        using HttpResponseMessage trained = await studio.Client.PostAsJsonAsync(
            "/api/trainings", new { name, painting = picture });
        Assert.Equal((status, status), (kept.StatusCode, trained.StatusCode));
        Assert.Empty(Directory.GetFiles(studio.Folder, "*.safetensors", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("great-wave", HttpStatusCode.Forbidden)]
    [InlineData("nothing", HttpStatusCode.NotFound)]
    public async Task What_was_not_kept_here_is_not_removed(string name, HttpStatusCode status)
    {
        await using TestStudio studio = await StartAsync();
        using HttpResponseMessage answer = await studio.Client.DeleteAsync($"/api/styles/{name}");
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task All_methods_are_there_with_their_options_but_for_paths()
    {
        await using TestStudio studio = await StartAsync();
        JsonNode list = await studio.GetAsync("/api/methods");
        JsonArray methods = list["methods"]!.AsArray();
        Assert.Equal(
            MethodCatalog.Default.Methods.Select(method => method.Name), methods.Select(m => Text(m!, "name")));
        JsonNode optimize = methods.Single(method => Text(method!, "name") == "optimize")!;
        string[] options = [.. optimize["options"]!.AsArray().Select(option => Text(option!, "jsonName"))];
        Assert.Contains("styleWeight", options);
        Assert.DoesNotContain("init", options);
        Assert.DoesNotContain("encoder", options);
        Assert.Contains("resume", optimize["features"]!.AsArray().Select(feature => feature!.GetValue<string>()));
        Assert.DoesNotContain("none", optimize["features"]!.AsArray().Select(feature => feature!.GetValue<string>()));
        Assert.Equal("any", Text(optimize, "styles"));
        Assert.Equal("learned", Text(methods.Single(method => Text(method!, "name") == "transform")!, "styles"));
        Assert.Contains(list["common"]!.AsArray(), option => Text(option!, "jsonName") == "strength");
        Assert.DoesNotContain(list["common"]!.AsArray(), option => Text(option!, "name") == "stroke");
        Assert.DoesNotContain(list["film"]!.AsArray(), option => Text(option!, "jsonName") == "work");
    }

    [Fact]
    public async Task A_picture_is_kept_as_a_style_painted_in_and_removed()
    {
        await using TestStudio studio = await StartAsync();
        string content = await studio.SendAsync(), painting = await studio.SendAsync(96, 96, "style", "waves.png");
        using HttpResponseMessage kept = await studio.Client.PutAsJsonAsync(
            "/api/styles/waves", new { picture = painting });
        Assert.Equal(HttpStatusCode.NoContent, kept.StatusCode);
        JsonNode style = await FindAsync(studio, "waves");
        Assert.Equal("saved", Text(style, "kind"));
        Assert.NotEmpty(await studio.Client.GetByteArrayAsync(Text(style, "thumbnail")));
        object job = new
        {
            content,
            styles = new[] { new { style = "waves" } },
            method = "wct",
            options = new { refine = 0 },
        };
        Assert.Equal("done", Text(await studio.WaitAsync(await studio.QueueAsync(job), "done", "failed"), "state"));

        foreach (string name in new[] { "waves", Learned, "../evil", "UPPER" })
        {
            using HttpResponseMessage refused = await studio.Client.PutAsJsonAsync(
                $"/api/styles/{Uri.EscapeDataString(name)}", new { picture = painting });
            Assert.False(refused.IsSuccessStatusCode, name);
        }

        byte[] look = await studio.Client.GetByteArrayAsync(Text(style, "thumbnail"));
        await RemoveAsync();
        await studio.PostAsync("/api/styles/waves/restore");
        Assert.Equal("saved", Text(await FindAsync(studio, "waves"), "kind"));
        using HttpResponseMessage twice = await studio.Client.PostAsync("/api/styles/waves/restore", null);
        Assert.Equal(HttpStatusCode.NotFound, twice.StatusCode);

        // Another style of that name looks like itself.
        await RemoveAsync();
        string plain = await studio.SendAsync(
            ImageFile.ToBytes(new ImageBuffer(96, 96), "png"), "style", "plain.png");
        using HttpResponseMessage other = await studio.Client.PutAsJsonAsync(
            "/api/styles/waves", new { picture = plain });
        Assert.Equal(HttpStatusCode.NoContent, other.StatusCode);
        Assert.NotEqual(look, await studio.Client.GetByteArrayAsync(Text(style, "thumbnail")));

        // A damaged one goes too.
        string file = Assert.Single(Directory.GetFiles(Path.Combine(studio.Folder, "styles"), "waves*"));
        await File.WriteAllTextAsync(file, "damaged");
        await RemoveAsync();

        async Task RemoveAsync()
        {
            using HttpResponseMessage removed = await studio.Client.DeleteAsync("/api/styles/waves");
            Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
            Assert.DoesNotContain(
                (await studio.GetAsync("/api/styles")).AsArray(), left => Text(left!, "id") == "waves");
        }
    }

    [Fact]
    public async Task The_last_eight_that_were_removed_come_back_after_a_restart_too()
    {
        await using TestStudio studio = await StartAsync();
        string painting = await studio.SendAsync(32, 32, "style");
        string[] names = [.. Enumerable.Range(1, 9).Select(i => $"kept-{i}")];
        foreach (string name in names)
        {
            using HttpResponseMessage kept = await studio.Client.PutAsJsonAsync(
                $"/api/styles/{name}", new { picture = painting });
            using HttpResponseMessage removed = await studio.Client.DeleteAsync($"/api/styles/{name}");
            Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        }

        await studio.RestartAsync();
        using HttpResponseMessage oldest = await studio.Client.PostAsync($"/api/styles/{names[0]}/restore", null);
        Assert.Equal(HttpStatusCode.NotFound, oldest.StatusCode);
        foreach (string name in names[1..])
        {
            await studio.PostAsync($"/api/styles/{name}/restore");
            Assert.Equal("saved", Text(await FindAsync(studio, name), "kind"));
        }
    }

    [Fact]
    public async Task A_shipped_style_is_shown_by_what_it_paints()
    {
        await using TestStudio studio = await StartAsync();
        JsonNode style = await FindAsync(studio, Learned);
        Assert.Equal(("shipped", "Great wave"), (Text(style, "kind"), Text(style, "title")));
        Assert.Equal("Composition VII", Text(await FindAsync(studio, "composition-vii"), "title"));
        Assert.Equal(["transform", "style-bank"], style["methods"]!.AsArray().Select(m => m!.GetValue<string>()));
        ImageBuffer look = ImageFile.Read(await studio.Client.GetByteArrayAsync(Text(style, "thumbnail")));
        Assert.Equal(320, Math.Max(look.Width, look.Height));
        using HttpResponseMessage none = await studio.Client.GetAsync("/api/styles/nothing/thumbnail");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task A_style_of_an_ONNX_file_is_painted_by_its_own_method()
    {
        await using TestStudio studio = await StartAsync();
        ModelStore store = new(studio.Folder);
        string file = Path.Combine(studio.Folder, "net.onnx");
        using (ModelLibrary models = new())
        using (FileStream written = File.Create(file))
        {
            OnnxFile.Write(written, NetworkExport.Of(models, "udnie"));
        }

        store.ImportOnnx(file, "mine").Dispose();
        JsonNode style = await FindAsync(studio, "mine");
        Assert.Equal(["onnx"], style["methods"]!.AsArray().Select(m => m!.GetValue<string>()));
        ImageBuffer look = ImageFile.Read(await studio.Client.GetByteArrayAsync(Text(style, "thumbnail")));
        Assert.Equal(320, Math.Max(look.Width, look.Height));
        string content = await studio.SendAsync();
        string job = await studio.QueueAsync(new { content, styles = new[] { new { style = "mine" } } });
        Assert.Equal("onnx", Text(await studio.WaitAsync(job, "done"), "method"));
    }

    [Fact]
    public async Task A_style_is_trained_and_used()
    {
        await using TestStudio studio = await StartAsync(options => options with { TrainingSize = 32 });
        string painting = await studio.SendAsync(300, 300, "style", "my painting.png");
        string photograph = await studio.SendAsync(300, 300);
        await studio.PostAsync("/api/queue/pause");
        JsonNode job = await studio.PostAsync(
            "/api/trainings", new { name = "mine", painting, photographs = new[] { photograph }, iterations = 1 });
        Assert.Equal("training", Text(job, "kind"));

        // What takes a minute to be found is known already.
        string folder = Path.Combine(studio.Folder, "work", Text(job, "id"), "training");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "style-weights.json"), """{ "mine": 5.5 }""");
        using StreamReader events = new(await studio.Client.GetStreamAsync("/api/events"));
        await studio.PostAsync("/api/queue/resume");
        JsonNode done = await studio.WaitAsync(Text(job, "id"), "done", "failed");
        Assert.True(Text(done, "state") == "done", done.ToJsonString());

        // The page hears of it.
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        while (await events.ReadLineAsync(limit.Token) is { } line && line != "event: styles")
        {
            Assert.False(limit.IsCancellationRequested);
        }

        Assert.Equal("trained", Text(await FindAsync(studio, "mine"), "kind"));
        string painted = await studio.QueueAsync(
            new { content = photograph, styles = new[] { new { style = "mine" } }, size = 64 });
        await studio.WaitAsync(painted, "done");

        using HttpResponseMessage taken = await studio.Client.PostAsJsonAsync(
            "/api/trainings", new { name = "mine", painting });
        Assert.False(taken.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_training_has_a_name_of_its_own_steps_and_its_photographs()
    {
        await using TestStudio studio = await StartAsync();
        await studio.PostAsync("/api/queue/pause");
        string painting = await studio.SendAsync(96, 96, "style"), photograph = await studio.SendAsync();
        using HttpResponseMessage kept = await studio.Client.PutAsJsonAsync(
            "/api/styles/waves", new { picture = painting });
        foreach ((object training, HttpStatusCode status) in new (object, HttpStatusCode)[]
        {
            (new { name = "waves", painting }, HttpStatusCode.Conflict),
            (new { name = "mine", painting, iterations = 0 }, HttpStatusCode.BadRequest),
            (new { name = "mine", painting, photographs = Enumerable.Repeat(photograph, 10_001) },
                HttpStatusCode.BadRequest),
            (new { painting }, HttpStatusCode.BadRequest),
            (new { name = "mine" }, HttpStatusCode.NotFound),
        })
        {
            using HttpResponseMessage refused = await studio.Client.PostAsJsonAsync("/api/trainings", training);
            Assert.Equal(status, refused.StatusCode);
        }

        Assert.Empty((await studio.GetAsync("/api/jobs")).AsArray());
        JsonNode job = await studio.PostAsync(
            "/api/trainings", new { name = "mine", painting, photographs = new[] { photograph, photograph } });
        Assert.Equal(photograph, Assert.Single(job["job"]!["photographs"]!.AsArray())!.GetValue<string>());

        // While that one goes on its name is taken, and then free again.
        object same = new { name = "mine", painting };
        using HttpResponseMessage second = await studio.Client.PostAsJsonAsync("/api/trainings", same);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        await studio.PostAsync($"/api/jobs/{Text(job, "id")}/cancel");
        await studio.PostAsync("/api/trainings", same);
    }

    private static async Task<JsonNode> FindAsync(TestStudio studio, string id) =>
        (await studio.GetAsync("/api/styles")).AsArray().Single(style => Text(style!, "id") == id)!;
}
