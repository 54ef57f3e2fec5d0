using System.CommandLine;
using System.CommandLine.Parsing;
using Impasto.Jobs;
using Impasto.Methods;
using Impasto.Running;
using Impasto.Training.Quality;

namespace Impasto.Cli.Options;

/// <summary>Methods with options as one argument each: <c>"best=--method optimize --iterations 200"</c>.</summary>
/// <param name="methods">The methods that there are.</param>
/// <param name="runner">What paints.</param>
internal sealed class JudgedMethods(MethodCatalog methods, JobRunner runner)
{
    /// <summary>Reads a method.</summary>
    /// <param name="argument">A method's name; or a name to judge it by, '=', and options of stylize.</param>
    /// <param name="size">The longer edge of its pictures where its options have none.</param>
    /// <exception cref="ArgumentException">There is no such method or option.</exception>
    public JudgedMethod Parse(string argument, int size)
    {
        NamedText named = NamedText.Parse(argument);
        if (named.Name is null)
        {
            Job plain = Empty(size) with { Method = methods[argument].Name };
            return JudgedMethod.Painting(argument, runner, plain);
        }

        Option<string?> method = new("--method");
        DescribedOptions common = new(OptionDescription.Of(typeof(CommonOptions)));
        DescribedOptions own = new(methods.Methods.SelectMany(m => m.Options));
        Command options = new("options") { method };
        options.AddAll([.. common.All, .. own.All]);

        string[] words = [.. CommandLineParser.SplitCommandLine(named.Text)];
        ParseResult parsed = options.Parse(words);
        if (Misuse.Of(parsed, words) is { } complaint)
        {
            throw new ArgumentException($"{argument}: {complaint}.");
        }

        CommonOptions chosen = common.Apply(parsed, new CommonOptions());
        if (chosen.Complaint is { } misfit)
        {
            throw new ArgumentException($"{argument}: {misfit}.");
        }

        return JudgedMethod.Painting(named.Name, runner, chosen.ApplyTo(Empty(size)) with
        {
            Method = parsed.GetValue(method) is { } asked ? methods[asked].Name : null,
            Size = chosen.Size ?? size,
            Options = own.Chosen(parsed.CommandResult),
        });
    }

    private static Job Empty(int size) => new() { Content = "", Styles = [], Output = "", Size = size };
}
