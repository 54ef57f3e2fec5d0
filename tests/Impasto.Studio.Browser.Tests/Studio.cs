using System.Text;
using System.Text.Json;
using Impasto.Cluster.Engine;
using Microsoft.Playwright;

namespace Impasto.Studio.Browser.Tests;

/// <summary>A studio in a folder of its own, one for the tests of a class.</summary>
public sealed class Studio : IAsyncLifetime
{
    private const string Token = "a-token-of-these-tests";

    // What styles look like is painted once for all studios of the process: it takes most of the time of a first visit.
    private static readonly string Looks = Directory.CreateTempSubdirectory("impasto-looks").FullName;

    private readonly string folder = Directory.CreateTempSubdirectory("impasto-studio").FullName;
    private readonly List<string> complaints = [];
    private StudioServer? server;

    static Studio() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Looks, recursive: true);

    /// <summary>Gets the address with the token.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Gets or sets the cluster that the studio has from its next start on; null for none.</summary>
    public ClusterConnection? Cluster { get; set; }

    /// <summary>Gets the folder in which the studio keeps its things.</summary>
    public string Data => Path.Combine(folder, "data");

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Data);
        Directory.CreateSymbolicLink(Path.Combine(Data, "thumbnails"), Looks);
        await StartAsync(port: 0);
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Ends the server as closing the program does.</summary>
    public async Task StopAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
            server = null;
        }
    }

    /// <summary>Starts it again where it was.</summary>
    public Task StartAgainAsync() => StartAsync(Address.Port);

    /// <summary>Opens the page in a session of its own, which knows the token.</summary>
    public async Task<IPage> OpenAsync(
        int width = 1280,
        int height = 800,
        ColorScheme scheme = ColorScheme.Dark,
        float scale = 1,
        bool hasTouch = false)
    {
        IBrowser browser = await Chromium.BrowserAsync();
        IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
            DeviceScaleFactor = scale,
            HasTouch = hasTouch,
        });
        context.SetDefaultTimeout(Chromium.Patience);
        await context.AddInitScriptAsync(
            """
            window.shift = 0;
            new PerformanceObserver((list) => {
              for (const e of list.getEntries()) if (!e.hadRecentInput) window.shift += e.value;
            }).observe({ type: 'layout-shift', buffered: true });
            """);
        return await OpenTabAsync(context);
    }

    /// <summary>Opens the page in one more tab of a browser.</summary>
    public async Task<IPage> OpenTabAsync(IBrowserContext context)
    {
        IPage page = await context.NewPageAsync();
        page.PageError += (_, error) => complaints.Add(error);
        page.Console += (_, said) =>
        {
            // The browser itself tells of requests that fail, such as while the server is away.
            if (said.Type == "error" && !said.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                complaints.Add(said.Text);
            }
        };
        await page.GotoAsync(Address.ToString());
        await page.Locator("body[data-ready=true]").WaitForAsync();
        return page;
    }

    /// <summary>Fails where a page has complained since the last call.</summary>
    public void AssertQuiet()
    {
        string[] said = [.. complaints];
        complaints.Clear();
        Assert.Empty(said);
    }

    /// <summary>Asks the server as a program does.</summary>
    public Task<JsonElement> AskAsync(HttpMethod method, string path, string? json = null) =>
        AskAsync(method, path, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"));

    /// <summary>Sends bytes to the server as a program does.</summary>
    public Task<JsonElement> SendAsync(string path, byte[] bytes) =>
        AskAsync(HttpMethod.Post, path, new ByteArrayContent(bytes));

    /// <summary>Gets bytes from the server as a program does.</summary>
    public async Task<byte[]> GetAsync(string path)
    {
        using HttpClient client = new();
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {Token}");
        return await client.GetByteArrayAsync(new Uri(Address, path));
    }

    private async Task<JsonElement> AskAsync(HttpMethod method, string path, HttpContent? body)
    {
        using HttpClient client = new();
        using HttpRequestMessage request = new(method, new Uri(Address, path));
        request.Headers.Add("Authorization", $"Bearer {Token}");
        request.Headers.Add("X-Impasto", "1");
        request.Content = body;
        using HttpResponseMessage response = await client.SendAsync(request);
        string answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode} {answer}");
        return answer.Length == 0 ? default : JsonElement.Parse(answer);
    }

    /// <summary>Clears the desk, the queue and the gallery, so that a test begins as the first one does.</summary>
    public async Task ClearAsync()
    {
        foreach (JsonElement job in (await AskAsync(HttpMethod.Get, "/api/jobs")).EnumerateArray())
        {
            string place = $"/api/jobs/{job.GetProperty("id").GetString()}";
            if (job.GetProperty("state").GetString() is "queued" or "running")
            {
                await AskAsync(HttpMethod.Post, $"{place}/cancel");
            }
            else
            {
                await AskAsync(HttpMethod.Delete, place);
            }
        }

        foreach (JsonElement result in (await AskAsync(HttpMethod.Get, "/api/pictures?kind=result")).EnumerateArray())
        {
            await AskAsync(HttpMethod.Delete, $"/api/pictures/{result.GetProperty("id").GetString()}");
        }

        await AskAsync(HttpMethod.Post, "/api/queue/resume");
        int version = (await AskAsync(HttpMethod.Get, "/api/desk")).GetProperty("version").GetInt32();
        await AskAsync(HttpMethod.Put, "/api/desk", $"{{\"version\":{version},\"desk\":{{}}}}");
    }

    private async Task StartAsync(int port)
    {
        server = await StudioServer.StartAsync(new StudioOptions
        {
            Port = port,
            Data = Data,
            Home = Path.Combine(folder, "home"),
            Token = Token,
            Threads = 2,
            TrainingSize = 32,
            Cluster = Cluster,
        });
        Address = server.Address;
    }
}
