using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using Impasto.Cli.Commands;
using Impasto.Cli.Display;
using Impasto.Models;
using Impasto.Weights;

namespace Impasto.Cli.Tests;

public sealed class ModelsCommandTests : IDisposable
{
    private readonly string home = Directory.CreateTempSubdirectory("impasto-").FullName;

    public void Dispose() => Directory.Delete(home, recursive: true);

    [Fact]
    public async Task A_file_is_imported_listed_and_described()
    {
        string file = Fixture("vgg16-bn.pth");

        ProgramResult import = await RunAsync("models", "import", file, "--name", "mine", "--input", "caffe");
        ProgramResult list = await RunAsync("models", "list");
        ProgramResult info = await RunAsync("models", "info", "mine");

        Assert.Equal((0, ""), (import.ExitCode, import.Error));
        Assert.True(File.Exists(Path.Combine(home, "models", "mine.safetensors")));
        Assert.Contains("mine             VGG-16 to conv5_3", list.Output, StringComparison.Ordinal);
        Assert.Contains("impasto models pull vgg19", list.Output, StringComparison.Ordinal);
        Assert.Equal(import.Output, info.Output);
        Assert.Contains("input      caffe", info.Output, StringComparison.Ordinal);
        string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
        Assert.Contains($"sha256     {hash}", info.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_are_told_as_json()
    {
        ProgramResult import = await RunAsync("models", "import", Fixture("vgg16-bn.pth"), "-n", "mine", "--json");
        ProgramResult info = await RunAsync("models", "info", "mine", "--json");
        ProgramResult list = await RunAsync("models", "list", "--json");

        Assert.Equal(import.Output, info.Output);
        using JsonDocument model = JsonDocument.Parse(info.Output);
        Assert.Equal("VGG-16", model.RootElement.GetProperty("network").GetString());
        Assert.True(model.RootElement.GetProperty("channels").GetProperty("conv1_1").GetInt32() > 0);
        Assert.Equal(
            ["mine True", "vgg16 False", "vgg19 False"],
            list.Output.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement)
                .Select(each => $"{each.GetProperty("name")} {each.GetProperty("installed")}").Order());
    }

    [Fact]
    public async Task Without_a_home_of_its_own_the_store_is_in_the_data_folder()
    {
        ProgramResult run = await ProgramRun.StartAsync(
            ["models", "import", Fixture("tiny.pth"), "-n", "mine"], ("IMPASTO_HOME", ""), ("XDG_DATA_HOME", home));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.True(File.Exists(Path.Combine(home, "impasto", "models", "mine.safetensors")));
    }

    [Fact]
    public async Task A_hostile_file_gives_one_line()
    {
        ProgramResult run = await RunAsync("models", "import", Fixture("hostile-system.pth"), "-n", "evil");

        AssertOneLine(run, exitCode: 1, "posix.system");
    }

    [Fact]
    public async Task A_published_file_with_a_wrong_checksum_gives_one_line()
    {
        ProgramResult run = await RunAsync("models", "pull", "vgg19", "--from", Fixture("vgg19.pth"));

        AssertOneLine(run, exitCode: 1, "instead of dcbb9e9d");
    }

    [Theory]
    [InlineData("'bogus' is no command", "bogus")]
    [InlineData("impasto models --help", "models")]
    [InlineData("--output is required", "models", "export", "udnie")]
    [InlineData(
        "'--overwritten' is no option here", "stylize", "a.png", "--overwritten", "--style", "b.png", "-o", "out.png")]
    [InlineData("'-z' is no option here", "stylize", "a.png", "-z", "--style", "b.png", "-o", "out.png")]
    [InlineData("NAME is vgg19 or vgg16, not 'vgg11'", "models", "pull", "vgg11")]
    [InlineData(
        "--input is torchvision or caffe or unit, not 'rgb'",
        "models", "import", "w.pth", "-n", "w", "--input", "rgb")]
    public async Task A_misuse_gives_one_line_and_names_the_help(string said, params string[] args)
    {
        ProgramResult run = await InProcess.RunAsync(args);

        AssertOneLine(run, exitCode: 2, said);
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_arguments_the_help_is_shown()
    {
        ProgramResult run = await RunAsync();

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("models", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_absent_gives_one_line_and_a_trace_only_on_request()
    {
        AssertOneLine(await RunAsync("models", "info", "absent"), exitCode: 1, "no model named 'absent'");

        ProgramResult traced = await ProgramRun.StartAsync(
            ["models", "info", "absent"], ("IMPASTO_HOME", home), ("IMPASTO_DEBUG", "1"));

        Assert.Contains("   at Impasto.", traced.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupting_a_download_ends_with_130_and_keeps_what_came()
    {
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        string address = $"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/vgg19.pth";
        using ProgramRun run = ProgramRun.Start(["models", "pull", "vgg19", "--from", address], ("IMPASTO_HOME", home));
        using TcpClient client = await server.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromMinutes(1));
        await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\nfirst"u8.ToArray());
        FileInfo part = new(Path.Combine(home, "models", "vgg19.part"));
        string? line = await run.ReadErrorLineAsync();

        run.Interrupt();
        await run.EndAsync();

        Assert.Equal("vgg19: 0.0 of 2.0 MB", line);
        Assert.Equal((130, "Interrupted; no result was written.\n"), (run.ExitCode, run.Error));
        Assert.True(part.Exists);
    }

    [Fact]
    public async Task Pulling_shows_progress_in_lines_and_what_was_installed()
    {
        byte[] file = await File.ReadAllBytesAsync(Fixture("vgg19.pth"));
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        Uri address = new($"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/vgg19.pth");
        DownloadableModel model = new(
            "vgg19", address, Convert.ToHexStringLower(SHA256.HashData(file))[..8], InputNormalisation.Torchvision);
        using StringWriter output = new();
        using StringWriter error = new();
        Notes notes = new(error, isQuiet: false, isVerbose: false);
        ModelStore store = new(home);

        Task<int> pull = ModelsPullCommand.RunAsync(
            model, null, store, ModelText.Write, output, notes, CancellationToken.None);
        using (TcpClient client = await server.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromMinutes(1)))
        {
            string head = $"HTTP/1.1 200 OK\r\nContent-Length: {file.Length}\r\n\r\n";
            await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(head));
            await client.GetStream().WriteAsync(file);
            Assert.Equal(0, await pull);
        }

        string pulled = output.ToString();
        int again = await ModelsPullCommand.RunAsync(
            model, null, store, ModelText.Write, output, notes, CancellationToken.None);

        Assert.Equal(0, again);
        Assert.StartsWith("vgg19: 0.0 of 0.0 MB", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("network    VGG-19, conv1_1 to conv5_4", pulled, StringComparison.Ordinal);
        Assert.Equal(pulled + pulled, output.ToString());
        Assert.Contains("vgg19 is installed already", error.ToString(), StringComparison.Ordinal);
    }

    internal static string Fixture(string name)
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Impasto.slnx")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new DirectoryNotFoundException("Impasto.slnx is in no folder above the tests.");
        }

        return Path.Combine(folder, "tests", "Fixtures", "weights", name);
    }

    private static void AssertOneLine(ProgramResult run, int exitCode, string said)
    {
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("impasto: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(run.Error.Length - 1, run.Error.IndexOf('\n', StringComparison.Ordinal));
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    private Task<ProgramResult> RunAsync(params string[] args) => ProgramRun.StartAsync(args, ("IMPASTO_HOME", home));
}
