using System.Net;
using System.Text.Json.Nodes;
using Hangfire.Common;
using Impasto.Cluster.Engine;
using Impasto.Cluster.Tests;
using static Impasto.Studio.Tests.TestStudio;

namespace Impasto.Studio.Tests;

/// <summary>A studio with the database of a cluster: the pages of its engine, and a database that goes away.</summary>
public sealed class ClusterDatabaseTests(PostgresServer server) : IClassFixture<PostgresServer>, IDisposable
{
    private readonly string storage = Directory.CreateTempSubdirectory("impasto-shared-").FullName;

    public void Dispose() => Directory.Delete(storage, recursive: true);

    [PostgresFact]
    public async Task Pages_of_the_engine_are_behind_the_token()
    {
        using ClusterConnection connection = ClusterConnection.Open(server.NewDatabase(), storage);
        await using TestStudio studio = await StartAsync(connection);
        using HttpClient stranger = new();
        foreach (string path in new[] { "/hangfire", "/hangfire/servers", "/hangfire/stats", "/api/cluster/jobs" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(studio.Root + path)).StatusCode);
            Assert.Equal(HttpStatusCode.MisdirectedRequest, await StatusAsync("Host", $"evil.example:{Port()}"));
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("Origin", "http://evil.example"));
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("Sec-Fetch-Site", "cross-site"));

            async Task<HttpStatusCode> StatusAsync(string header, string value)
            {
                using HttpRequestMessage request = new(HttpMethod.Get, path);
                request.Headers.Add(header, value);
                using HttpResponseMessage answer = await studio.Client.SendAsync(request);
                return answer.StatusCode;
            }
        }

        int Port() => studio.Address.Port;
    }

    [PostgresFact]
    public async Task Pages_of_the_engine_are_to_be_looked_at_only_and_say_no_password()
    {
        using ClusterConnection connection = ClusterConnection.Open(server.NewDatabase(), storage);
        await using TestStudio studio = await StartAsync(connection);
        JsonNode job = (await studio.PostAsync(
            "/api/jobs", new { job = Quick(await studio.SendAsync()), onCluster = true }))[0]!;
        await studio.WaitAsync(Text(job, "id"), "running");
        Assert.Equal("/hangfire", Text(await studio.GetAsync("/api/cluster"), "dashboard"));
        foreach (string path in new[] { "/hangfire", "/hangfire/jobs/enqueued", "/hangfire/servers" })
        {
            using HttpResponseMessage page = await studio.Client.GetAsync(path);
            string html = await page.Content.ReadAsStringAsync();
            Assert.True(page.StatusCode == HttpStatusCode.OK, html);
            Assert.DoesNotContain("let me", html, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("127.0.0.1", html, StringComparison.Ordinal);
            Assert.Contains("href=\"/#cluster\"", html, StringComparison.Ordinal);
            string[] policy = PolicyOf(page);
            string[] closed = ["default-src 'self'", "style-src 'self' 'unsafe-inline'", "frame-ancestors 'none'"];
            Assert.Subset(policy.ToHashSet(), closed.ToHashSet());
            Assert.DoesNotContain(policy, rule => rule.StartsWith("script-src", StringComparison.Ordinal));
        }

        using HttpResponseMessage studios = await studio.Client.GetAsync("/");
        Assert.DoesNotContain(PolicyOf(studios), rule => rule.StartsWith("style-src", StringComparison.Ordinal));
        using HttpResponseMessage nothing = await studio.Client.GetAsync("/hangfire/nothing");
        Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);

        // A part that is taken out of the engine there would wait for ever.
        foreach (string action in new[] { "/hangfire/jobs/actions/delete/1", "/hangfire/jobs/actions/requeue/1" })
        {
            using HttpResponseMessage refused = await studio.Client.PostAsync(action, content: null);
            Assert.True((int)refused.StatusCode is 401 or 403, $"{action}: {refused.StatusCode}");
        }

        // Its pages ask for their figures without a header of the studio; nothing else is let in so.
        studio.Client.DefaultRequestHeaders.Remove("X-Impasto");
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync("/hangfire/stats", null));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync("/hangfire/stats", "http://evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync("/hangfire/jobs/actions/delete/1", studio.Root));
        Assert.Equal(HttpStatusCode.OK, await PostAsync("/hangfire/stats", studio.Root));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync("/hangfire/stats", studio.Root, "PUT"));

        // Of the types that somebody has written into the database no other is looked up than those of a part.
        Assert.ThrowsAny<ImpastoException>(() => TypeHelper.CurrentTypeResolver("System.IO.File"));

        async Task<HttpStatusCode> PostAsync(string path, string? origin, string method = "POST")
        {
            using HttpRequestMessage request = new(new HttpMethod(method), path);
            request.Content = new FormUrlEncodedContent([KeyValuePair.Create("metrics[]", "enqueued:count-or-null")]);
            if (origin is not null)
            {
                request.Headers.Add("Origin", origin);
            }

            using HttpResponseMessage answer = await studio.Client.SendAsync(request);
            return answer.StatusCode;
        }
    }

    [PostgresFact]
    public async Task A_database_that_goes_away_stops_nothing_else_and_is_taken_up_again()
    {
        using ClusterConnection connection = ClusterConnection.Open(server.NewDatabase(), storage);
        await using TestStudio studio = await StartAsync(connection);
        string content = await studio.SendAsync();
        server.Stop();
        string? problem = await ProblemAsync(isExpected: true);
        Assert.Contains("impasto@127.0.0.1", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("let me", problem, StringComparison.OrdinalIgnoreCase);
        foreach (string path in new[] { "/api/cluster/jobs", "/hangfire" })
        {
            using HttpResponseMessage away = await studio.Client.GetAsync(path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
            Assert.NotEmpty(Text(JsonNode.Parse(await away.Content.ReadAsStringAsync())!, "error"));
        }

        await studio.WaitAsync(await studio.QueueAsync(Quick(content)), "done");
        JsonNode there = (await studio.PostAsync("/api/jobs", new { job = Quick(content), onCluster = true }))[0]!;
        await studio.WaitAsync(Text(there, "id"), job => $"{job["stage"]}" == "away");
        server.Start();
        Assert.Null(await ProblemAsync(isExpected: false));
        await studio.WaitAsync(
            Text(there, "id"), job => Text(job, "state") == "running" && $"{job["stage"]}" == "alone");
        using HttpResponseMessage back = await studio.Client.GetAsync("/hangfire");
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);

        async Task<string?> ProblemAsync(bool isExpected)
        {
            for (int i = 0; ; i++)
            {
                string? found = (await studio.GetAsync("/api/cluster"))["problem"]?.GetValue<string>();
                if (found is not null == isExpected)
                {
                    return found;
                }

                Assert.True(i < 100, $"It is still: {found}");
                await Task.Delay(100);
            }
        }
    }

    private static string[] PolicyOf(HttpResponseMessage answer) =>
        Assert.Single(answer.Headers.GetValues("Content-Security-Policy")).Split("; ");

    private static Task<TestStudio> StartAsync(ClusterConnection connection) =>
        TestStudio.StartAsync(options => options with { Cluster = connection });
}
