using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
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

        using HttpResponseMessage picture = await studio.Client.PostAsync(
            "/api/jobs", System.Net.Http.Json.JsonContent.Create(new { job = Quick(content) }));
        Assert.Equal(HttpStatusCode.BadRequest, picture.StatusCode);
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

    private static async Task<byte[]> ClipAsync(string folder, params string[] encoding)
    {
        string file = Path.Combine(folder, "clip.mp4");
        using Process ffmpeg = Process.Start("ffmpeg", [
            "-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=0.5", .. encoding, "-f", "mov",
            file,
        ]);
        await ffmpeg.WaitForExitAsync();
        return await File.ReadAllBytesAsync(file);
    }
}
