using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Impasto.Media.Images;
using static Impasto.Studio.Tests.TestStudio;

namespace Impasto.Studio.Tests;

/// <summary>A studio in a process of its own, which keeps its checkpoints often.</summary>
internal sealed class RemoteStudio : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process process;
    private readonly HttpClient client;

    private RemoteStudio(Process process, Uri address)
    {
        this.process = process;
        client = NewClient(address);
    }

    /// <summary>Gets what the process has resident, in bytes.</summary>
    public long Resident
    {
        get
        {
            const string Key = "VmRSS:";
            string line = File.ReadLines($"/proc/{process.Id}/status")
                .First(line => line.StartsWith(Key, StringComparison.Ordinal));
            return long.Parse(line.AsSpan(Key.Length).Trim(" \tkB"), CultureInfo.InvariantCulture) * 1024;
        }
    }

    /// <summary>Starts one on a folder.</summary>
    public static RemoteStudio Start(string folder)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Impasto.Studio.Tests.dll");
        Process process = Process.Start(new ProcessStartInfo("dotnet", [program, folder, "0.05"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        return new RemoteStudio(process, new Uri(process.StandardOutput.ReadLine()!));
    }

    /// <summary>Ends it without a chance to do anything.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async Task<string> SendAsync(int width, int height, string kind)
    {
        using HttpResponseMessage answer = await client.PostAsync(
            $"/api/pictures?kind={kind}&name=a.png",
            new ByteArrayContent(ImageFile.ToBytes(Scene(width, height), "png")));
        return Text(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!, "id");
    }

    /// <summary>Queues a job, or one for each of several contents, and gives their ids.</summary>
    public async Task<string[]> QueueAsync(object job, string[]? contents = null)
    {
        using HttpResponseMessage answer = await client.PostAsync(
            "/api/jobs", JsonContent.Create(new { job, contents }));
        JsonArray queued = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsArray();
        return [.. queued.Select(one => Text(one!, "id"))];
    }

    public async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await client.GetStringAsync(path))!;

    public Task<byte[]> BytesAsync(string path) => client.GetByteArrayAsync(path);

    /// <summary>Waits until so much of a job is done, or for 1 until it is over, and says how much is.</summary>
    public async Task<double> WaitForDoneAsync(string job, double least)
    {
        using CancellationTokenSource limit = new(Patience);
        while (true)
        {
            JsonNode found = await GetAsync($"/api/jobs/{job}");
            double done = found["done"]!.GetValue<double>();
            if (least < 1 ? done >= least : Text(found, "state") is "done" or "failed")
            {
                return done;
            }

            await Task.Delay(10, limit.Token);
        }
    }

    public void Dispose()
    {
        client.Dispose();
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
