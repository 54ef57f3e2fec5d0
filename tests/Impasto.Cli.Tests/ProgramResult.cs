namespace Impasto.Cli.Tests;

/// <summary>What a run of the program came to.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Error)
{
    /// <summary>Asserts that the program failed with one line that names what is wrong.</summary>
    internal void AssertOneLine(int exitCode, string named)
    {
        string line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("impasto: ", line, StringComparison.Ordinal);
        Assert.Contains(named, line, StringComparison.Ordinal);
        Assert.Equal(exitCode, ExitCode);
    }
}
