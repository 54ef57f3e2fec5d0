using System.CommandLine;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;

namespace Impasto.Cli.Commands;

/// <summary>
/// <c>impasto completion</c>: prints what makes a shell complete names of verbs, options, methods and styles. The
/// script asks the program itself, by the directive [suggest:POSITION].
/// </summary>
internal sealed class CompletionCommand : Verb
{
    private const string Bash = """
        # impasto: completion for bash
        _impasto() {
            local line="${COMP_LINE:0:COMP_POINT}" word="${COMP_WORDS[COMP_CWORD]}" IFS=$'\n'
            line="${line#"${COMP_WORDS[0]}"}"
            line="${line# }"
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2> /dev/null)" -- "$word"))
        }
        complete -o default -F _impasto impasto

        """;

    private const string Zsh = """
        #compdef impasto
        # impasto: completion for zsh
        _impasto() {
            local line="${(j: :)words[2,CURRENT]}"
            local -a found
            found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2> /dev/null)}")
            compadd -a found
            _files
        }
        compdef _impasto impasto

        """;

    private static readonly Dictionary<string, string> Scripts = new() { ["bash"] = Bash, ["zsh"] = Zsh };

    public CompletionCommand()
        : base(
            "completion",
            "Print the script that completes impasto's command line in a shell",
            "completion bash > ~/.local/share/bash-completion/completions/impasto",
            "completion zsh > ~/.zfunc/_impasto")
    {
        Argument<string> shell = new("shell") { Description = "The shell", HelpName = "SHELL" };
        shell.AcceptOneOf([.. Scripts.Keys]);
        Add(shell);
        SetAction(parse =>
        {
            parse.InvocationConfiguration.Output.Write(Scripts[parse.GetRequiredValue(shell)].ReplaceLineEndings("\n"));
            return ExitCode.Done;
        });
    }
}
