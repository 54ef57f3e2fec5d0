using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Impasto.Media.Images;
using static Impasto.Studio.Tests.TestStudio;

namespace Impasto.Studio.Tests;

/// <summary>Pictures that are dropped, listed, shown, changed and deleted.</summary>
public class PicturesTests
{
    [Fact]
    public async Task A_picture_is_kept_as_it_is_and_shown_smaller()
    {
        await using TestStudio studio = await StartAsync();
        byte[] bytes = ImageFile.ToBytes(Scene(800, 400), "png");
        string id = await studio.SendAsync(bytes, "content", "my photo.png");

        JsonNode picture = await studio.GetAsync($"/api/pictures/{id}");
        Assert.Equal((800, 400), (picture["width"]!.GetValue<int>(), picture["height"]!.GetValue<int>()));
        Assert.Equal(bytes.Length, picture["bytes"]!.GetValue<int>());
        Assert.Equal(bytes, await studio.Client.GetByteArrayAsync(Text(picture, "url")));
        ImageBuffer small = ImageFile.Read(await studio.Client.GetByteArrayAsync(Text(picture, "thumbnail")));
        Assert.Equal((320, 160), (small.Width, small.Height));
        ImageBuffer view = ImageFile.Read(await studio.Client.GetByteArrayAsync($"/api/pictures/{id}/view?edge=4000"));
        Assert.Equal((800, 400), (view.Width, view.Height));
    }

    [Fact]
    public async Task What_is_known_of_a_file_is_given_without_it()
    {
        await using TestStudio studio = await StartAsync();
        byte[] bytes = ImageFile.ToBytes(Scene(64, 64), "png");
        string id = await studio.SendAsync(bytes, "content", "a.png");
        foreach ((string place, string media, long? length) in new[]
        {
            ($"/api/pictures/{id}/file", "image/png", (long?)bytes.Length),
            ($"/api/pictures/{id}/thumbnail", "image/jpeg", null),
            ("/api/jobs", "application/json", null),
        })
        {
            using HttpRequestMessage request = new(HttpMethod.Head, place);
            using HttpResponseMessage head = await studio.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, head.StatusCode);
            Assert.Equal(media, head.Content.Headers.ContentType!.MediaType);
            Assert.Empty(await head.Content.ReadAsByteArrayAsync());
            Assert.Equal(length ?? head.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        }

        // Events have no end to know of.
        using HttpRequestMessage endless = new(HttpMethod.Head, "/api/events");
        using HttpResponseMessage refused = await studio.Client.SendAsync(endless);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, refused.StatusCode);
    }

    [Fact]
    public async Task A_file_is_given_in_parts()
    {
        await using TestStudio studio = await StartAsync();
        byte[] bytes = ImageFile.ToBytes(Scene(64, 64), "png");
        string id = await studio.SendAsync(bytes, "content", "a.png");

        async Task<HttpResponseMessage> PartAsync(string range)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, $"/api/pictures/{id}/file");
            request.Headers.TryAddWithoutValidation("Range", range);
            return await studio.Client.SendAsync(request);
        }

        using HttpResponseMessage middle = await PartAsync("bytes=10-19");
        Assert.Equal(HttpStatusCode.PartialContent, middle.StatusCode);
        Assert.Equal(bytes[10..20], await middle.Content.ReadAsByteArrayAsync());
        Assert.Equal(new ContentRangeHeaderValue(10, 19, bytes.Length), middle.Content.Headers.ContentRange);
        using HttpResponseMessage tail = await PartAsync("bytes=-5");
        Assert.Equal(bytes[^5..], await tail.Content.ReadAsByteArrayAsync());
        Assert.Equal(["bytes"], tail.Headers.AcceptRanges);
        using HttpResponseMessage last = await PartAsync($"bytes={bytes.Length - 2}-{bytes.Length + 9}");
        Assert.Equal(bytes[^2..], await last.Content.ReadAsByteArrayAsync());
        using HttpResponseMessage beyond = await PartAsync($"bytes={bytes.Length}-");
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        foreach (string ignored in new[] { "bytes=0-1,4-5", "bytes=5-2", "bytes=-", "bytes=a-b", "pages=1-2" })
        {
            using HttpResponseMessage whole = await PartAsync(ignored);
            Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
            Assert.Equal(bytes, await whole.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task Lists_are_searched_go_on_and_know_favourites()
    {
        await using TestStudio studio = await StartAsync();
        string[] ids = new string[5];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = await studio.SendAsync(name: $"beach {i} 100%.png");
        }

        await studio.SendAsync(kind: "style", name: "painting");
        using HttpResponseMessage changed = await studio.Client.PatchAsJsonAsync(
            $"/api/pictures/{ids[1]}", new { favourite = true, name = "dog" });
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);

        Assert.Equal([ids[4], ids[3]], await IdsAsync("?kind=content&limit=2"));
        Assert.Equal([ids[2], ids[1], ids[0]], await IdsAsync($"?kind=content&before={ids[3]}"));
        Assert.Equal([ids[1]], await IdsAsync("?favourite=true"));
        Assert.Equal([ids[1]], await IdsAsync("?search=DOG"));
        Assert.Equal(4, (await IdsAsync("?search=100%25")).Length);
        Assert.Empty(await IdsAsync("?search=_og"));
        Assert.Empty(await IdsAsync("?search=b%25h"));

        async Task<string[]> IdsAsync(string query) =>
            [.. (await studio.GetAsync($"/api/pictures{query}")).AsArray().Select(picture => Text(picture!, "id"))];
    }

    [Fact]
    public async Task What_is_deleted_comes_back()
    {
        await using TestStudio studio = await StartAsync();
        string id = await studio.SendAsync();
        using HttpResponseMessage deleted = await studio.Client.DeleteAsync($"/api/pictures/{id}");
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        Assert.Empty((await studio.GetAsync("/api/pictures")).AsArray());
        await studio.RestartAsync();
        await studio.PostAsync($"/api/pictures/{id}/restore");
        Assert.Equal(id, Text(Assert.Single((await studio.GetAsync("/api/pictures")).AsArray())!, "id"));
        Assert.NotEmpty(await studio.Client.GetByteArrayAsync($"/api/pictures/{id}/file"));
    }

    [Fact]
    public async Task Smaller_pictures_are_made_again_where_their_folder_is_missing()
    {
        await using TestStudio studio = await StartAsync();
        string first = await studio.SendAsync();
        Directory.Delete(Path.Combine(studio.Folder, "thumbnails"), recursive: true);
        string second = await studio.SendAsync();
        foreach (string id in new[] { first, second })
        {
            Assert.NotEmpty(await studio.Client.GetByteArrayAsync($"/api/pictures/{id}/thumbnail"));
        }
    }

    [Fact]
    public async Task A_look_at_what_is_not_there_makes_no_folder()
    {
        await using TestStudio studio = await StartAsync();
        string id = await studio.SendAsync(), thumbnails = Path.Combine(studio.Folder, "thumbnails");
        Directory.Delete(thumbnails, recursive: true);
        Array.ForEach(Directory.GetFiles(Path.Combine(studio.Folder, "pictures")), File.Delete);
        using HttpResponseMessage answer = await studio.Client.GetAsync($"/api/pictures/{id}/thumbnail");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.False(Directory.Exists(thumbnails));
    }

    [Theory]
    [InlineData("/file")]
    [InlineData("/file?format=png")]
    [InlineData("/thumbnail")]
    [InlineData("/view?edge=1600")]
    public async Task A_picture_whose_file_was_removed_is_named(string part)
    {
        await using TestStudio studio = await StartAsync();
        string id = await studio.SendAsync(name: "summer.png");
        foreach (string folder in new[] { "pictures", "thumbnails" })
        {
            Array.ForEach(Directory.GetFiles(Path.Combine(studio.Folder, folder)), File.Delete);
        }

        using HttpResponseMessage answer = await studio.Client.GetAsync($"/api/pictures/{id}{part}");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(
            "The picture summer.png is not there any more", await answer.Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("/etc/cron.d/evil")]
    [InlineData("C:\\windows\\evil.png")]
    [InlineData("a\u202egnp.exe")]
    [InlineData("<script>alert(1)</script>")]
    public async Task The_name_of_a_file_is_no_path(string name)
    {
        await using TestStudio studio = await StartAsync();
        string[] before = Directory.GetFileSystemEntries(Path.GetDirectoryName(studio.Folder)!);
        string id = await studio.SendAsync(name: name);
        string shown = Text(await studio.GetAsync($"/api/pictures/{id}"), "name");
        Assert.Equal(name.Replace('\u202e', '?'), shown);
        string file = Assert.Single(Directory.GetFiles(Path.Combine(studio.Folder, "pictures")));
        Assert.Equal(id + ".png", Path.GetFileName(file));
        using HttpResponseMessage download = await studio.Client.GetAsync($"/api/pictures/{id}/file?format=png");
        string saved = download.Content.Headers.ContentDisposition!.FileName!.Trim('"');
        Assert.DoesNotContain('/', saved);
        Assert.DoesNotContain('\\', saved);
        Assert.DoesNotContain('<', saved);
    }

    [Theory]
    [InlineData("..%2f..%2fstudio.db")]
    [InlineData("%2e%2e")]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000' OR '1'='1")]
    [InlineData("studio.db")]
    public async Task What_is_no_id_is_not_found(string id)
    {
        await using TestStudio studio = await StartAsync();
        await studio.SendAsync();
        foreach (string part in new[] { "", "/file", "/thumbnail", "/job" })
        {
            using HttpResponseMessage answer = await studio.Client.GetAsync($"/api/pictures/{id}{part}");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_name_is_shown_on_one_line_of_at_most_two_hundred_letters()
    {
        await using TestStudio studio = await StartAsync();
        string id = await studio.SendAsync(name: new string('x', 201));
        Assert.Equal(new string('x', 200), Text(await studio.GetAsync($"/api/pictures/{id}"), "name"));
        string nameless = await studio.SendAsync(name: " ");
        Assert.Equal("picture", Text(await studio.GetAsync($"/api/pictures/{nameless}"), "name"));
        using HttpResponseMessage changed = await studio.Client.PatchAsJsonAsync(
            $"/api/pictures/{id}", new { name = " a\u202eb " });
        Assert.Equal("a?b", Text(await studio.GetAsync($"/api/pictures/{id}"), "name"));
    }

    [Theory]
    [InlineData("GET", "?limit=0")]
    [InlineData("GET", "?limit=501")]
    [InlineData("GET", "?limit=-1")]
    [InlineData("GET", "?kind=0")]
    [InlineData("GET", "?kind=nothing")]
    [InlineData("GET", "?favourite=maybe")]
    [InlineData("POST", "?kind=result")]
    [InlineData("POST", "?kind=film")]
    public async Task What_is_no_kind_or_number_of_pictures_is_refused_in_a_line(string method, string query)
    {
        await using TestStudio studio = await StartAsync();
        using HttpRequestMessage request = new(new HttpMethod(method), $"/api/pictures{query}");
        request.Content = method == "POST" ? new ByteArrayContent(ImageFile.ToBytes(Scene(32, 32), "png")) : null;
        using HttpResponseMessage answer = await studio.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        string error = Text(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!, "error");
        Assert.Contains(query[1..query.IndexOf('=')], error, StringComparison.Ordinal);
        Assert.Empty((await studio.GetAsync("/api/pictures")).AsArray());
    }

    [Fact]
    public async Task A_view_is_as_large_as_is_asked_for_and_kept_by_the_browser()
    {
        await using TestStudio studio = await StartAsync();
        string id = await studio.SendAsync(1800, 90);
        using HttpResponseMessage answer = await studio.Client.GetAsync($"/api/pictures/{id}/view?edge=1600");
        Assert.Equal(1600, ImageFile.Read(await answer.Content.ReadAsByteArrayAsync()).Width);
        CacheControlHeaderValue cache = answer.Headers.CacheControl!;
        Assert.True(cache.Private && cache.MaxAge > TimeSpan.FromDays(300), cache.ToString());
    }

    [Fact]
    public async Task A_picture_may_have_more_bytes_than_JSON()
    {
        await using TestStudio studio = await StartAsync();
        ImageBuffer noise = new(800, 800);
        Random random = new(1);
        for (int i = 0; i < noise.Pixels.Length; i++)
        {
            noise.Pixels[i] = random.NextSingle();
        }

        byte[] bytes = ImageFile.ToBytes(noise, "png");
        Assert.InRange(bytes.Length, (1 << 20) + 1, int.MaxValue);
        string id = await studio.SendAsync(bytes, "content", "noise.png");
        Assert.Equal(bytes, await studio.Client.GetByteArrayAsync($"/api/pictures/{id}/file"));
    }

    [Fact]
    public async Task Too_many_bytes_are_refused_by_what_is_said_and_by_what_comes()
    {
        await using TestStudio studio = await StartAsync(options => options with { MostPictureBytes = 1 << 20 });
        using HttpRequestMessage said = new(HttpMethod.Post, "/api/pictures?kind=content");
        said.Content = new StreamContent(new MemoryStream(new byte[2 << 20]));
        said.Headers.ExpectContinue = true;
        using HttpResponseMessage refused = await studio.Client.SendAsync(said);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);

        using HttpRequestMessage chunked = new(HttpMethod.Post, "/api/pictures?kind=content");
        chunked.Content = new StreamContent(new MemoryStream(new byte[3 << 19]));
        chunked.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage cut = await studio.Client.SendAsync(chunked);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, cut.StatusCode);
        Assert.Empty(Directory.GetFiles(Path.Combine(studio.Folder, "uploads")));
    }

    [Fact]
    public async Task A_picture_of_too_many_pixels_is_refused_by_its_header()
    {
        await using TestStudio studio = await StartAsync();
        byte[] bomb = Bomb.Png(60_000, 60_000);
        Assert.InRange(bomb.Length, 1, 100_000);
        using HttpResponseMessage answer = await studio.Client.PostAsync(
            "/api/pictures?kind=content&name=bomb.png", new ByteArrayContent(bomb));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("bomb.png", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(studio.Folder, "pictures")));
    }

    [Theory]
    [InlineData("not a picture")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>")]
    [InlineData("")]
    public async Task What_is_no_picture_is_refused_in_a_line(string text)
    {
        await using TestStudio studio = await StartAsync();
        using HttpResponseMessage answer = await studio.Client.PostAsync(
            "/api/pictures?kind=content&name=x.png", new StringContent(text));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        JsonNode error = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.StartsWith("x.png", Text(error, "error"), StringComparison.Ordinal);
        Assert.DoesNotContain(studio.Folder, Text(error, "error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kind_of_picture_that_few_can_read_is_refused_with_what_to_do()
    {
        await using TestStudio studio = await StartAsync();
        byte[] heic = [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8, .. new byte[200]];
        using HttpResponseMessage answer = await studio.Client.PostAsync(
            "/api/pictures?name=phone.heic", new ByteArrayContent(heic));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        string error = Text(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!, "error");
        Assert.StartsWith("phone.heic: HEIC", error, StringComparison.Ordinal);
        Assert.Contains("JPEG", error, StringComparison.Ordinal);
        Assert.DoesNotContain("IMPASTO", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Samples_become_pictures()
    {
        await using TestStudio studio = await StartAsync();
        JsonArray samples = (await studio.GetAsync("/api/samples")).AsArray();
        Assert.Equal(("scene", "content"), (Text(samples[0]!, "name"), Text(samples[0]!, "kind")));
        Assert.All(samples.Skip(1), sample => Assert.Equal("style", Text(sample!, "kind")));
        using HttpResponseMessage none = await studio.Client.GetAsync("/api/samples/nothing");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        foreach (JsonNode? sample in samples)
        {
            Assert.NotEmpty(await studio.Client.GetByteArrayAsync(Text(sample!, "url")));
        }

        JsonNode picture = await studio.PostAsync("/api/samples/swirls?kind=style");
        Assert.Equal("style", Text(picture, "kind"));
        Assert.Equal("style", Text(await studio.PostAsync("/api/samples/scene?kind=style"), "kind"));
        Assert.Equal("content", Text(await studio.PostAsync("/api/samples/scene"), "kind"));
    }
}
