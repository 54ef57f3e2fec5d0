using System.CommandLine;
using System.CommandLine.Parsing;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Films;
using Impasto.Jobs;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Running;
using Impasto.Styles;
using Impasto.Stylizing;

namespace Impasto.Cli.Commands;

/// <summary>
/// <c>impasto film</c>: repaints a film and keeps its sound. The command line becomes a <see cref="Job"/>, which a <see
/// cref="FilmRunner"/> does.
/// </summary>
internal sealed class FilmCommand : Verb
{
    private static readonly IReadOnlyList<OptionDescription> Common = OptionDescription.Of(typeof(CommonOptions));

    private static readonly IReadOnlyList<OptionDescription> Described = OptionDescription.Of(typeof(FilmOptions));

    private readonly MethodCatalog methods;

    private readonly Argument<string?> content = new("film")
    {
        Description = "The film to repaint: a file that ffmpeg reads; or a folder or a pattern of images, its frames",
        HelpName = "FILM",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> output = new("--output", "-o")
    {
        Description = "The film to write, its ending chooses the kind: .mp4, .mkv, .webm, .mov, .gif or .webp; or a "
            + "folder for images",
        HelpName = "OUT",
    };

    private readonly Option<string?> method = new("--method")
    {
        Description = "How, as in 'impasto stylize'",
        HelpName = "METHOD",
    };

    private readonly Option<string?> job = new("--job")
    {
        Description = "Do what this JSON file says, in place of film, styles and options",
        HelpName = "FILE.json",
    };

    private readonly Option<string?> saveJob = new("--save-job")
    {
        Description = "Write what this command line means to a JSON file that --job takes, and paint nothing",
        HelpName = "FILE.json",
    };

    private readonly StyleArguments styles = new();
    private readonly RegionArguments regions = new();
    private readonly OverwriteOption overwrite = new();
    private readonly ThreadsOption threads = new();
    private readonly DescribedOptions common = new(Common);
    private readonly DescribedOptions film = new(Described);
    private readonly DescribedOptions own;
    private readonly MethodFit fit;

    public FilmCommand(MethodCatalog methods)
        : base(
            "film",
            "Repaint a film in the style of others; its sound is kept",
            "film clip.mp4 --style great-wave -o out.mp4",
            "film clip.mp4 --style painting.jpg --preview 5s -o look.mp4",
            "film long.mkv --style great-wave --work kept -o out.mkv",
            "film clip.mp4 --style painting.jpg --method optimize --size 384 --long-term 1,2,4 -o out.mp4")
    {
        this.methods = methods;
        own = new DescribedOptions(methods.Methods.SelectMany(m => m.Options));
        fit = new MethodFit(methods, method, styles, regions, common, own);
        method.CompletionSources.Add([.. methods.Methods.Select(m => m.Name)]);
        Add(content);
        styles.AddTo(this);
        Add(output);
        film.AddTo(this);
        regions.AddTo(this);
        Refuse(regions.Complaint);
        Add(method);
        common.AddTo(this);
        Refuse(result => common.Complaint(result, Common)
            ?? common.Apply(result, new CommonOptions()).Complaint);
        Refuse(result => film.Complaint(result, Described) ?? film.Apply(result, new FilmOptions()).Complaint);
        this.AddAll(job, saveJob, overwrite, threads);
        this.AddAll(own.All);
        Refuse(Complaint);
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    /// <inheritdoc/>
    protected override string Usage => "impasto film FILM --style STYLE -o OUT [options]";

    /// <summary>Gets the options but for those of single methods, which the help of a method shows.</summary>
    protected override IEnumerable<Option> ShownOptions => Options.Except(own.All);

    private string? Complaint(CommandResult command)
    {
        if (command.GetValue(job) is not null)
        {
            Option? other = Options.Except([job, overwrite, threads])
                .FirstOrDefault(option => command.GetResult(option) is { Implicit: false });
            string? named = command.GetValue(content) is null ? other?.Name : "film";
            return named is null ? null : $"--job says all that is painted, so give no {named} beside it";
        }

        string? missing = command.GetValue(content) is null ? "Name a film to repaint, or a job with --job"
            : styles.Complaint(command) is { } misfit ? misfit
            : !styles.AreGiven(command) ? "Name a style with --style"
            : command.GetValue(output) is null ? "Name the film to write with -o"
            : null;
        return missing ?? fit.Complaint(
            command,
            (film["long-term"], StylizerFeatures.OptimizedFilms),
            (film["passes"], StylizerFeatures.OptimizedFilms),
            (film["frame-iterations"], StylizerFeatures.OptimizedFilms));
    }

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        Notes notes = Verbosity.Notes(parse);
        using ModelLibrary models = ModelLibrary.ForUser();
        using JobRunner runner = new(methods, models, StyleStore.ForUser());
        RunContext context = new()
        {
            Threads = threads.Number(parse),
            Overwrite = parse.GetValue(overwrite),
            Cancellation = cancellationToken,
        };
        Job asked = parse.GetValue(job) is { } file ? new JobFile(methods).Read(file) : ToJob(parse);
        if (asked.Film is null)
        {
            throw new JobException("This job is a picture: give it to 'impasto stylize'.");
        }

        if (parse.GetValue(saveJob) is { } path)
        {
            runner.CheckFiles([asked], context.Overwrite, path);
            OutputFiles.Try(path);
            new JobFile(methods).Write(asked with { Method = runner.MethodOf(asked).Name }, path);
            return ExitCode.Done;
        }

        FilmResult result = FilmDisplay.Run(notes, HoldResult, progress =>
            new FilmRunner(runner).Run(asked, context with { Progress = progress }));
        foreach (string note in result.Notes)
        {
            notes.Say(note);
        }

        string kept = asked.Film.Work is { } work ? $" The same command goes on from {work}." : "";
        notes.Say(FilmDisplay.Describe(result, asked.Output) + (result.Interrupted ? kept : ""));
        return result.Interrupted ? ExitCode.Interrupted : ExitCode.Done;
    }

    private Job ToJob(ParseResult parse)
    {
        CommonOptions chosen = common.Apply(parse, new CommonOptions());
        Job written = new()
        {
            Content = parse.GetRequiredValue(content)!,
            Styles = styles.Styles(parse.CommandResult),
            Method = parse.GetValue(method),
            Options = own.Chosen(parse.CommandResult),
            Output = parse.GetRequiredValue(output)!,
            Film = film.Apply(parse, new FilmOptions()),
        };
        return regions.ApplyTo(chosen.ApplyTo(written), parse.CommandResult);
    }
}
