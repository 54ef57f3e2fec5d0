using System.CommandLine;
using Impasto.Cli.Options;

namespace Impasto.Cli.Tests.Options;

/// <summary>Memory is a number with a unit.</summary>
public class MemoryOptionTests
{
    private readonly MemoryOption memory = new();

    [Theory]
    [InlineData("2GB", 2_000_000_000)]
    [InlineData("800mb", 800_000_000)]
    [InlineData("1.5GiB", 1_610_612_736)]
    [InlineData("1MiB", 1_048_576)]
    [InlineData("3 GB", 3_000_000_000)]
    public void A_size_is_read(string text, long bytes)
    {
        ParseResult parsed = Read(text);
        Assert.Empty(parsed.Errors);
        Assert.Equal(bytes, parsed.GetValue(memory));
    }

    [Theory]
    [InlineData("2")]
    [InlineData("GB")]
    [InlineData("-2GB")]
    [InlineData("1,5GB")]
    [InlineData("1e3GB")]
    [InlineData("0.5MB")]
    [InlineData("99999999999GB")]
    [InlineData("lots")]
    public void What_is_none_is_refused(string text) => Assert.Equal(
        $"--max-memory is a number and MB, GB, MiB or GiB, at least 1MiB, such as 800MB or 1.5GiB, not '{text}'.",
        Assert.Single(Read(text).Errors).Message);

    private ParseResult Read(string text)
    {
        RootCommand root = [memory];
        return root.Parse(["--max-memory", text]);
    }
}
