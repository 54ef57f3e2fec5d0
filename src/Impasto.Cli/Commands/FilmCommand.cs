using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.CompilerServices;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Cluster;
using Impasto.Cluster.Clients;
using Impasto.Cluster.Engine;
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

    private readonly OverwriteOption overwrite = new("a file that is read, or pictures that are in the folder,");
    private readonly ThreadsOption threads = new();
    private readonly MemoryOption memory = new();
    private readonly ClusterArguments cluster = new(isAlways: false);
    private readonly DescribedOptions film = new(Described);
    private readonly JobArguments chosen;

    public FilmCommand(MethodCatalog methods)
        : base(
            "film",
            "Repaint a film in the style of others; its sound is kept",
            "film clip.mp4 --style great-wave -o out.mp4",
            "film clip.mp4 --style painting.jpg --preview 5s -o look.mp4",
            "film clip.mp4 --style great-wave --sound-style rain.wav -o out.mp4",
            "film long.mkv --style great-wave --work kept -o out.mkv",
            "film clip.mp4 --style painting.jpg --method optimize --size 384 --long-term 1,2,4 -o out.mp4")
    {
        this.methods = methods;
        chosen = new JobArguments(methods, "film", "How, as in 'impasto stylize'");
        Add(content);
        chosen.AddStylesTo(this);
        Add(output);
        film.AddTo(this);
        chosen.AddTo(this);
        Refuse(result => film.Complaint(result, Described) ?? film.Apply(result, new FilmOptions()).Complaint);
        this.AddAll([overwrite, threads, memory, .. cluster.All]);
        chosen.AddOwnTo(this);
        Refuse(chosen.Complaint);
        Refuse(command => cluster.Complaint(command, threads, memory));
        Refuse(Complaint);
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    /// <inheritdoc/>
    protected override string Usage => "impasto film FILM --style STYLE -o OUT [options]";

    /// <summary>Gets the options but for those of single methods, which the help of a method shows.</summary>
    protected override IEnumerable<Option> ShownOptions => Options.Except(chosen.Own);

    private string? Complaint(CommandResult command)
    {
        bool hasContent = command.GetValue(content) is not null;
        (bool isJob, string? complaint) = chosen.File.Complaint(
            command, hasContent, [overwrite, threads, memory, .. cluster.All]);
        if (isJob)
        {
            return complaint;
        }

        string? missing = !hasContent ? "Name a film to repaint, or a job with --job"
            : chosen.ComplaintOfStyles(command)
            ?? (command.GetValue(output) is null ? "Name the film to write with -o" : null);
        return missing ?? chosen.ComplaintOfMethod(
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
            MemoryBudget = memory.Budget(parse),
            Overwrite = parse.GetValue(overwrite),
            Cancellation = cancellationToken,
        };
        Job asked = chosen.Read(parse) ?? ToJob(parse);
        if (asked.Film is null)
        {
            throw new JobException("This job is a picture: give it to 'impasto stylize'.");
        }

        if (chosen.Save(parse, asked, runner, context.Overwrite))
        {
            return ExitCode.Done;
        }

        JobArguments.SayUnfinished(asked.Styles, notes);
        if (cluster.IsAsked(parse.CommandResult))
        {
            FilmOutput.CheckFiles(runner, asked, context.Overwrite, []);
            if (!context.Overwrite)
            {
                FilmOutput.CheckFolder(asked.Output);
            }

            return SendTo(parse, asked, notes, cancellationToken);
        }

        string kept = asked.Film.Work is { } work ? $" The same command goes on from {work}." : "";
        RunDetails? details = null;
        FilmResult result;
        try
        {
            result = FilmDisplay.Run(notes, HoldResult, progress =>
            {
                details = new RunDetails(progress);
                return new FilmRunner(runner).Run(asked, context with { Progress = details });
            });
        }
        catch (OperationCanceledException) when (HasResult && cancellationToken.IsCancellationRequested)
        {
            notes.Say($"Interrupted; no frame was finished, and {asked.Output} was not written.{kept}");
            return ExitCode.Interrupted;
        }

        if (notes.AreDetailed)
        {
            details!.Tell(notes, models.OpenedFiles());
        }

        foreach (string note in result.Notes)
        {
            notes.Say(note);
        }

        notes.Say(FilmDisplay.Describe(result, asked.Output) + (result.Interrupted ? kept : ""));
        return result.Interrupted ? ExitCode.Interrupted : ExitCode.Done;
    }

    // What talks to the database is loaded when it is asked for, so that films of this process start without it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int SendTo(ParseResult parse, Job asked, Notes notes, CancellationToken cancellationToken)
    {
        using TelemetryExport? telemetry = TelemetryExport.Start("impasto");
        using ClusterConnection connection = cluster.Connect(parse);
        using ClusterClient client = new(connection);
        ClusterJob job = client.Film(asked, asked.Content);
        notes.Say($"Job {ClusterRun.Short(job.Id)}: the film is sent.");
        HoldResult();
        ClusterRun run = new(client, notes) { ComeBackTo = asked.Output };
        return run.Wait(
            job,
            part => part.Kind switch
            {
                ClusterPartKind.Decode => "read and divided",
                ClusterPartKind.Assemble => asked.Content,
                _ => $"part {part.Number}",
            },
            part => part.Kind == ClusterPartKind.Assemble ? asked.Output : null,
            cancellationToken);
    }

    private Job ToJob(ParseResult parse)
    {
        Job written = new()
        {
            Content = parse.GetRequiredValue(content)!,
            Styles = [],
            Output = parse.GetRequiredValue(output)!,
            Film = film.Apply(parse, new FilmOptions()),
        };
        return chosen.ApplyTo(written, parse.CommandResult);
    }
}
