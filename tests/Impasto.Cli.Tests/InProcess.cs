namespace Impasto.Cli.Tests;

/// <summary>
/// The program run within the process of the tests, which takes a small part of the time of a process of its own: for
/// all that does not look at the user's own folder, at signals or at the terminal.
/// </summary>
internal static class InProcess
{
    /// <summary>Runs a command line to its end; what it says has to be in our own words.</summary>
    internal static async Task<ProgramResult> RunAsync(params string[] line)
    {
        using StringWriter output = new(), error = new();
        int exitCode = await CommandLine.RunAsync(line, output, error);
        Words.AssertOwn(error.ToString());
        return new ProgramResult(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command line that is refused, and gives the one line that says why.</summary>
    internal static async Task<string> RefusalAsync(int exitCode, params string[] line)
    {
        (int code, string output, string error) = await RunAsync(line);
        string one = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("impasto: ", one, StringComparison.Ordinal);
        Assert.Equal((exitCode, ""), (code, output));
        return one;
    }
}
