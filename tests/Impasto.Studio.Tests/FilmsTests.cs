using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Impasto.Media.Images;
using Impasto.Media.Tests.Video;
using static Impasto.Studio.Tests.TestStudio;

namespace Impasto.Studio.Tests;

/// <summary>Films that are dropped and painted.</summary>
public class FilmsTests
{
    [FfmpegFact]
    public async Task A_film_is_dropped_painted_and_played()
    {
        await using TestStudio studio = await StartAsync();
        byte[] clip = await ClipAsync(studio.Folder, "-pix_fmt", "yuv420p");
        using HttpResponseMessage sent = await studio.Client.PostAsync(
            "/api/films?name=clip.mp4", new ByteArrayContent(clip));
        JsonNode film = JsonNode.Parse(await sent.Content.ReadAsStringAsync())!;
        Assert.Equal(("film", 64, 48), (Text(film, "kind"), film["width"]!.GetValue<int>(),
            film["height"]!.GetValue<int>()));
        Assert.InRange(film["seconds"]!.GetValue<double>(), 0.4, 0.6);
        Assert.NotEmpty(await studio.Client.GetByteArrayAsync(Text(film, "thumbnail")));

        string content = Text(film, "id");
        using HttpResponseMessage still = await studio.Client.GetAsync($"/api/pictures/{content}/file?format=png");
        Assert.Equal(HttpStatusCode.BadRequest, still.StatusCode);
        using HttpResponseMessage style = await studio.Client.PostAsJsonAsync("/api/jobs", new
        {
            job = new { content = await studio.SendAsync(), styles = new[] { new { style = content } } },
        });
        Assert.Contains("clip.mp4 is a film", await style.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        string painting = await studio.SendAsync(96, 96, "style");
        foreach (object training in new object[]
        {
            new { name = "mine", painting = content },
            new { name = "mine", painting, photographs = new[] { content } },
        })
        {
            using HttpResponseMessage answer = await studio.Client.PostAsJsonAsync("/api/trainings", training);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains("this is a film", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        JsonNode job = (await studio.PostAsync("/api/jobs", new { job = Quick(content), kind = "film" }))[0]!;
        JsonNode done = await studio.WaitAsync(Text(job, "id"), "done", "failed");
        Assert.True(Text(done, "state") == "done", done.ToJsonString());
        JsonNode painted = await studio.GetAsync($"/api/pictures/{Text(done, "result")}");
        Assert.Equal("film", Text(painted, "kind"));
        using HttpRequestMessage part = new(HttpMethod.Get, Text(painted, "url"));
        part.Headers.Range = new(0, 99);
        using HttpResponseMessage played = await studio.Client.SendAsync(part);
        Assert.Equal(HttpStatusCode.PartialContent, played.StatusCode);
        Assert.Equal("video/mp4", played.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith(
            "impasto film ", Text(await studio.GetAsync($"/api/pictures/{Text(painted, "id")}/job"), "command"),
            StringComparison.Ordinal);
        Assert.True((await studio.GetAsync($"/api/pictures/{Text(painted, "id")}/job"))["exact"]!.GetValue<bool>());

        using HttpResponseMessage picture = await studio.Client.PostAsync(
            "/api/jobs", System.Net.Http.Json.JsonContent.Create(new { job = Quick(content) }));
        Assert.Equal(HttpStatusCode.BadRequest, picture.StatusCode);
    }

    [FfmpegFact]
    public async Task The_preview_of_a_film_is_painted_as_the_film_is()
    {
        await using TestStudio studio = await StartAsync();
        byte[] clip = await ClipAsync(studio.Folder, "-pix_fmt", "yuv420p");
        using HttpResponseMessage sent = await studio.Client.PostAsync(
            "/api/films?name=clip.mp4", new ByteArrayContent(clip));
        string content = Text(JsonNode.Parse(await sent.Content.ReadAsStringAsync())!, "id");
        JsonNode job = (await studio.PostAsync("/api/jobs", new { job = Quick(content), kind = "film" }))[0]!;
        JsonNode done = await studio.WaitAsync(Text(job, "id"), "done", "failed");
        ImageBuffer first = ImageFile.Read(
            await studio.Client.GetByteArrayAsync($"/api/pictures/{Text(done, "result")}/view"));

        double same = Distance(await PreviewAsync(new { })), loose = Distance(await PreviewAsync(new { steady = 0 }));
        Assert.True(same < loose / 2, $"{same} {loose}");

        double Distance(ImageBuffer of) => Enumerable.Range(0, of.Pixels.Length)
            .Average(i => Math.Abs(of.Pixels[i] - first.Pixels[i]));

        async Task<ImageBuffer> PreviewAsync(object film)
        {
            using HttpResponseMessage answer = await studio.Client.PostAsJsonAsync("/api/previews", new
            {
                job = new { content, styles = new[] { new { style = Learned } }, film }, edge = 64,
            });
            return ImageFile.Read(await answer.Content.ReadAsByteArrayAsync());
        }
    }

    [FfmpegFact]
    public async Task A_film_that_is_stopped_is_kept_so_far_and_one_that_is_cancelled_is_not()
    {
        await using TestStudio studio = await StartAsync();
        byte[] clip = await ClipAsync(studio.Folder, "-vf", "loop=-1:5", "-t", "60", "-pix_fmt", "yuv420p");
        using HttpResponseMessage sent = await studio.Client.PostAsync(
            "/api/films?name=clip.mp4", new ByteArrayContent(clip));
        string content = Text(JsonNode.Parse(await sent.Content.ReadAsStringAsync())!, "id");
        foreach ((string action, string state) in new[] { ("cancel", "cancelled"), ("stop", "stopped") })
        {
            JsonNode job = (await studio.PostAsync("/api/jobs", new { job = Quick(content), kind = "film" }))[0]!;
            string id = Text(job, "id");
            await studio.WaitAsync(id, found => found["done"]!.GetValue<double>() > 0.03);
            await studio.PostAsync($"/api/jobs/{id}/{action}");
            JsonNode ended = await studio.WaitAsync(id, "cancelled", "stopped", "done", "failed");
            Assert.Equal(state, Text(ended, "state"));
            Assert.Equal(action == "stop", ended["result"] is not null);
        }

        JsonNode kept = Assert.Single(
            (await studio.GetAsync("/api/pictures?kind=film")).AsArray(), film => Text(film!, "id") != content)!;
        Assert.False((await studio.GetAsync($"/api/pictures/{Text(kept, "id")}/job"))["exact"]!.GetValue<bool>());
    }

    [FfmpegFact]
    public async Task A_film_takes_the_time_of_its_frames_and_no_folder_of_the_page()
    {
        await using TestStudio studio = await StartAsync();
        byte[] clip = await ClipAsync(studio.Folder, "-c:v", "mpeg4", "-f", "matroska");
        using HttpResponseMessage sent = await studio.Client.PostAsync(
            "/api/films?name=clip.mkv", new ByteArrayContent(clip));
        JsonNode film = JsonNode.Parse(await sent.Content.ReadAsStringAsync())!;
        string content = Text(film, "id"), frame = await studio.SendAsync(64, 48);
        using HttpResponseMessage played = await studio.Client.GetAsync(Text(film, "url"));
        Assert.Equal("video/webm", played.Content.Headers.ContentType!.MediaType);

        // Five frames take five times what one does, beside what each job takes once; an encoder takes memory too.
        (double whole, long memory) = await EstimateAsync(content);
        (double one, long alone) = await EstimateAsync(frame);
        (double two, _) = await EstimateAsync(await studio.SendAsync(128, 48));
        Assert.Equal(4 * (two - one), whole - one, 1e-6);
        Assert.InRange(memory - alone, 30_000_000, 100_000_000);

        using HttpResponseMessage refused = await studio.Client.PostAsJsonAsync("/api/jobs", new
        {
            job = new { content, styles = new[] { new { style = Learned } }, film = new { work = "/etc" } },
            kind = "film",
        });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("work may be a path", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        async Task<(double Seconds, long Memory)> EstimateAsync(string picture)
        {
            JsonNode said = await studio.PostAsync("/api/estimates", new { job = Quick(picture) });
            return (said["seconds"]!.GetValue<double>(), said["memoryBytes"]!.GetValue<long>());
        }
    }

    [FfmpegFact]
    public async Task What_there_is_to_say_of_a_film_is_said_in_words_of_the_page()
    {
        await using TestStudio studio = await StartAsync();
        byte[] clip = await ClipAsync(
            studio.Folder, "-vf", "format=rgba,colorchannelmixer=aa=0.5", "-c:v", "png");
        using HttpResponseMessage sent = await studio.Client.PostAsync(
            "/api/films?name=clip.mov", new ByteArrayContent(clip));
        string film = Text(JsonNode.Parse(await sent.Content.ReadAsStringAsync())!, "id");
        JsonNode job = (await studio.PostAsync("/api/jobs", new { job = Quick(film), kind = "film" }))[0]!;
        JsonNode done = await studio.WaitAsync(Text(job, "id"), "done", "failed");
        string[] notes = [.. done["notes"]!.AsArray().Select(note => note!.GetValue<string>())];
        Assert.Contains(notes, note => note.StartsWith("Alpha is left out", StringComparison.Ordinal));
        Assert.All(notes, note => Assert.DoesNotContain("--", note, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n")]
    [InlineData("ffconcat version 1.0\nfile '/etc/passwd'\n")]
    [InlineData("<?xml version=\"1.0\"?><MPD profiles=\"urn:mpeg:dash:profile:isoff-live:2011\"></MPD>")]
    [InlineData("GIF89a<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" profiles=\"urn:mpeg:dash:profile:full:2011\">\0")]
    [InlineData("[playlist]\nFile1=/etc/passwd\n")]
    [InlineData("v=0\no=- 0 0 IN IP4 127.0.0.1\n")]
    [InlineData("")]
    public async Task What_would_open_other_files_is_no_film(string text)
    {
        await using TestStudio studio = await StartAsync();
        using HttpResponseMessage refused = await studio.Client.PostAsync(
            "/api/films?name=evil.mp4", new ByteArrayContent(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.StartsWith(
            "evil.mp4", Text(JsonNode.Parse(await refused.Content.ReadAsStringAsync())!, "error"),
            StringComparison.Ordinal);
        Assert.Empty((await studio.GetAsync("/api/pictures")).AsArray());
    }

    internal static async Task<byte[]> ClipAsync(string folder, params string[] encoding)
    {
        string file = Path.Combine(folder, "clip.mp4");
        using Process ffmpeg = Process.Start("ffmpeg", [
            "-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=0.5", "-f", "mov",
            .. encoding, file,
        ]);
        await ffmpeg.WaitForExitAsync();
        return await File.ReadAllBytesAsync(file);
    }
}
