using System.Diagnostics;
using System.Text.Json.Nodes;
using static Impasto.Studio.Tests.TestStudio;

namespace Impasto.Studio.Tests;

/// <summary>A server that is killed loses nothing.</summary>
public class KillTests
{
    [Fact]
    public async Task A_job_of_a_server_that_was_killed_goes_on_from_its_checkpoint_to_the_same_bytes()
    {
        string folder = Directory.CreateTempSubdirectory("impasto-studio-").FullName;
        string content, style, job, next;
        double before;
        using (Process server = Start(folder, out Uri address))
        {
            await using RemoteStudio studio = new(address);
            content = await studio.SendAsync("content");
            style = await studio.SendAsync("style");
            job = await studio.QueueAsync(Slow(content, style, iterations: 24));
            next = await studio.QueueAsync(Quick(content));
            before = await studio.WaitForDoneAsync(job, least: 0.3);
            server.Kill();
            await server.WaitForExitAsync();
        }

        Assert.NotEmpty(Directory.GetFiles(Path.Combine(folder, "work", job), "state.safetensors"));
        using (Process server = Start(folder, out Uri address))
        {
            await using RemoteStudio studio = new(address);
            double first = await studio.WaitForDoneAsync(job, least: 0.05);
            Assert.InRange(first, before / 2, 1);
            await studio.WaitForDoneAsync(next, least: 1);
            JsonNode done = await studio.GetAsync($"/api/jobs/{job}");
            Assert.Equal("done", Text(done, "state"));
            string result = Text(done, "result");
            JsonNode made = await studio.GetAsync($"/api/pictures/{result}/job");
            Assert.Equal(
                Contract.Paint(made["job"]!.AsObject()), await studio.BytesAsync($"/api/pictures/{result}/file"));
            server.Kill();
            await server.WaitForExitAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static Process Start(string folder, out Uri address)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Impasto.Studio.Tests.dll");
        Process server = Process.Start(new ProcessStartInfo("dotnet", [program, folder, "0.05"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        address = new Uri(server.StandardOutput.ReadLine()!);
        return server;
    }

    /// <summary>A studio of another process.</summary>
    private sealed class RemoteStudio(Uri address) : IAsyncDisposable
    {
        private readonly HttpClient client = NewClient(address);

        public async Task<string> SendAsync(string kind)
        {
            byte[] bytes = Impasto.Media.Images.ImageFile.ToBytes(Scene(96, 64), "png");
            using HttpResponseMessage answer = await client.PostAsync(
                $"/api/pictures?kind={kind}&name=a.png", new ByteArrayContent(bytes));
            return Text(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!, "id");
        }

        public async Task<string> QueueAsync(object job)
        {
            using HttpResponseMessage answer = await client.PostAsync(
                "/api/jobs", System.Net.Http.Json.JsonContent.Create(new { job }));
            return Text(JsonNode.Parse(await answer.Content.ReadAsStringAsync())![0]!, "id");
        }

        public async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await client.GetStringAsync(path))!;

        public Task<byte[]> BytesAsync(string path) => client.GetByteArrayAsync(path);

        /// <summary>Waits until so much of a job is done, and says how much is.</summary>
        public async Task<double> WaitForDoneAsync(string job, double least)
        {
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(120));
            while (true)
            {
                double done = (await GetAsync($"/api/jobs/{job}"))["done"]!.GetValue<double>();
                if (done >= least)
                {
                    return done;
                }

                await Task.Delay(10, limit.Token);
            }
        }

        public ValueTask DisposeAsync()
        {
            client.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
