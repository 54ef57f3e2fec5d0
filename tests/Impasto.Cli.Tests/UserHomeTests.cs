namespace Impasto.Cli.Tests;

/// <summary>The user's own folder while tests run.</summary>
public sealed class UserHomeTests
{
    [Fact]
    public async Task Nothing_of_whoever_runs_the_tests_is_seen_by_them()
    {
        using CommandFolder folder = new();
        folder.WriteEncoder();
        (string, string) ofUser = ("XDG_DATA_HOME", folder.At("data"));
        ProgramResult imported = await ProgramRun.StartAsync(
            ["models", "import", folder.Encoder, "-n", "mine"], ofUser, ("IMPASTO_HOME", ""));
        Assert.Equal((0, ""), (imported.ExitCode, imported.Error));
        ProgramResult listed = await ProgramRun.StartAsync(["models", "list"], ofUser);
        Assert.Equal(0, listed.ExitCode);
        Assert.Contains("vgg19", listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("mine", listed.Output, StringComparison.Ordinal);
    }
}
