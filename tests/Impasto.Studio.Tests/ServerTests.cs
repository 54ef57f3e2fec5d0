using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using static Impasto.Studio.Tests.TestStudio;

namespace Impasto.Studio.Tests;

/// <summary>The server as a whole: its start, its files, and many visitors.</summary>
public class ServerTests
{
    [Fact]
    public async Task A_second_server_of_a_folder_is_told_where_the_first_one_is()
    {
        await using TestStudio studio = await StartAsync();
        StudioException refused = await Assert.ThrowsAsync<StudioException>(
            () => StudioServer.StartAsync(studio.Options));
        Assert.Contains(studio.Root, refused.Message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await studio.Client.GetAsync("/api/desk")).StatusCode);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_in_a_line()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        StudioException refused = await Assert.ThrowsAsync<StudioException>(
            () => StartAsync(options => options with { Port = port }));
        Assert.Contains($"{port}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--port", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_not_the_machines_is_said_in_a_line()
    {
        StudioException refused = await Assert.ThrowsAsync<StudioException>(() => StartAsync(options => options with
        {
            Listen = IPAddress.Parse("203.0.113.9"), Token = new string('t', StudioOptions.ShortestToken),
        }));
        Assert.Equal(
            "203.0.113.9: this machine has no such address: name one of its own with --listen", refused.Message);
    }

    [Fact]
    public async Task A_token_that_is_too_short_is_said_in_a_line()
    {
        StudioException refused = await Assert.ThrowsAsync<StudioException>(
            () => StartAsync(options => options with { Token = "short" }));
        Assert.StartsWith("The token is shorter than 16 characters", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_that_are_damaged_are_said_in_a_line()
    {
        string folder = Directory.CreateTempSubdirectory("impasto-studio-").FullName;
        string records = Path.Combine(folder, "studio.db");
        await File.WriteAllTextAsync(records, new string('x', 5000));
        StudioException refused = await Assert.ThrowsAsync<StudioException>(
            () => StudioServer.StartAsync(new StudioOptions { Data = folder, Home = folder, Port = 0 }));
        Assert.StartsWith($"{records}: the studio's records are damaged", refused.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Pictures_whose_records_are_gone_are_told_of()
    {
        string folder = Directory.CreateTempSubdirectory("impasto-studio-").FullName;
        StudioOptions options = new() { Data = folder, Home = folder, Port = 0 };
        await using (StudioServer whole = await StudioServer.StartAsync(options))
        {
            Assert.Null(whole.Notice);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "pictures", "left.png"), "");
        await using (StudioServer whole = await StudioServer.StartAsync(options))
        {
            Assert.Null(whole.Notice);
        }

        File.Delete(Path.Combine(folder, "studio.db"));
        await using (StudioServer bare = await StudioServer.StartAsync(options))
        {
            Assert.StartsWith($"{Path.Combine(folder, "pictures")}: ", bare.Notice, StringComparison.Ordinal);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_file_in_place_of_the_folder_is_said_in_a_line()
    {
        string file = Path.GetTempFileName();
        StudioException refused = await Assert.ThrowsAsync<StudioException>(
            () => StudioServer.StartAsync(new StudioOptions { Data = file, Home = file, Port = 0 }));
        Assert.Contains("there is a file of that name", refused.Message, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public async Task A_home_that_is_a_file_is_said_in_a_line_that_names_it()
    {
        string file = Path.GetTempFileName();
        StudioException refused = await Assert.ThrowsAsync<StudioException>(
            () => StudioServer.StartAsync(new StudioOptions { Data = Path.Combine(file, "studio"), Port = 0 }));
        Assert.Contains($"{file} is a file", refused.Message, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public async Task A_studio_that_does_not_start_leaves_no_folder_behind()
    {
        await using TestStudio first = await StartAsync();
        string folder = Path.Combine(first.Folder, "second");
        StudioOptions options = new() { Data = folder, Home = folder, Port = first.Address.Port };
        await Assert.ThrowsAsync<StudioException>(() => StudioServer.StartAsync(options));
        Assert.False(Directory.Exists(folder));

        // One that was there stays, with all that is in it.
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "mine"), "");
        await Assert.ThrowsAsync<StudioException>(() => StudioServer.StartAsync(options));
        Assert.True(File.Exists(Path.Combine(folder, "mine")));
    }

    [Fact]
    public async Task Where_no_port_is_named_the_next_free_one_is_taken()
    {
        await using TestStudio first = await StartAsync(options => options with { Port = null });
        await using TestStudio second = await StartAsync(options => options with { Port = null });
        Assert.NotEqual(first.Address.Port, second.Address.Port);
        Assert.InRange(second.Address.Port, StudioOptions.DefaultPort, StudioOptions.DefaultPort + 50);
    }

    [Theory]
    [InlineData("/proc/impasto-studio")]
    [InlineData("/dev/null/studio")]
    public async Task A_folder_in_which_nothing_can_be_written_is_said_in_a_line(string folder)
    {
        StudioException refused = await Assert.ThrowsAsync<StudioException>(
            () => StudioServer.StartAsync(new StudioOptions { Data = folder, Home = folder, Port = 0 }));
        Assert.StartsWith(folder, refused.Message, StringComparison.Ordinal);
        Assert.Contains("--data", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_takes_no_more_is_said_in_a_line_and_the_server_goes_on()
    {
        await using TestStudio studio = await StartAsync();
        string content = await studio.SendAsync();
        foreach (string folder in new[] { "uploads", "work" })
        {
            Directory.Delete(Path.Combine(studio.Folder, folder), recursive: true);
            Directory.CreateSymbolicLink(Path.Combine(studio.Folder, folder), "/proc/self/fdinfo");
        }

        using HttpResponseMessage refused = await studio.Client.PostAsync("/api/samples/scene", null);
        Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
        JsonNode failed = await studio.WaitAsync(await studio.QueueAsync(Quick(content)), "failed", "done");
        Assert.Equal("failed", Text(failed, "state"));
        Assert.DoesNotContain('\n', Text(failed, "error"));
        Assert.Equal(HttpStatusCode.OK, (await studio.Client.GetAsync("/")).StatusCode);
        foreach (string folder in new[] { "uploads", "work" })
        {
            Directory.Delete(Path.Combine(studio.Folder, folder));
            Directory.CreateDirectory(Path.Combine(studio.Folder, folder));
        }

        await studio.PostAsync("/api/samples/scene");
    }

    [Fact]
    public async Task Fifty_visitors_at_once_are_answered()
    {
        await using TestStudio studio = await StartAsync();
        string id = await studio.SendAsync(1000, 700);
        HttpClient[] visitors = [.. Enumerable.Range(0, 50).Select(_ => NewClient(studio.Address))];
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        HttpResponseMessage[] listening = await Task.WhenAll(visitors.Select(visitor => visitor.GetAsync(
            "/api/events", HttpCompletionOption.ResponseHeadersRead, limit.Token)));
        await Task.WhenAll(visitors.SelectMany(visitor => new[]
        {
            visitor.GetByteArrayAsync("/", limit.Token),
            visitor.GetByteArrayAsync("/api/jobs", limit.Token),
            visitor.GetByteArrayAsync($"/api/pictures/{id}/thumbnail", limit.Token),
            visitor.GetByteArrayAsync($"/api/pictures/{id}/file", limit.Token),
        }));
        Assert.All(listening, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        foreach (IDisposable thing in listening.Concat<IDisposable>(visitors))
        {
            thing.Dispose();
        }
    }

    [Fact]
    public async Task The_page_is_compressed_and_asked_for_anew_only_if_it_has_changed()
    {
        await using TestStudio studio = await StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Get, "/");
        request.Headers.Add("Accept-Encoding", "gzip");
        using HttpResponseMessage page = await studio.Client.SendAsync(request);
        Assert.Equal(["gzip"], page.Content.Headers.ContentEncoding);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["Accept-Encoding"], page.Headers.Vary);
        using HttpResponseMessage script = await studio.Client.GetAsync("/main.js");
        Assert.Equal("text/javascript", script.Content.Headers.ContentType!.MediaType);
        using HttpRequestMessage again = new(HttpMethod.Get, "/");
        again.Headers.IfNoneMatch.Add(page.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await studio.Client.SendAsync(again)).StatusCode);
    }

    [Theory]
    [InlineData("/Page/index.html")]
    [InlineData("/..%2fstudio.db")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/Samples/scene.jpg")]
    [InlineData("/api/nothing")]
    public async Task What_is_no_file_of_the_page_is_not_found(string path)
    {
        await using TestStudio studio = await StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await studio.Client.GetAsync(path)).StatusCode);
    }

    [Theory]
    [InlineData("DELETE", "/api/jobs", "POST, GET, HEAD")]
    [InlineData("GET", "/api/previews", "POST")]
    [InlineData("PUT", "/api/pictures/00000000000000000000000000000000", "GET, HEAD, PATCH, DELETE")]
    [InlineData("POST", "/main.js", "GET, HEAD")]
    public async Task A_method_that_an_address_does_not_take_is_refused_with_those_that_it_does(
        string method, string path, string allowed)
    {
        await using TestStudio studio = await StartAsync();
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        using HttpResponseMessage answer = await studio.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(allowed, string.Join(", ", answer.Content.Headers.Allow));
        Assert.Contains(method, Text(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!, "error"));
    }

    [Fact]
    public async Task The_description_has_every_path_with_what_it_takes_and_answers()
    {
        await using TestStudio studio = await StartAsync();
        JsonNode described = await studio.GetAsync("/api/openapi.json");
        JsonObject paths = described["paths"]!.AsObject();
        Assert.Contains("/api/pictures/{id}/file", paths.Select(path => path.Key));
        JsonNode asked =
            paths["/api/jobs"]!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]!;
        Assert.NotNull(asked["properties"]!["contents"]);
        Assert.Equal("#/components/schemas/Job", Text(asked["properties"]!["job"]!, "$ref"));
        JsonNode job = described["components"]!["schemas"]!["Job"]!;
        Assert.Equal(["content", "styles"], job["required"]!.AsArray().Select(name => name!.GetValue<string>()));
        foreach (string member in new[] { "content", "styles", "method", "strength", "size", "keep", "film" })
        {
            Assert.NotEmpty(Text(job["properties"]![member]!, "description"));
        }

        Assert.Contains("transform", job["properties"]!["method"]!["enum"]!.AsArray().Select(m => $"{m}"));
        Assert.Equal(1, job["properties"]!["strength"]!["maximum"]!.GetValue<double>());
        Assert.All(paths, path => Assert.All(path.Value!.AsObject(), call =>
        {
            Assert.NotEmpty(Text(call.Value!, "summary"));
            Assert.NotNull(call.Value!["responses"]!["default"]);
            Assert.All(
                call.Value["parameters"]!.AsArray().Where(p => Text(p!, "in") == "path"),
                p => Assert.True(p!["required"]!.GetValue<bool>()));
            Assert.Equal(
                call.Key != "get",
                call.Value["parameters"]!.AsArray().Any(p => Text(p!, "name") == "X-Impasto"));
        }));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"job":1,"job":2}""")]
    [InlineData("""{"job":{},"kind":"nothing"}""")]
    [InlineData("""{"job":5}""")]
    [InlineData("""{"job":{},"output":"x"}""")]
    public async Task What_is_not_the_JSON_that_is_asked_for_is_refused_in_a_line(string json)
    {
        await using TestStudio studio = await StartAsync();
        using StringContent body = new(json, System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await studio.Client.PostAsync("/api/jobs", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotEmpty(Text(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!, "error"));
        using StringContent form = new("job=1", System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");
        using HttpResponseMessage forged = await studio.Client.PostAsync("/api/jobs", form);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, forged.StatusCode);
    }
}
