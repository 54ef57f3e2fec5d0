using System.CommandLine;
using System.CommandLine.Completions;
using Impasto.Cli.Options;

namespace Impasto.Cli.Tests.Options;

public class ChoicesTests
{
    private readonly Option<string?> option = new("--kind");
    private readonly Argument<string[]> argument = new("shells") { Arity = ArgumentArity.ZeroOrMore };

    public ChoicesTests()
    {
        option.AcceptOneOf("red", "green");
        argument.AcceptOneOf("bash", "zsh");
    }

    [Fact]
    public void One_of_the_words_is_read()
    {
        ParseResult parsed = Parse("zsh", "bash", "--kind", "green");

        Assert.Empty(parsed.Errors);
        Assert.Equal("green", parsed.GetValue(option));
        Assert.Empty(Parse().Errors);
    }

    [Theory]
    [InlineData("--kind is red or green, not 'Red'", "--kind", "Red")]
    [InlineData("--kind is red or green, not ''", "--kind", "")]
    [InlineData("shells is bash or zsh, not 'fish'", "bash", "fish", "csh")]
    public void Other_words_are_refused(string said, params string[] line) =>
        Assert.Equal(said, Assert.Single(Parse(line).Errors).Message);

    [Fact]
    public void An_argument_is_called_what_help_calls_it()
    {
        argument.HelpName = "SHELL";

        Assert.Equal("SHELL is bash or zsh, not 'fish'", Assert.Single(Parse("fish").Errors).Message);
    }

    [Fact]
    public void Shells_complete_the_words()
    {
        Assert.Equal(["green", "red"], option.GetCompletions(CompletionContext.Empty).Select(c => c.Label).Order());
        Assert.Equal(["bash", "zsh"], argument.GetCompletions(CompletionContext.Empty).Select(c => c.Label).Order());
    }

    private ParseResult Parse(params string[] line) => new RootCommand { option, argument }.Parse(line);
}
