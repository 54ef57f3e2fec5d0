using System.Net;
using System.Net.Sockets;

namespace Impasto.Cli.Tests;

/// <summary><c>impasto studio</c> as a process: it prints its address, answers, and closes.</summary>
public sealed class StudioCommandTests : IDisposable
{
    private readonly CommandFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_prints_where_it_is_answers_there_and_closes_by_Ctrl_C()
    {
        using ProgramRun run = ProgramRun.Start(
            ["studio", "--no-browser", "--port", "0", "--data", folder.At("data")],
            ("IMPASTO_HOME", folder.At("home")));
        string address = (await run.ReadOutputLineAsync())!;
        Assert.Matches(@"^http://127\.0\.0\.1:\d+/\?token=[0-9a-f]{32}$", address);
        using HttpClient browser = new();
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(new Uri(address))).StatusCode);
        run.Interrupt();
        await run.EndAsync();
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Ctrl-C closes it", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_in_a_line()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        string port = $"{((IPEndPoint)taken.LocalEndpoint).Port}";
        string line = await InProcess.RefusalAsync(
            1, "studio", "--no-browser", "--port", port, "--data", folder.At("data"));
        Assert.Contains(port, line, StringComparison.Ordinal);
        Assert.Contains("--port", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--listen is an address", "--listen", "everywhere")]
    [InlineData(1, "--token", "--listen", "0.0.0.0")]
    [InlineData(1, "--token", "--token", "short")]
    [InlineData(2, "--port is", "--port", "65536")]
    [InlineData(1, "--data", "--data", "/dev/null/studio")]
    public async Task What_makes_no_sense_is_refused_in_a_line(int code, string said, params string[] options)
    {
        string line = await InProcess.RefusalAsync(
            code, ["studio", "--no-browser", .. options, .. options[0] == "--data" ? [] : Data()]);
        Assert.Contains(said, line, StringComparison.Ordinal);
    }

    private string[] Data() => ["--data", folder.At("data")];
}
