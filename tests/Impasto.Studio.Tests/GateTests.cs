using System.Net;
using System.Net.Sockets;
using System.Text;
using Impasto.Studio.Storage;

namespace Impasto.Studio.Tests;

/// <summary>Who is let in, and who is not.</summary>
public class GateTests
{
    [Fact]
    public async Task The_token_becomes_a_cookie_that_outlives_the_server()
    {
        await using TestStudio studio = await TestStudio.StartAsync();
        using HttpClient browser = NewBrowser(out CookieContainer cookies);

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync(studio.Root + "/")).StatusCode);
        HttpResponseMessage entered = await browser.GetAsync(studio.Address);
        Assert.Equal(HttpStatusCode.SeeOther, entered.StatusCode);
        Assert.Equal("/", entered.Headers.Location!.OriginalString);
        Assert.True(entered.Headers.CacheControl!.NoStore);
        string set = Assert.Single(entered.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", set, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", set, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(studio.Root + "/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(studio.Root + "/api/desk")).StatusCode);

        // The same port, as a person has it who names one.
        Cookie cookie = Assert.Single(cookies.GetAllCookies());
        await studio.RestartAsync();
        using HttpRequestMessage again = new(HttpMethod.Get, studio.Root + "/api/desk");
        again.Headers.Add("Cookie", $"impasto-{new Uri(studio.Root).Port}={cookie.Value}");
        using HttpClient plain = new(new HttpClientHandler { UseCookies = false });
        Assert.Equal(HttpStatusCode.OK, (await plain.SendAsync(again)).StatusCode);
    }

    [Theory]
    [InlineData("/?token=wrong")]
    [InlineData("/?token=")]
    [InlineData("/api/desk")]
    [InlineData("/api/events")]
    [InlineData("/main.js")]
    public async Task Nobody_enters_without_the_token(string path)
    {
        await using TestStudio studio = await TestStudio.StartAsync();
        using HttpClient browser = NewBrowser(out _);
        HttpResponseMessage answer = await browser.GetAsync(studio.Root + path);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Contains("default-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single());
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1:1", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1.evil.example:PORT", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost.:PORT", HttpStatusCode.MisdirectedRequest)]
    [InlineData("192.168.0.1:PORT", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1:PORT", HttpStatusCode.OK)]
    [InlineData("localhost:PORT", HttpStatusCode.OK)]
    [InlineData("LocalHost:PORT", HttpStatusCode.OK)]
    [InlineData("[::1]:PORT", HttpStatusCode.OK)]
    public async Task The_host_is_the_studio_itself(string host, HttpStatusCode expected)
    {
        await using TestStudio studio = await TestStudio.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/desk");
        request.Headers.Host = host.Replace("PORT", $"{studio.Address.Port}", StringComparison.Ordinal);
        Assert.Equal(expected, (await studio.Client.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "https://127.0.0.1:PORT")]
    [InlineData("Origin", "http://127.0.0.1")]
    [InlineData("Origin", "http://localhost:PORT")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Other_pages_can_neither_read_nor_write(string header, string value)
    {
        await using TestStudio studio = await TestStudio.StartAsync();
        value = value.Replace("PORT", $"{studio.Address.Port}", StringComparison.Ordinal);
        foreach (HttpRequestMessage request in new HttpRequestMessage[]
        {
            new(HttpMethod.Get, "/api/pictures"),
            new(HttpMethod.Get, "/api/events"),
            new(HttpMethod.Post, "/api/samples/scene"),
        })
        {
            request.Headers.Add(header, value);
            using HttpResponseMessage answer =
                await studio.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        }

        Assert.Empty((await studio.GetAsync("/api/pictures")).AsArray());
    }

    [Fact]
    public async Task A_write_needs_the_header_that_no_form_can_send()
    {
        await using TestStudio studio = await TestStudio.StartAsync();
        studio.Client.DefaultRequestHeaders.Remove("X-Impasto");
        HttpResponseMessage answer = await studio.Client.PostAsync("/api/samples/scene", content: null);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("X-Impasto", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_own_page_may_write()
    {
        await using TestStudio studio = await TestStudio.StartAsync();
        studio.Client.DefaultRequestHeaders.Add("Origin", studio.Root);
        studio.Client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        Assert.Equal("scene", TestStudio.Text(await studio.PostAsync("/api/samples/scene"), "name"));
    }

    [Fact]
    public async Task Two_hosts_in_one_request_are_refused()
    {
        await using TestStudio studio = await TestStudio.StartAsync();
        using TcpClient raw = new("127.0.0.1", studio.Address.Port);
        await raw.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET / HTTP/1.1\r\nHost: 127.0.0.1:{studio.Address.Port}\r\nHost: evil.example\r\n\r\n"));
        byte[] answer = new byte[64];
        int read = await raw.GetStream().ReadAsync(answer);
        Assert.StartsWith("HTTP/1.1 4", Encoding.ASCII.GetString(answer, 0, read), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_origins_in_one_request_neither_counts()
    {
        await using TestStudio studio = await TestStudio.StartAsync();
        using TcpClient raw = new("127.0.0.1", studio.Address.Port);
        await raw.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /api/desk HTTP/1.1\r\nHost: 127.0.0.1:{studio.Address.Port}\r\nOrigin: {studio.Root}\r\n"
            + "Origin: http://evil.example\r\n\r\n"));
        byte[] answer = new byte[64];
        int read = await raw.GetStream().ReadAsync(answer);
        Assert.StartsWith("HTTP/1.1 403", Encoding.ASCII.GetString(answer, 0, read), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/api/desk", "application/json")]
    public async Task Who_is_not_let_in_is_told_as_a_page_or_as_json(string path, string expected)
    {
        await using TestStudio studio = await TestStudio.StartAsync();
        using HttpClient browser = NewBrowser(out _);
        HttpResponseMessage answer = await browser.GetAsync(studio.Root + path);
        Assert.Equal(expected, answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("impasto studio", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("short")]
    public async Task Other_machines_need_a_token_that_is_long_enough(string? token)
    {
        StudioException refused = await Assert.ThrowsAsync<StudioException>(
            () => TestStudio.StartAsync(options => options with { Listen = IPAddress.Any, Token = token }));
        Assert.Contains("--token", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_studio_for_other_machines_goes_by_its_address_and_by_no_name()
    {
        const string Token = "a-token-that-is-long-enough";
        await using TestStudio studio = await TestStudio.StartAsync(
            options => options with { Listen = IPAddress.Any, Token = Token });
        Assert.EndsWith($"token={Token}", studio.Address.Query, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await studio.Client.GetAsync("/api/desk")).StatusCode);
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/desk");
        request.Headers.Host = $"rebound.example:{studio.Address.Port}";
        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await studio.Client.SendAsync(request)).StatusCode);
    }

    [OtherAddressFact]
    public async Task Other_machines_reach_a_studio_that_listens_to_them_by_its_token_and_its_address_alone()
    {
        const string Token = "a-token-that-is-long-enough";
        await using TestStudio studio = await TestStudio.StartAsync(
            options => options with { Listen = IPAddress.Any, Token = Token });
        int port = studio.Address.Port;
        string root = $"http://{OtherAddressFactAttribute.Address}:{port}";
        using HttpClient browser = NewBrowser(out _);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync($"{root}/api/desk")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync($"{root}/?token=wrong")).StatusCode);
        foreach (string host in new[] { $"localhost:{port}", $"127.0.0.1:{port}", $"rebound.example:{port}" })
        {
            using HttpRequestMessage foreign = new(HttpMethod.Get, $"{root}/?token={Token}");
            foreign.Headers.Host = host;
            Assert.Equal(HttpStatusCode.MisdirectedRequest, (await browser.SendAsync(foreign)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.SeeOther, (await browser.GetAsync($"{root}/?token={Token}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync($"{root}/api/desk")).StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/main.js")]
    [InlineData("/api/desk")]
    [InlineData("/api/nothing")]
    public async Task Every_answer_says_that_no_other_page_may_use_it(string path)
    {
        await using TestStudio studio = await TestStudio.StartAsync();
        using HttpClient stranger = NewBrowser(out _);
        foreach (HttpResponseMessage answer in new[]
        {
            await studio.Client.GetAsync(path), await stranger.GetAsync(studio.Root + path),
        })
        {
            string[] policy = Header(answer, "Content-Security-Policy").Split("; ");
            string[] closed = ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"];
            Assert.Equal("default-src 'self'", policy[0]);
            Assert.Subset(policy.ToHashSet(), closed.ToHashSet());
            Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
            Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
            Assert.Equal("same-origin", Header(answer, "Cross-Origin-Opener-Policy"));
            Assert.Equal("same-origin", Header(answer, "Cross-Origin-Resource-Policy"));
            Assert.False(answer.Headers.Contains("Server"));
        }

        static string Header(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));
    }

    [Fact]
    public async Task A_link_of_another_page_leads_to_the_page_and_to_nothing_else()
    {
        await using TestStudio studio = await TestStudio.StartAsync();
        studio.Client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal(HttpStatusCode.OK, (await studio.Client.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await studio.Client.GetAsync("/main.js")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await studio.Client.PostAsync("/", content: null)).StatusCode);
    }

    [Fact]
    public async Task Another_token_or_session_than_those_that_were_given_is_not_known()
    {
        await using TestStudio studio = await TestStudio.StartAsync();
        using HttpClient browser = NewBrowser(out CookieContainer cookies);
        await browser.GetAsync(studio.Address);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(studio.Root + "/api/desk")).StatusCode);

        using HttpClient stranger = new(new HttpClientHandler { UseCookies = false });
        foreach ((string name, string value) in new[]
        {
            ("Authorization", "Bearer wrong"),
            ("Authorization", "Bearer "),
            ("Cookie", $"{Assert.Single(cookies.GetAllCookies()).Name}={new string('0', 64)}"),
        })
        {
            using HttpRequestMessage request = new(HttpMethod.Get, studio.Root + "/api/desk");
            request.Headers.TryAddWithoutValidation(name, value);
            Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.SendAsync(request)).StatusCode);
        }

        // A month later the browser has to show the token again.
        using (Database records = new(Path.Combine(studio.Folder, "studio.db")))
        {
            records.Execute($"UPDATE sessions SET created = {DateTimeOffset.UtcNow.AddDays(-31)}");
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync(studio.Root + "/api/desk")).StatusCode);
    }

    [Fact]
    public async Task Headers_of_more_than_sixteen_kilobytes_are_refused()
    {
        await using TestStudio studio = await TestStudio.StartAsync();
        studio.Client.DefaultRequestHeaders.Add("X-Long", new string('x', 20_000));
        Assert.Equal(
            HttpStatusCode.RequestHeaderFieldsTooLarge, (await studio.Client.GetAsync("/api/desk")).StatusCode);
    }

    private static HttpClient NewBrowser(out CookieContainer cookies)
    {
        cookies = new CookieContainer();
        return new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = cookies });
    }
}
