using System.CommandLine;
using Impasto.Cli.Options;

namespace Impasto.Cli.Tests.Options;

public class NumberListTests
{
    private readonly Option<double[]?> option = new("--weights") { CustomParser = NumberList.Parse };

    [Theory]
    [InlineData("--weights=0.3,0.7", new[] { 0.3, 0.7 })]
    [InlineData("--weights 1", new[] { 1.0 })]
    [InlineData("--weights=0,1000000,2e3", new[] { 0.0, 1_000_000, 2000 })]
    [InlineData("--weights=1,\t2\t,3", new[] { 1.0, 2, 3 })]
    [InlineData("--weights=1,2 --weights=3", new[] { 1.0, 2, 3 })]
    public void Numbers_with_commas_between_them_are_read(string line, double[] expected) =>
        Assert.Equal(expected, Parse(line.Split(' ')).GetValue(option));

    [Theory]
    [InlineData("1000000.5", "1000000.5")]
    [InlineData("-1", "-1")]
    [InlineData("NaN", "NaN")]
    [InlineData("1,abc,2", "abc")]
    [InlineData("1,,2", "")]
    [InlineData("0.3;0.7", "0.3;0.7")]
    public void What_is_no_such_number_is_named(string value, string wrong)
    {
        ParseResult parsed = Parse($"--weights={value}");

        Assert.Equal(
            $"'{wrong}' is no number from 0 to 1000000; give numbers with commas between them, such as 0.3,0.7.",
            Assert.Single(parsed.Errors).Message);
    }

    private ParseResult Parse(params string[] line) => new RootCommand { option }.Parse(line);
}
