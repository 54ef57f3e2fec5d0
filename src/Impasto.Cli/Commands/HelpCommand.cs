using System.CommandLine;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Methods;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto help</c>: explains a verb or a method.</summary>
internal sealed class HelpCommand : Verb
{
    public HelpCommand(ProgramHelp help, RootCommand root, MethodCatalog methods)
        : base("help", "Explain a verb or a method", "help wct", "help models pull")
    {
        Argument<string[]> topic = new("topic")
        {
            Description = "A verb or a method; all of them are listed if absent",
            HelpName = "NAME",
            Arity = ArgumentArity.ZeroOrMore,
        };
        topic.CompletionSources.Add(_ =>
            [.. root.Subcommands.Select(verb => verb.Name), .. methods.Methods.Select(method => method.Name)]);
        Add(topic);
        SetAction(parse =>
        {
            help.Page(parse.GetValue(topic) ?? []).Write(parse.InvocationConfiguration.Output);
            return ExitCode.Done;
        });
    }
}
