using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using System.Globalization;
using Impasto.Cli.Options;
using Impasto.Jobs;
using Impasto.Methods;
using Impasto.Running;
using Xunit.Abstractions;

namespace Impasto.Cli.Tests;

/// <summary>
/// Every option of every verb with values that make no sense: one line and exit code 2 where the command line is wrong,
/// and never more than one line where it names what is not there. The options are those that the program has.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class OptionFuzzTests : IDisposable
{
    private const string Stylize = "stylize";
    private const string Film = "film";

    private static readonly Dictionary<string, string> Values = new()
    {
        ["empty"] = "",
        ["text"] = "abc",
        ["comma"] = "0,5",
        ["thousands"] = "1,000",
        ["exponent"] = "1e1",
        ["nan"] = "NaN",
        ["infinity"] = "Infinity",
        ["negative"] = "-1",
        ["huge"] = "99999999999999999999999",
        ["unicode"] = "½٣日本\u202E",
    };

    // What is no number whatever its range.
    private static readonly string[] NoNumbers =
        ["empty", "text", "comma", "thousands", "nan", "infinity", "huge", "unicode"];

    // What is read in another way where it is a word of its own.
    private static readonly string[] ReadApart = ["empty", "text", "negative", "unicode"];

    private readonly ITestOutputHelper output;
    private readonly string before = Environment.CurrentDirectory;
    private readonly string? home = Environment.GetEnvironmentVariable("IMPASTO_HOME");
    private readonly CultureInfo culture = CultureInfo.CurrentCulture;
    private readonly string folder = Directory.CreateTempSubdirectory("impasto-").FullName;

    public OptionFuzzTests(ITestOutputHelper output)
    {
        this.output = output;
        Environment.CurrentDirectory = folder;
        Environment.SetEnvironmentVariable("IMPASTO_HOME", folder);

        // A culture that writes a comma where a number has its point.
        CultureInfo comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        comma.NumberFormat.NumberGroupSeparator = ".";
        CultureInfo.CurrentCulture = comma;
    }

    public void Dispose()
    {
        CultureInfo.CurrentCulture = culture;
        Environment.SetEnvironmentVariable("IMPASTO_HOME", home);
        Environment.CurrentDirectory = before;
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task No_value_of_an_option_gets_more_than_one_line()
    {
        List<string> wrong = [];
        int count = 0;
        foreach ((string[] line, Option option) in Lines())
        {
            foreach ((string kind, string value) in Values)
            {
                // What stands apart from an option that takes no value is an argument.
                string[][] forms = [[.. line, $"{option.Name}={value}"], [.. line, option.Name, value]];
                bool isApart = !IsFlag(option) && ReadApart.Contains(kind);
                foreach (string[] form in isApart ? forms : forms[..1])
                {
                    count++;
                    bool isRefused = IsFlag(option) || (IsNumber(option) && NoNumbers.Contains(kind));
                    if (await ComplaintOf(form, isRefused) is { } complaint)
                    {
                        wrong.Add($"{string.Join(' ', form)} ({kind}): {complaint}");
                    }
                }
            }
        }

        foreach ((string[] line, Option option) in Lines())
        {
            // Without the value that it takes, and with one more.
            string[][] forms = [[.. line, option.Name], [.. line, $"{option.Name}=2", $"{option.Name}=2"]];
            bool hasOther = IsFlag(option) || option.Aliases.Append(option.Name).Any(line.Contains);
            foreach (string[] form in hasOther ? forms[1..] : forms)
            {
                count++;
                bool isRefused = form == forms[0] || option.Arity.MaximumNumberOfValues == 1;
                if (await ComplaintOf(form, isRefused) is { } complaint)
                {
                    wrong.Add($"{string.Join(' ', form)}: {complaint}");
                }
            }
        }

        output.WriteLine($"{count} command lines");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("--strength", "0,1", "a number from 0 to 1")]
    [InlineData("--style-scale", "0,5", "a number of more than 0 and at most 16")]
    [InlineData("--style-scale", "1,5", "a number of more than 0 and at most 16")]
    [InlineData("--tv-weight", "1,000", "a number from 0 to 1000000")]
    [InlineData("--iterations", "1,000", "a whole number from 0 to 1000000")]
    [InlineData("--iterations", "1e2", "a whole number from 0 to 1000000")]
    [InlineData("--threads", "abc", "a whole number from 1 to 1024")]
    [InlineData("--threads", "0", "a whole number from 1 to 1024")]
    [InlineData("--depth", "8.0", "8 or 16")]
    [InlineData("--padding", "9", "zero or reflection or replicate")]
    [InlineData("--pooling", "1", "max or average or l2")]
    [InlineData("--optimizer", "7", "lbfgs or adam")]
    [InlineData("--line-search", "0", "none or strong-wolfe")]
    public async Task What_is_no_value_is_named_with_what_is_allowed(string option, string value, string allowed)
    {
        string method = option == "--strength" ? "wct" : "optimize";
        string said = await InProcess.RefusalAsync(
            2, Stylize, "no.png", "--style", "no.png", "-o", "out.png", "--method", method, option, value);
        Assert.Equal($"impasto: {option} is {allowed}, not '{value}' (see 'impasto stylize --help')", said);
    }

    private static bool IsFlag(Option option) => option.ValueType == typeof(bool);

    private static bool IsNumber(Option option)
    {
        IEnumerable<OptionDescription> described = MethodCatalog.Default.Methods.SelectMany(method => method.Options)
            .Concat(OptionDescription.Of(typeof(CommonOptions)))
            .Concat(OptionDescription.Of(typeof(FilmOptions)));
        return option is WholeNumberOption || described.Any(
            d => "--" + d.Name == option.Name && d.Kind is OptionKind.Integer or OptionKind.Number);
    }

    /// <summary>For each option a command line that lacks nothing but names files that are not there.</summary>
    private static IEnumerable<(string[] Line, Option Option)> Lines()
    {
        RootCommand root = CommandLine.Root(null);
        foreach (Command verb in root.Subcommands.SelectMany(verb => verb.Subcommands.Prepend(verb)))
        {
            IEnumerable<Option> options = [.. verb.Options, .. root.Options.Where(option => option is not HelpOption)];
            foreach (Option option in options)
            {
                yield return (verb.Name is Stylize or Film ? PaintingLine(verb, option) : LineOf(verb), option);
            }
        }
    }

    /// <summary>An option of a method is tried with it, and any other with one that takes most of them.</summary>
    private static string[] PaintingLine(Command verb, Option option)
    {
        string method = MethodCatalog.Default.Methods
            .FirstOrDefault(method => method.Options.Any(own => "--" + own.Name == option.Name))?.Name
            ?? (option.Name == "--strength" ? "wct" : "optimize");
        return [verb.Name, "no.png", "--style", "no.png", "-o", "out.png", "--method", method];
    }

    private static string[] LineOf(Command verb)
    {
        List<string> line = [.. verb.Parents.OfType<Command>().Where(c => c is not RootCommand).Select(c => c.Name)];
        line.Add(verb.Name);
        foreach (Argument argument in verb.Arguments)
        {
            line.Add(argument.GetCompletions(CompletionContext.Empty).FirstOrDefault()?.Label ?? "no.png");
        }

        foreach (Option option in verb.Options.Where(option => option.Required))
        {
            line.AddRange([option.Name, option.Name == "--output" ? "out.png" : "no.png"]);
        }

        return [.. line];
    }

    private static async Task<string?> ComplaintOf(string[] line, bool isRefused)
    {
        if (line[0] is "bench" or "studio" && Misuse.Of(CommandLine.Root(line[0]).Parse(line), line) is null)
        {
            // A benchmark that is not refused would run, and a studio would be served.
            return isRefused ? "not refused" : null;
        }

        using StringWriter said = new();
        int exitCode = await CommandLine.RunAsync(line, TextWriter.Null, said);
        string error = said.ToString();
        string[] lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        bool isOne = lines is [var one] && one.StartsWith("impasto: ", StringComparison.Ordinal)
            && !one.Contains("unexpected", StringComparison.Ordinal);
        return exitCode switch
        {
            _ when Words.FindForeign(error) is { } foreign => $"{foreign} in {error}",
            2 when isOne => null,
            1 when isOne && !isRefused => null,
            0 when !isRefused => null,
            _ => $"{exitCode} {error}",
        };
    }
}
