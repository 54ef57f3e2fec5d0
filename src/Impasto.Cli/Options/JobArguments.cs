using System.CommandLine;
using System.CommandLine.Parsing;
using Impasto.Cli.Display;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Cli.Options;

/// <summary>
/// What a command line says of a job whatever is repainted: styles, regions, the method and its options, and jobs in
/// files.
/// </summary>
internal sealed class JobArguments
{
    private static readonly IReadOnlyList<OptionDescription> Common = OptionDescription.Of(typeof(CommonOptions));

    private readonly MethodCatalog methods;
    private readonly Option<string?> method;
    private readonly StyleArguments styles = new();
    private readonly RegionArguments regions = new();
    private readonly DescribedOptions common = new(Common);
    private readonly DescribedOptions own;
    private readonly MethodFit fit;

    /// <summary>Makes the options.</summary>
    /// <param name="methods">The methods that there are.</param>
    /// <param name="content">What is repainted, in a word.</param>
    /// <param name="help">What the help says of the method.</param>
    public JobArguments(MethodCatalog methods, string content, string help)
    {
        this.methods = methods;
        method = new Option<string?>("--method") { Description = help, HelpName = "METHOD" };
        method.CompletionSources.Add([.. methods.Methods.Select(m => m.Name)]);
        File = new JobFileArguments(content, "this JSON file, or the job inside of this picture,");
        own = new DescribedOptions(methods.Methods.SelectMany(m => m.Options));
        fit = new MethodFit(methods, method, styles, regions, common, own);
    }

    /// <summary>Gets jobs in files.</summary>
    public JobFileArguments File { get; }

    /// <summary>Gets the options of single methods.</summary>
    public IReadOnlyCollection<Option> Own => own.All;

    /// <summary>Says of styles whose training goes on yet where it is.</summary>
    /// <param name="styles">The styles.</param>
    /// <param name="notes">Where it is said.</param>
    public static void SayUnfinished(IReadOnlyList<JobStyle> styles, Notes notes)
    {
        foreach (JobStyle style in styles)
        {
            if (TrainedStyle.Find(style.Style)?.Unfinished is { } place)
            {
                notes.Say($"{style.Style}: the training of this style is not finished; it is at {place}.");
            }
        }
    }

    /// <summary>Adds the options of styles to a command.</summary>
    public void AddStylesTo(Command command) => styles.AddTo(command);

    /// <summary>Adds the others to a command, but for those of single methods.</summary>
    /// <param name="command">The command.</param>
    /// <param name="others">Options of its own, which stand before those of jobs.</param>
    public void AddTo(Command command, params IEnumerable<Option> others)
    {
        regions.AddTo(command);
        command.Add(method);
        common.AddTo(command);
        command.AddAll(others);
        command.AddAll(File.All);
    }

    /// <summary>Adds the options of single methods to a command.</summary>
    public void AddOwnTo(Command command) => own.AddTo(command);

    /// <summary>What is wrong with the options of regions, or those of all methods; null for nothing.</summary>
    public string? Complaint(CommandResult command) => regions.Complaint(command)
        ?? common.Complaint(command, Common)
        ?? common.Apply(command, new CommonOptions()).Complaint;

    /// <summary>Gives the method that is named; null for none.</summary>
    public string? Method(ParseResult parse) => parse.GetValue(method);

    /// <summary>What is wrong with the styles, or missing of them; null for nothing.</summary>
    public string? ComplaintOfStyles(CommandResult command) =>
        styles.Complaint(command) ?? (styles.AreGiven(command) ? null : "Name a style with --style");

    /// <inheritdoc cref="MethodFit.Complaint"/>
    public string? ComplaintOfMethod(
        CommandResult command, params (Option Option, StylizerFeatures Feature)[] others) =>
        fit.Complaint(command, others);

    /// <summary>Gives a job with what was chosen.</summary>
    /// <param name="written">The job, without styles yet.</param>
    /// <param name="command">The command line.</param>
    public Job ApplyTo(Job written, CommandResult command)
    {
        Job chosen = written with
        {
            Styles = styles.Styles(command),
            Method = command.GetValue(method),
            Options = own.Chosen(command),
        };
        return regions.ApplyTo(common.Apply(command, new CommonOptions()).ApplyTo(chosen), command);
    }

    /// <summary>Reads the job that is named; null for none.</summary>
    public Job? Read(ParseResult parse) =>
        File.Job(parse.CommandResult) is { } path ? new JobFile(methods).Read(path) : null;

    /// <summary>Writes a job, if that is asked for in place of doing it.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="asked">The job.</param>
    /// <param name="runner">Knows what it reads and writes.</param>
    /// <param name="overwrite">Whether a file that is read may be written over.</param>
    public bool Save(ParseResult parse, Job asked, JobRunner runner, bool overwrite)
    {
        if (File.Save(parse) is not { } path)
        {
            return false;
        }

        runner.CheckFiles([asked], overwrite, path);
        OutputFiles.Try(path);
        if (asked.Film is null)
        {
            ImageFile.CheckWritable(asked.Output, new ImageWriteOptions { Depth = asked.Depth });
        }

        new JobFile(methods).Write(asked with { Method = runner.MethodOf(asked).Name }, path);
        return true;
    }
}
