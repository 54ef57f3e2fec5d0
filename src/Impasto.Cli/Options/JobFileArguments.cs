using System.CommandLine;
using System.CommandLine.Parsing;

namespace Impasto.Cli.Options;

/// <summary>Jobs in files: one that says all in place of the command line, and one that is made of it.</summary>
internal sealed class JobFileArguments
{
    private readonly string content;
    private readonly Option<string?> job;

    private readonly Option<string?> saveJob = new("--save-job")
    {
        Description = "Write what this command line means to a JSON file that --job takes, and do nothing else",
        HelpName = "FILE.json",
    };

    /// <summary>Makes the options.</summary>
    /// <param name="content">What a command line begins with, in a word.</param>
    /// <param name="files">The files that have a job.</param>
    public JobFileArguments(string content, string files)
    {
        this.content = content;
        job = new Option<string?>("--job")
        {
            Description = $"Do what {files} says, in place of {content}, styles and options",
            HelpName = "FILE",
        };
    }

    /// <summary>Gets the options.</summary>
    public IReadOnlyList<Option> All => [job, saveJob];

    /// <summary>Gets the option that writes a job in place of doing it.</summary>
    public Option SaveOption => saveJob;

    /// <summary>Gives the file of the job that is to be done; null for none.</summary>
    public string? Job(SymbolResult result) => result.GetValue(job);

    /// <summary>Gives the file to which a job is to be written in place of doing it; null for none.</summary>
    public string? Save(ParseResult parse) => parse.GetValue(saveJob);

    /// <summary>Tells whether a job in a file is named, and what then must not be; null for nothing.</summary>
    /// <param name="command">The command line.</param>
    /// <param name="hasContent">Whether there is something to repaint.</param>
    /// <param name="beside">Options of the verb that go with a job in a file.</param>
    public (bool IsJob, string? Complaint) Complaint(
        CommandResult command, bool hasContent, params IEnumerable<Option> beside)
    {
        if (Job(command) is null)
        {
            return (false, null);
        }

        Option? other = command.Command.Options.Except([job, .. beside]).FirstOrDefault(
            option => command.GetResult(option) is { Implicit: false });
        string? named = hasContent ? content : other?.Name;
        return (true, named is null ? null : $"--job says all that is made, so give no {named} beside it");
    }
}
