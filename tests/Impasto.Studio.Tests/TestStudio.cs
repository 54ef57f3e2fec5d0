using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Impasto.Media.Images;

namespace Impasto.Studio.Tests;

/// <summary>A studio in a folder of its own, with a client that knows its token.</summary>
internal sealed class TestStudio : IAsyncDisposable
{
    /// <summary>A style of which networks ship.</summary>
    public const string Learned = "great-wave";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly bool ownsFolder;
    private StudioServer server;

    private TestStudio(StudioServer server, StudioOptions options, bool ownsFolder)
    {
        this.server = server;
        this.ownsFolder = ownsFolder;
        Options = options;
        Client = NewClient(server.Address);
    }

    public StudioOptions Options { get; }

    public string Folder => Options.Data!;

    public HttpClient Client { get; private set; }

    public Uri Address => server.Address;

    /// <summary>Gets the address without the token.</summary>
    public string Root => Address.GetLeftPart(UriPartial.Authority);

    public static async Task<TestStudio> StartAsync(Func<StudioOptions, StudioOptions>? change = null)
    {
        string folder = Directory.CreateTempSubdirectory("impasto-studio-").FullName;
        StudioOptions options = new() { Data = folder, Home = folder, Port = 0 };
        options = change?.Invoke(options) ?? options;
        return new TestStudio(await StudioServer.StartAsync(options), options, ownsFolder: true);
    }

    public static HttpClient NewClient(Uri address)
    {
        HttpClient client = new() { BaseAddress = new Uri(address.GetLeftPart(UriPartial.Authority)) };
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", address.Query["?token=".Length..]);
        client.DefaultRequestHeaders.Add("X-Impasto", "1");
        return client;
    }

    /// <summary>Ends the server and starts another one on the same folder.</summary>
    public async Task RestartAsync()
    {
        Client.Dispose();
        await server.DisposeAsync();
        server = await StudioServer.StartAsync(Options);
        Client = NewClient(server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await server.DisposeAsync();
        if (ownsFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    /// <summary>A picture of a size with something to see.</summary>
    public static ImageBuffer Scene(int width, int height)
    {
        ImageBuffer image = new(width, height);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            (int x, int y) = (i / 3 % width, i / 3 / width);
            image.Pixels[i] = ((x * (i % 3 + 2)) ^ (y * 3)) % 64 / 63f;
        }

        return image;
    }

    /// <summary>Sends a picture, and gives its id.</summary>
    public Task<string> SendAsync(
        int width = 96, int height = 64, string kind = "content", string name = "photo.png") =>
        SendAsync(ImageFile.ToBytes(Scene(width, height), "png"), kind, name);

    /// <summary>Sends bytes as a picture, and gives its id.</summary>
    public async Task<string> SendAsync(byte[] bytes, string kind, string name)
    {
        using HttpResponseMessage answer = await Client.PostAsync(
            $"/api/pictures?kind={kind}&name={Uri.EscapeDataString(name)}", new ByteArrayContent(bytes));
        return Text(await JsonOf(answer), "id");
    }

    public async Task<JsonNode> GetAsync(string path)
    {
        using HttpResponseMessage answer = await Client.GetAsync(path);
        return await JsonOf(answer);
    }

    public async Task<JsonNode> PostAsync(string path, object? body = null)
    {
        using HttpResponseMessage answer = await Client.PostAsync(path, body is null ? null : JsonContent.Create(body));
        return await JsonOf(answer);
    }

    /// <summary>Queues a job, and gives its id.</summary>
    public async Task<string> QueueAsync(object job) =>
        Text((await PostAsync("/api/jobs", new { job }))[0]!, "id");

    /// <summary>A job in a style that ships, of a size that is painted at once.</summary>
    public static object Quick(string content, double strength = 1) =>
        new { content, styles = new[] { new { style = Learned } }, strength };

    /// <summary>A job that takes a while.</summary>
    public static object Slow(string content, string style, int iterations = 2000) => new
    {
        content,
        styles = new[] { new { style } },
        method = "optimize",
        size = 64,
        options = new { iterations, levels = 1 },
    };

    /// <summary>Waits until a job is in a state.</summary>
    public async Task<JsonNode> WaitAsync(string job, params string[] states) =>
        await WaitAsync(job, found => states.Contains(Text(found, "state")));

    /// <summary>Waits until something is true of a job.</summary>
    public async Task<JsonNode> WaitAsync(string job, Func<JsonNode, bool> isSo)
    {
        using CancellationTokenSource limit = new(Patience);
        while (true)
        {
            JsonNode found = await GetAsync($"/api/jobs/{job}");
            if (isSo(found))
            {
                return found;
            }

            Assert.False(limit.IsCancellationRequested, $"It is still: {found}");
            await Task.Delay(20);
        }
    }

    public static string Text(JsonNode json, string member) => json[member]!.GetValue<string>();

    private static async Task<JsonNode> JsonOf(HttpResponseMessage answer)
    {
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }
}
