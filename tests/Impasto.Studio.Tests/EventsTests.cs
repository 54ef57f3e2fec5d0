using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using static Impasto.Studio.Tests.TestStudio;

namespace Impasto.Studio.Tests;

/// <summary>What the page is told, and the desk that all tabs share.</summary>
public class EventsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_job_is_told_from_its_start_to_its_end()
    {
        await using TestStudio studio = await StartAsync();
        string content = await studio.SendAsync();
        await using Listener listener = await Listener.OpenAsync(studio);
        string job = await studio.QueueAsync(Quick(content));
        List<string> states = [];
        while (states.LastOrDefault() is not ("done" or "failed"))
        {
            (_, string name, JsonNode data) = await listener.NextAsync();
            if (name == "job" && Text(data, "id") == job)
            {
                states.Add(Text(data, "state"));
            }
        }

        Assert.Equal(["queued", "running", "done"], states.Distinct());
    }

    [Fact]
    public async Task One_who_comes_back_gets_what_he_has_missed_or_has_to_load_anew()
    {
        await using TestStudio studio = await StartAsync();
        string last;
        await using (Listener listener = await Listener.OpenAsync(studio))
        {
            await studio.SendAsync(name: "first");
            (last, string name, _) = await listener.NextAsync();
            Assert.Equal("picture", name);
        }

        string missed = await studio.SendAsync(name: "second");
        await using (Listener listener = await Listener.OpenAsync(studio, last))
        {
            (_, string name, JsonNode data) = await listener.NextAsync();
            Assert.Equal(("picture", missed), (name, Text(data, "id")));
        }

        await studio.RestartAsync();
        await using (Listener listener = await Listener.OpenAsync(studio, last))
        {
            Assert.Equal("reload", (await listener.NextAsync()).Name);
        }
    }

    [Fact]
    public async Task The_desk_is_the_same_in_all_tabs_and_after_a_restart()
    {
        await using TestStudio studio = await StartAsync();
        await using Listener listener = await Listener.OpenAsync(studio);
        Assert.Equal(0, (await studio.GetAsync("/api/desk"))["version"]!.GetValue<int>());
        studio.Client.DefaultRequestHeaders.Add("X-Impasto-Tab", "left");
        using HttpResponseMessage put = await studio.Client.PutAsJsonAsync(
            "/api/desk", new { version = 0, desk = new { zoom = 2 } });
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        (_, string name, JsonNode told) = await listener.NextAsync();
        Assert.Equal(("desk", "left", 1), (name, Text(told, "by"), told["version"]!.GetValue<int>()));

        using HttpResponseMessage late = await studio.Client.PutAsJsonAsync(
            "/api/desk", new { version = 0, desk = new { zoom = 3 } });
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        JsonNode newest = JsonNode.Parse(await late.Content.ReadAsStringAsync())!;
        Assert.Equal((1, 2), (newest["version"]!.GetValue<int>(), newest["desk"]!["zoom"]!.GetValue<int>()));
        using HttpResponseMessage large = await studio.Client.PutAsJsonAsync(
            "/api/desk", new { version = 1, desk = new string('x', 300_000) });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);

        await studio.RestartAsync();
        Assert.Equal(2, (await studio.GetAsync("/api/desk"))["desk"]!["zoom"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_queue_that_pauses_places_that_change_and_jobs_that_go_are_told()
    {
        await using TestStudio studio = await StartAsync();
        string content = await studio.SendAsync();
        await using Listener listener = await Listener.OpenAsync(studio);
        await studio.PostAsync("/api/queue/pause");
        Assert.True((await listener.NextAsync("queue"))["paused"]!.GetValue<bool>());
        string[] jobs =
        [
            await studio.QueueAsync(Quick(content)), await studio.QueueAsync(Quick(content)),
            await studio.QueueAsync(Quick(content)),
        ];
        foreach (string job in jobs)
        {
            Assert.Equal(job, Text(await listener.NextAsync("job"), "id"));
        }

        await studio.PostAsync($"/api/jobs/{jobs[0]}/cancel");
        (string, int)[] told = new (string, int)[3];
        for (int i = 0; i < told.Length; i++)
        {
            JsonNode job = await listener.NextAsync("job");
            told[i] = (Text(job, "id"), job["place"]!.GetValue<int>());
        }

        Assert.Equal([(jobs[0], 0), (jobs[1], 1), (jobs[2], 2)], told);
        using HttpResponseMessage removed = await studio.Client.DeleteAsync($"/api/jobs/{jobs[0]}");
        Assert.Equal(jobs[0], Text(await listener.NextAsync("removed"), "id"));
    }

    [Fact]
    public async Task A_server_ends_at_once_though_tabs_listen()
    {
        await using TestStudio studio = await StartAsync();
        await using Listener listener = await Listener.OpenAsync(studio);
        await studio.RestartAsync().WaitAsync(TimeSpan.FromSeconds(15));
    }

    [Theory]
    [InlineData("""{"version":0,"version":0,"desk":1}""")]
    [InlineData("""{"version":0,"desk":1,"desk":2}""")]
    public async Task A_member_that_is_there_twice_is_refused(string json)
    {
        await using TestStudio studio = await StartAsync();
        using StringContent body = new(json, System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await studio.Client.PutAsync("/api/desk", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_desk_that_was_made_from_another_one_is_not_told()
    {
        await using TestStudio studio = await StartAsync();
        await using Listener listener = await Listener.OpenAsync(studio);
        using HttpResponseMessage late = await studio.Client.PutAsJsonAsync(
            "/api/desk", new { version = 7, desk = new { zoom = 3 } });
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);

        // What is no name of a tab is none.
        studio.Client.DefaultRequestHeaders.Add("X-Impasto-Tab", new string('x', 65));
        using HttpResponseMessage put = await studio.Client.PutAsJsonAsync(
            "/api/desk", new { version = 0, desk = new { zoom = 2 } });
        JsonNode told = await listener.NextAsync("desk");
        Assert.Equal(1, told["version"]!.GetValue<int>());
        Assert.Null(told["by"]);
    }

    /// <summary>A tab that listens.</summary>
    private sealed class Listener(HttpResponseMessage answer, StreamReader lines) : IAsyncDisposable
    {
        public static async Task<Listener> OpenAsync(TestStudio studio, string? last = null)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/api/events");
            if (last is not null)
            {
                request.Headers.Add("Last-Event-ID", last);
            }

            HttpResponseMessage answer = await studio.Client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
            Listener listener = new(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
            await listener.LineAsync(CancellationToken.None);
            return listener;
        }

        public async Task<(string Id, string Name, JsonNode Data)> NextAsync()
        {
            // A silence has words too, which would go on for ever.
            using CancellationTokenSource limit = new(Patience);
            string? id = null, name = null;
            while (true)
            {
                string line = await LineAsync(limit.Token);
                string[] parts = line.Split(": ", 2);
                switch (parts[0])
                {
                    case "id":
                        id = parts[1];
                        break;
                    case "event":
                        name = parts[1];
                        break;
                    case "data":
                        return (id!, name!, JsonNode.Parse(parts[1])!);
                }
            }
        }

        /// <summary>Gives what is said next, which is of that name.</summary>
        public async Task<JsonNode> NextAsync(string expected)
        {
            (_, string name, JsonNode data) = await NextAsync();
            Assert.Equal(expected, name);
            return data;
        }

        public ValueTask DisposeAsync()
        {
            lines.Dispose();
            answer.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task<string> LineAsync(CancellationToken limit) => (await lines.ReadLineAsync(limit))!;
    }
}
