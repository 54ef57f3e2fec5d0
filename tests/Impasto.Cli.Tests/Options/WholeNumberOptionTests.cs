using System.CommandLine;
using Impasto.Cli.Options;

namespace Impasto.Cli.Tests.Options;

public class WholeNumberOptionTests
{
    private readonly WholeNumberOption range = new("--range", "Some", least: 2, most: 5);
    private readonly WholeNumberOption absent = new("--absent", "Others", least: 2, most: 5, absent: 4);
    private readonly WholeNumberOption choice = new("--choice", "Few", choices: [8, 16], absent: 16);

    [Theory]
    [InlineData("2", 2)]
    [InlineData("5", 5)]
    [InlineData("+3", 3)]
    [InlineData("004", 4)]
    public void A_number_of_the_range_is_read(string text, int expected) =>
        Assert.Equal(expected, range.Number(Parse("--range", text)));

    [Theory]
    [InlineData("1")]
    [InlineData("6")]
    [InlineData("-3")]
    [InlineData("3.0")]
    [InlineData("3e0")]
    [InlineData("\u0663")]
    [InlineData("1,000")]
    [InlineData(" 3")]
    [InlineData("99999999999")]
    public void What_is_none_of_the_range_is_refused(string text)
    {
        ParseResult parsed = Parse($"--range={text}");

        Assert.Equal(
            $"--range is a whole number from 2 to 5, not '{text}'.", Assert.Single(parsed.Errors).Message);
    }

    [Fact]
    public void One_of_a_few_numbers_is_read()
    {
        Assert.Equal(8, choice.Number(Parse("--choice", "8")));
        Assert.Equal("--choice is 8 or 16, not '12'.", Assert.Single(Parse("--choice", "12").Errors).Message);
    }

    [Fact]
    public void What_is_not_given_is_absent_or_what_holds_then()
    {
        ParseResult parsed = Parse();

        Assert.Empty(parsed.Errors);
        Assert.Null(parsed.GetValue(range));
        Assert.Equal((4, 16), (absent.Number(parsed), choice.Number(parsed)));
    }

    [Fact]
    public void Help_says_what_is_allowed()
    {
        Assert.Equal(("Some (a whole number from 2 to 5)", "N"), (range.Description, range.HelpName));
        Assert.Equal("Few (8 or 16)", choice.Description);
        Assert.Equal((1, 1), (range.Arity.MinimumNumberOfValues, range.Arity.MaximumNumberOfValues));
        Assert.NotEmpty(Parse("--range", "2", "--range", "3").Errors);
    }

    [Fact]
    public void Threads_are_as_many_as_the_machine_has()
    {
        ThreadsOption threads = new();
        ParseResult Read(params string[] line) => new RootCommand { threads }.Parse(line);

        Assert.Equal(Math.Min(Environment.ProcessorCount, 1024), threads.Number(Read()));
        Assert.Equal((1, 1024), (threads.Number(Read("--threads", "1")), threads.Number(Read("--threads", "1024"))));
        Assert.NotEmpty(Read("--threads", "0").Errors);
        Assert.NotEmpty(Read("--threads", "1025").Errors);
        Assert.StartsWith("Threads that compute", threads.Description, StringComparison.Ordinal);
    }

    private ParseResult Parse(params string[] line) => new RootCommand { range, absent, choice }.Parse(line);
}
