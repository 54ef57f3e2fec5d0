using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Impasto.Media.Images;
using static Impasto.Studio.Tests.TestStudio;

namespace Impasto.Studio.Tests;

/// <summary>Jobs: done to the byte, ended by the right id, moved, and gone on with.</summary>
public class JobsTests
{
    [Fact]
    public async Task A_picture_is_no_style_of_a_method_that_has_learned_its_styles_and_is_named()
    {
        await using TestStudio studio = await StartAsync();
        string content = await studio.SendAsync(), style = await studio.SendAsync(64, 64, "style", "swirls.png");
        object job = new { content, styles = new[] { new { style } }, method = "transform" };
        using HttpResponseMessage refused = await studio.Client.PostAsJsonAsync("/api/jobs", new { job });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        string error = Text(JsonNode.Parse(await refused.Content.ReadAsStringAsync())!, "error");
        Assert.Contains("swirls.png", error, StringComparison.Ordinal);
        Assert.Contains("wct", error, StringComparison.Ordinal);
        Assert.DoesNotContain(style, error, StringComparison.Ordinal);

        JsonNode sheet = await studio.PostAsync("/api/sheets", new
        {
            job = new { content, styles = new[] { new { style } } }, methods = new[] { "wct", "transform" },
        });
        Assert.Equal("wct", Text(Assert.Single(sheet["jobs"]!.AsArray())!, "method"));
        Assert.StartsWith(
            "swirls.png by transform: ", Assert.Single(sheet["leftOut"]!.AsArray())!.GetValue<string>(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_is_made_again_to_the_byte_by_its_job()
    {
        await using TestStudio studio = await StartAsync();
        string content = await studio.SendAsync();
        string job = await studio.QueueAsync(Quick(content, strength: 0.7));
        JsonNode done = await studio.WaitAsync(job, "done", "failed");
        Assert.Equal("done", Text(done, "state"));
        string result = Text(done, "result");
        JsonNode picture = await studio.GetAsync($"/api/pictures/{result}");
        Assert.Equal("photo in great-wave 0.7", Text(picture, "name"));
        Assert.Equal((96, 64), (picture["width"]!.GetValue<int>(), picture["height"]!.GetValue<int>()));

        JsonNode made = await studio.GetAsync($"/api/pictures/{result}/job");
        Assert.True(made["exact"]!.GetValue<bool>());
        byte[] kept = await studio.Client.GetByteArrayAsync($"/api/pictures/{result}/file");
        Assert.Equal(Contract.Paint(made["job"]!.AsObject()), kept);
        Assert.StartsWith("impasto stylize ", Text(made, "command"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_sixteen_bits_are_kept()
    {
        await using TestStudio studio = await StartAsync();
        string job = await studio.QueueAsync(Quick(await studio.SendAsync()));
        string result = Text(await studio.WaitAsync(job, "done"), "result");
        ImageBuffer deep = ImageFile.Read(await studio.Client.GetByteArrayAsync(
            $"/api/pictures/{result}/file?format=tiff"));
        ImageBuffer plain = ImageFile.Read(await studio.Client.GetByteArrayAsync(
            $"/api/pictures/{result}/file?format=png"));
        float[] steps = [.. deep.Pixels.ToArray().Zip(plain.Pixels.ToArray(), (a, b) => Math.Abs(a - b))];
        Assert.InRange(steps.Max(), 1f / 1024, 0.5f / 255 + 1e-4f);
    }

    [Theory]
    [InlineData("png", "image/png")]
    [InlineData("jpeg", "image/jpeg")]
    [InlineData("tiff", "image/tiff")]
    public async Task A_download_has_its_job_inside_if_that_is_asked_for(string format, string media)
    {
        await using TestStudio studio = await StartAsync();
        string content = await studio.SendAsync(name: "holiday & more.png");
        string job = await studio.QueueAsync(Quick(content));
        string result = Text(await studio.WaitAsync(job, "done"), "result");
        Uri address = new($"/api/pictures/{result}/file?format={format}", UriKind.Relative);
        using HttpResponseMessage without = await studio.Client.GetAsync(address);
        using HttpResponseMessage with = await studio.Client.GetAsync($"{address}&job=true");
        Assert.Equal(media, with.Content.Headers.ContentType!.MediaType);
        byte[] file = await with.Content.ReadAsByteArrayAsync();
        Assert.Null(Xmp.JobOf(await without.Content.ReadAsByteArrayAsync()));
        JsonNode inside = JsonNode.Parse(Xmp.JobOf(file)!)!;
        Assert.Equal("holiday & more.png", Text(inside, "content"));
        Assert.Equal(Learned, Text(inside["styles"]![0]!, "style"));
        Assert.DoesNotContain(studio.Folder, inside.ToJsonString(), StringComparison.Ordinal);

        Assert.Contains(
            "xmlns:impasto=\"urn:impasto:job:1\"", Encoding.Latin1.GetString(file), StringComparison.Ordinal);

        // Readers of XMP look into a chunk of a PNG that is not compressed.
        Assert.Equal(format == "png", Encoding.Latin1.GetString(file).Contains(
            "iTXtXML:com.adobe.xmp\0\0\0\0\0<?xpacket", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancel_ends_the_job_that_is_named_and_no_other()
    {
        await using TestStudio studio = await StartAsync();
        string content = await studio.SendAsync(), style = await studio.SendAsync(64, 64, "style");
        string first = await studio.QueueAsync(Slow(content, style));
        string second = await studio.QueueAsync(Slow(content, style));
        string third = await studio.QueueAsync(Slow(content, style));
        await studio.WaitAsync(first, "running");

        await studio.PostAsync($"/api/jobs/{second}/cancel");
        Assert.Equal("cancelled", Text(await studio.GetAsync($"/api/jobs/{second}"), "state"));
        Assert.Equal("running", Text(await studio.GetAsync($"/api/jobs/{first}"), "state"));
        Assert.Equal(1, (await studio.GetAsync($"/api/jobs/{third}"))["place"]!.GetValue<int>());

        await studio.PostAsync($"/api/jobs/{first}/cancel");
        JsonNode dropped = await studio.WaitAsync(first, "cancelled");
        Assert.Null(dropped["result"]);
        await studio.WaitAsync(third, "running");
        Assert.Empty((await studio.GetAsync("/api/pictures?kind=result")).AsArray());
        using HttpResponseMessage again = await studio.Client.PostAsync($"/api/jobs/{first}/cancel", null);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Equal("running", Text(await studio.GetAsync($"/api/jobs/{third}"), "state"));
        Assert.Single(Directory.GetDirectories(Path.Combine(studio.Folder, "work")));
        await studio.PostAsync($"/api/jobs/{third}/cancel");
        await studio.WaitAsync(third, "cancelled");
    }

    [Fact]
    public async Task A_job_is_watched_stopped_kept_and_gone_on_with_to_the_same_bytes()
    {
        await using TestStudio studio = await StartAsync(
            options => options with { CheckpointInterval = TimeSpan.Zero });
        string content = await studio.SendAsync(), style = await studio.SendAsync(64, 64, "style");
        string job = await studio.QueueAsync(Slow(content, style, iterations: 30));
        JsonNode watched = await studio.WaitAsync(job, found => found["preview"] is not null);
        using HttpResponseMessage shown = await studio.Client.GetAsync(Text(watched, "preview"));
        Assert.Equal("image/jpeg", shown.Content.Headers.ContentType!.MediaType);
        ImageBuffer preview = ImageFile.Read(await shown.Content.ReadAsByteArrayAsync());
        Assert.Equal((64, 43), (preview.Width, preview.Height));

        await studio.PostAsync($"/api/jobs/{job}/stop");
        JsonNode stopped = await studio.WaitAsync(job, "stopped", "done");
        Assert.Equal("stopped", Text(stopped, "state"));
        Assert.True(stopped["canContinue"]!.GetValue<bool>());
        string soFar = Text(stopped, "result");
        Assert.False((await studio.GetAsync($"/api/pictures/{soFar}/job"))["exact"]!.GetValue<bool>());

        await studio.PostAsync($"/api/jobs/{job}/continue");
        JsonNode done = await studio.WaitAsync(job, "done", "failed");
        string result = Text(done, "result");
        Assert.NotEqual(soFar, result);
        JsonNode made = await studio.GetAsync($"/api/pictures/{result}/job");
        Assert.Equal(
            Contract.Paint(made["job"]!.AsObject()),
            await studio.Client.GetByteArrayAsync($"/api/pictures/{result}/file"));
    }

    [Fact]
    public async Task A_queue_that_pauses_lets_go_of_its_job_and_takes_it_up_again()
    {
        await using TestStudio studio = await StartAsync();
        string content = await studio.SendAsync(), style = await studio.SendAsync(64, 64, "style");
        string slow = await studio.QueueAsync(Slow(content, style));
        await studio.WaitAsync(slow, found => found["done"]!.GetValue<double>() > 0.02);
        JsonNode paused = await studio.PostAsync("/api/queue/pause");
        Assert.True(paused["paused"]!.GetValue<bool>());
        Assert.Equal(studio.Options.Threads, paused["threads"]!.GetValue<int>());
        JsonNode waits = await studio.WaitAsync(slow, "queued");
        Assert.InRange(waits["done"]!.GetValue<double>(), 0.02, 0.99);

        string quick = await studio.QueueAsync(Quick(content));
        await studio.RestartAsync();
        Assert.True((await studio.GetAsync("/api/queue"))["paused"]!.GetValue<bool>());
        JsonNode moved = await (await studio.Client.PatchAsJsonAsync($"/api/jobs/{quick}", new { place = 1 }))
            .Content.ReadFromJsonAsync<JsonNode>() ?? new JsonObject();
        Assert.Equal(1, moved["place"]!.GetValue<int>());
        Assert.Equal(2, (await studio.GetAsync($"/api/jobs/{slow}"))["place"]!.GetValue<int>());

        await studio.PostAsync("/api/queue/resume");
        await studio.WaitAsync(quick, "done");
        JsonNode goesOn = await studio.WaitAsync(slow, found => found["stage"] is not null);
        Assert.Equal("running", Text(goesOn, "state"));
        await studio.PostAsync($"/api/jobs/{slow}/cancel");
        await studio.WaitAsync(slow, "cancelled");
    }

    [Fact]
    public async Task Jobs_that_wait_are_put_at_any_place()
    {
        await using TestStudio studio = await StartAsync();
        await studio.PostAsync("/api/queue/pause");
        string content = await studio.SendAsync();
        string[] ids = new string[4];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = await studio.QueueAsync(Quick(content));
        }

        foreach ((int job, int place, int[] order) in new[]
        {
            (3, 2, new[] { 0, 3, 1, 2 }),
            (2, 1, [2, 0, 3, 1]),
            (2, 99, [0, 3, 1, 2]),
            (1, -5, [1, 0, 3, 2]),
            (1, 3, [0, 3, 1, 2]),
            (0, 1, [0, 3, 1, 2]),
        })
        {
            using HttpResponseMessage moved = await studio.Client.PatchAsJsonAsync(
                $"/api/jobs/{ids[job]}", new { place });
            Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
            JsonArray list = (await studio.GetAsync("/api/jobs")).AsArray();
            Assert.Equal(order.Select(index => ids[index]), list.Select(one => Text(one!, "id")));
            Assert.Equal([1, 2, 3, 4], list.Select(one => one!["place"]!.GetValue<int>()));
        }

        using HttpResponseMessage early = await studio.Client.DeleteAsync($"/api/jobs/{ids[0]}");
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        await studio.PostAsync($"/api/jobs/{ids[0]}/cancel");
        using HttpResponseMessage late = await studio.Client.PatchAsJsonAsync(
            $"/api/jobs/{ids[0]}", new { place = 1 });
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
    }

    [Fact]
    public async Task A_job_that_has_failed_goes_on_once_it_can()
    {
        await using TestStudio studio = await StartAsync();
        string content = await studio.SendAsync(), work = Path.Combine(studio.Folder, "work");
        Directory.Delete(work, recursive: true);
        await File.WriteAllTextAsync(work, "in the way");
        string job = await studio.QueueAsync(Quick(content));
        JsonNode failed = await studio.WaitAsync(job, "failed", "done");
        Assert.True(failed["canContinue"]!.GetValue<bool>());
        Assert.NotEmpty(Text(failed, "error"));
        File.Delete(work);
        await studio.PostAsync($"/api/jobs/{job}/continue");
        JsonNode done = await studio.WaitAsync(job, "done");
        Assert.Null(done["error"]);
        Assert.False(done["canContinue"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_result_that_cannot_be_kept_leaves_no_file_behind()
    {
        await using TestStudio studio = await StartAsync();
        string content = await studio.SendAsync(), thumbnails = Path.Combine(studio.Folder, "thumbnails");
        Directory.Delete(thumbnails, recursive: true);
        await File.WriteAllTextAsync(thumbnails, "in the way");
        await studio.WaitAsync(await studio.QueueAsync(Quick(content)), "failed");
        string left = Assert.Single(Directory.GetFiles(Path.Combine(studio.Folder, "pictures")));
        Assert.Equal(content + ".png", Path.GetFileName(left));
    }

    [Fact]
    public async Task A_method_that_has_not_learned_a_style_is_refused_with_those_that_have()
    {
        await using TestStudio studio = await StartAsync();
        JsonNode style = (await studio.GetAsync("/api/styles")).AsArray().First(
            one => one!["methods"]!.AsArray().Count == 1 && Text(one, "kind") == "shipped")!;
        string known = style["methods"]![0]!.GetValue<string>();
        using HttpResponseMessage answer = await studio.Client.PostAsJsonAsync("/api/jobs", new
        {
            job = new
            {
                content = await studio.SendAsync(),
                styles = new[] { new { style = Text(style, "id") } },
                method = known == "transform" ? "style-bank" : "transform",
            },
        });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains($"choose {known}.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_of_a_picture_whose_file_was_removed_is_refused()
    {
        await using TestStudio studio = await StartAsync();
        string content = await studio.SendAsync(name: "summer.png");
        Array.ForEach(Directory.GetFiles(Path.Combine(studio.Folder, "pictures")), File.Delete);
        using HttpResponseMessage answer = await studio.Client.PostAsJsonAsync(
            "/api/jobs", new { job = Quick(content) });
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("summer.png", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_of_nothing_of_too_many_or_of_trainings_is_refused_and_one_of_the_same_is_one_job()
    {
        await using TestStudio studio = await StartAsync();
        await studio.PostAsync("/api/queue/pause");
        string content = await studio.SendAsync();
        foreach (object refused in new object[]
        {
            new { job = Quick(content), contents = Array.Empty<string>() },
            new { job = Quick(content), contents = Enumerable.Repeat(content, 1001) },
            new { job = Quick(content), kind = "training" },
            new { job = Quick(content), kind = "film" },
            new { job = Quick(content), kind = 0 },
        })
        {
            using HttpResponseMessage answer = await studio.Client.PostAsJsonAsync("/api/jobs", refused);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        Assert.Empty((await studio.GetAsync("/api/jobs")).AsArray());
        JsonNode batch = await studio.PostAsync(
            "/api/jobs", new { job = Quick(content), contents = Enumerable.Repeat(content, 1000) });
        Assert.Equal(content, Text(Assert.Single(batch.AsArray())!, "content"));
    }

    [Fact]
    public async Task A_sheet_of_methods_keeps_the_options_of_one_for_that_one_alone()
    {
        await using TestStudio studio = await StartAsync();
        await studio.PostAsync("/api/queue/pause");
        string content = await studio.SendAsync(), style = await studio.SendAsync(64, 64, "style");
        object job = new
        {
            content,
            styles = new[] { new { style } },
            method = "wct",
            options = new { refine = 0 },
        };
        JsonNode sheet = await studio.PostAsync("/api/sheets", new { job, methods = new[] { "optimize", "wct" } });
        JsonArray jobs = sheet["jobs"]!.AsArray();
        Assert.Equal(["optimize", "wct"], jobs.Select(one => Text(one!, "method")));
        Assert.Null(jobs[0]!["job"]!["options"]);
        Assert.Equal(0, jobs[1]!["job"]!["options"]!["refine"]!.GetValue<int>());
        JsonNode other = await studio.PostAsync("/api/sheets", new { job, methods = new[] { "adain" } });
        Assert.Null(Assert.Single(other["jobs"]!.AsArray())!["job"]!["options"]);
    }

    [Fact]
    public async Task A_list_with_nothing_in_it_is_refused_in_words()
    {
        await using TestStudio studio = await StartAsync();
        string content = await studio.SendAsync();
        string?[] names = [Learned, null];
        foreach ((string path, object asked, string list) in new (string, object, string)[]
        {
            ("/api/sheets", new { job = Quick(content), methods = names }, "methods"),
            ("/api/sheets", new { job = Quick(content), styles = names }, "styles"),
            ("/api/jobs", new { job = Quick(content), contents = names }, "contents"),
        })
        {
            using HttpResponseMessage refused = await studio.Client.PostAsJsonAsync(path, asked);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains(
                $"One of the {list} is null", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_batch_has_the_same_settings_for_all_and_a_sheet_their_product()
    {
        await using TestStudio studio = await StartAsync();
        string[] contents = [await studio.SendAsync(), await studio.SendAsync(48, 48), await studio.SendAsync(64, 96)];
        JsonArray batch = (await studio.PostAsync(
            "/api/jobs", new { job = Quick(contents[0], 0.3), contents })).AsArray();
        Assert.Equal(contents, batch.Select(job => Text(job!, "content")));
        Assert.Single(batch.Select(job => Text(job!, "batch")).Distinct());
        Assert.All(batch, job => Assert.Equal(0.3, job!["job"]!["strength"]!.GetValue<double>()));

        JsonNode made = await studio.PostAsync("/api/sheets", new
        {
            job = Quick(contents[1]),
            methods = new[] { "transform", "style-bank", "wct" },
            styles = new[] { Learned, "mondrian" },
            strengths = new[] { 0.5, 1 },
        });
        JsonArray sheet = made["jobs"]!.AsArray();
        Assert.Single(sheet.Select(job => Text(job!, "sheet")).Distinct());

        // Whitening takes no style by the name of a learned one, and the bank has not learned all.
        Assert.Equal(
            ["transform great-wave 0.5", "transform great-wave 1", "transform mondrian 0.5", "transform mondrian 1"],
            sheet.Where(job => Text(job!, "method") == "transform").Select(Describe));
        Assert.DoesNotContain(sheet, job => Text(job!, "method") == "wct");
        string[] leftOut = [.. made["leftOut"]!.AsArray().Select(line => line!.GetValue<string>())];
        Assert.All(leftOut, line => Assert.DoesNotContain("--", line, StringComparison.Ordinal));
        Assert.Contains(leftOut, line => line.StartsWith("great-wave by wct: ", StringComparison.Ordinal));
        Assert.Contains(leftOut, line => line.StartsWith("mondrian by wct: ", StringComparison.Ordinal));
        foreach (JsonNode? job in batch.Concat(sheet))
        {
            JsonNode done = await studio.WaitAsync(Text(job!, "id"), "done", "failed");
            Assert.True(Text(done, "state") == "done", done.ToJsonString());
        }

        // What is far too much is refused by its numbers.
        using HttpResponseMessage refused = await studio.Client.PostAsJsonAsync("/api/sheets", new
        {
            job = Quick(contents[1]),
            methods = Enumerable.Repeat("transform", 50_000),
            strengths = Enumerable.Repeat(1, 50_000),
        });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains(
            "This makes 2500000000 jobs", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        static string Describe(JsonNode? job) =>
            $"{Text(job!, "method")} {Text(job!["job"]!["styles"]![0]!, "style")} {job["job"]!["strength"]}";
    }

    [Fact]
    public async Task A_sheet_keeps_the_masks_of_its_styles()
    {
        await using TestStudio studio = await StartAsync();
        await studio.PostAsync("/api/queue/pause");
        string content = await studio.SendAsync(), painting = await studio.SendAsync(64, 64, "style");
        string guide = await studio.SendAsync(kind: "mask"), mask = await studio.SendAsync(64, 64, "mask");
        JsonNode made = await studio.PostAsync("/api/sheets", new
        {
            job = new { content, styles = new[] { new { style = painting, weight = 0.5, guide, mask } } },
            styles = new[] { painting, Learned },
            strengths = new[] { 0.5, 1 },
        });
        string[] styles = [.. made["jobs"]!.AsArray().Select(job => job!["job"]!["styles"]!.ToJsonString())];
        string masked = $$"""[{"style":"{{painting}}","guide":"{{guide}}","mask":"{{mask}}"}]""";
        string bare = $$"""[{"style":"{{Learned}}"}]""";
        Assert.Equal([masked, masked, bare, bare], styles);
    }

    [Fact]
    public async Task What_takes_too_much_memory_fails_in_a_line_and_the_next_one_is_done()
    {
        await using TestStudio studio = await StartAsync(options => options with { MemoryBudget = 60_000_000 });
        string content = await studio.SendAsync(2600, 2000), small = await studio.SendAsync(32, 32);
        string large = await studio.QueueAsync(Quick(content)), next = await studio.QueueAsync(Quick(small));
        JsonNode failed = await studio.WaitAsync(large, "failed", "done");
        Assert.Contains("of memory would be needed", Text(failed, "error"), StringComparison.Ordinal);
        await studio.WaitAsync(next, "done");
        using HttpResponseMessage removed = await studio.Client.DeleteAsync($"/api/jobs/{large}");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(next, Text(Assert.Single((await studio.GetAsync("/api/jobs")).AsArray())!, "id"));
    }

    [Theory]
    [InlineData("""{"content":"/etc/passwd","styles":[{"style":"great-wave"}]}""", "content")]
    [InlineData("""{"content":"ID","styles":[{"style":"/etc/passwd"}]}""", "style")]
    [InlineData("""{"content":"ID","styles":[{"style":"../../studio.db"}]}""", "style")]
    [InlineData("""{"content":"ID","styles":[{"style":"great-wave","guide":"/etc/passwd"}]}""", "guide")]
    [InlineData("""{"content":"ID","styles":[{"style":"great-wave","coarse":"x"}]}""", "coarse")]
    [InlineData("""{"content":"ID","styles":[{"style":"great-wave"}],"keep":"/dev/zero"}""", "keep")]
    [InlineData("""{"content":"ID","styles":[{"style":"great-wave"}],"labels":["ID"]}""", "labels")]
    [InlineData("""{"content":"ID","styles":[]}""", "styles")]
    [InlineData("""{"content":"ID","styles":[{"style":"great-wave"}],"strength":7}""", "strength")]
    [InlineData("""{"content":"ID","styles":[{"style":"great-wave"}],"what":1}""", "what")]
    [InlineData("""{"content":"ID","styles":[{"style":"great-wave"}],"schema":7}""", "schema")]
    [InlineData(
        """{"content":"ID","styles":[{"style":"ID"}],"method":"optimize","options":{"init":"/etc/passwd"}}""", "init")]
    [InlineData(
        """{"content":"ID","styles":[{"style":"ID"}],"method":"wct","options":{"model":"/etc"}}""", "model")]
    [InlineData("""{"content":"ID","styles":[{"style":"great-wave"}],"method":"optimize"}""", "great-wave")]
    public async Task A_job_that_makes_no_sense_or_names_a_path_is_refused_in_a_line(string job, string named)
    {
        await using TestStudio studio = await StartAsync();
        string id = await studio.SendAsync();
        JsonNode json = JsonNode.Parse(job.Replace("ID", id, StringComparison.Ordinal))!;
        foreach (string place in new[] { "/api/jobs", "/api/previews" })
        {
            using HttpResponseMessage answer = await studio.Client.PostAsJsonAsync(place, new { job = json });
            string text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{answer.StatusCode} {text}");
            string error = Text(JsonNode.Parse(text)!, "error");
            Assert.Contains(named, error, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error);
        }

        Assert.Empty((await studio.GetAsync("/api/jobs")).AsArray());
    }

    [Fact]
    public async Task An_output_and_a_checkpoint_of_the_page_are_not_those_that_are_written()
    {
        await using TestStudio studio = await StartAsync();
        string outside = Path.Combine(studio.Folder, "evil.png");
        string job = await studio.QueueAsync(new
        {
            schema = 1,
            content = await studio.SendAsync(),
            styles = new[] { new { style = Learned } },
            output = outside,
            checkpoint = outside,
        });
        await studio.WaitAsync(job, "done");
        Assert.False(File.Exists(outside));
    }
}
