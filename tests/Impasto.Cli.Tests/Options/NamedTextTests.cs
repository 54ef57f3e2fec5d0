using Impasto.Cli.Options;

namespace Impasto.Cli.Tests.Options;

public class NamedTextTests
{
    [Theory]
    [InlineData("best=--size 3", "best", "--size 3")]
    [InlineData("a=b=c", "a", "b=c")]
    [InlineData("a=", "a", "")]
    [InlineData("=b", null, "=b")]
    [InlineData("a", null, "a")]
    [InlineData("", null, "")]
    [InlineData("./a=b", null, "./a=b")]
    [InlineData("a.b=c", null, "a.b=c")]
    [InlineData("a/b=c", null, "a/b=c")]
    [InlineData(@"a\b=c", null, @"a\b=c")]
    [InlineData("C:a=b", null, "C:a=b")]
    public void What_stands_before_the_first_equals_sign_is_a_name_unless_it_is_a_path(
        string value, string? name, string text) =>
        Assert.Equal(new NamedText(name, text), NamedText.Parse(value));
}
