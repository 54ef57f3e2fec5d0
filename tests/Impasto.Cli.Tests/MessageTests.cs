using System.Diagnostics;
using System.Text;
using Impasto.Tests;

namespace Impasto.Cli.Tests;

/// <summary>Messages may fail, work may not.</summary>
public sealed class MessageTests : IDisposable
{
    private readonly CommandFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_picture_is_painted_where_no_message_can_be_written()
    {
        using BrokenWriter error = new();
        Assert.Equal(0, await CommandLine.RunAsync(Paint("out.png", "--verbose"), TextWriter.Null, error));
        Assert.True(File.Exists(folder.At("out.png")));
        Assert.True(error.Tried > 0);
    }

    [Fact]
    public async Task The_exit_code_says_what_no_message_can()
    {
        using BrokenWriter error = new();
        Assert.Equal(2, await CommandLine.RunAsync(["stylize", "--nothing"], TextWriter.Null, error));
        Assert.Equal(1, await CommandLine.RunAsync(
            ["upscale", folder.At("no.png"), "-o", folder.At("out.png")], TextWriter.Null, error));
        Assert.Equal(2, error.Tried);
    }

    [LinuxTheory]
    [InlineData("2> /dev/full")]
    [InlineData("2>&-")]
    public async Task A_standard_error_that_is_full_or_closed_ends_nothing(string redirection)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Impasto.Cli.dll");
        IEnumerable<string> quoted = Paint("out.png", "--verbose").Select(word => $"'{word}'");
        ProcessStartInfo start = new(
            "/bin/sh", ["-c", $"exec dotnet '{program}' {string.Join(' ', quoted)} {redirection}"]);
        start.Environment["IMPASTO_HOME"] = folder.At("home");
        using Process process = Process.Start(start)!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        Assert.True(File.Exists(folder.At("out.png")));
    }

    private string[] Paint(string output, params string[] more)
    {
        folder.WriteImage("content.png", 48, 32);
        folder.WriteImage("style.png", 32, 32);
        folder.WriteModels();
        return
        [
            "stylize", folder.At("content.png"), "--style", folder.At("style.png"), "--model", folder.Models,
            "--refine", "0", "-o", folder.At(output), .. more,
        ];
    }

    private sealed class BrokenWriter : TextWriter
    {
        public int Tried { get; private set; }

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            Tried++;
            throw new IOException("No space left on device");
        }

        public override void WriteLine(string? value) => Write('\n');
    }
}
