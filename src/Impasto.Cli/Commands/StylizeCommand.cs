using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.CompilerServices;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Cluster;
using Impasto.Cluster.Clients;
using Impasto.Cluster.Engine;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Running;
using Impasto.Styles;
using Impasto.Stylizing;

namespace Impasto.Cli.Commands;

/// <summary>
/// <c>impasto stylize</c>: repaints images in the style of others. The command line becomes a <see cref="Job"/> for
/// each image, and jobs are done by a <see cref="JobRunner"/>.
/// </summary>
internal sealed class StylizeCommand : Verb
{
    private readonly MethodCatalog methods;

    private readonly Argument<string[]> contents = new("content")
    {
        Description = "The image to repaint; or a folder, a pattern such as 'photos/*.jpg', or several of these",
        HelpName = "CONTENT",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> format = new("--format")
    {
        Description = "The format of what is written to a folder, such as png; each image's own if absent",
        HelpName = "EXT",
    };

    private readonly OutputArguments output = new(
        "The image to write, its extension chooses the format; or a folder, in which images keep their names")
    {
        IsRequired = false,
    };

    private readonly RunArguments run = new();
    private readonly ClusterArguments cluster = new(isAlways: false);
    private readonly JobArguments chosen;

    public StylizeCommand(MethodCatalog methods)
        : base(
            "stylize",
            "Repaint images in the style of others",
            "stylize photo.jpg --style painting.jpg -o out.png",
            "stylize 'photos/*.jpg' --style great-wave -o painted/",
            "stylize photo.jpg --style a.jpg --style b.jpg --style-blend 0.3,0.7 --strength 0.5 -o out.png")
    {
        this.methods = methods;
        chosen = new JobArguments(
            methods,
            "content",
            "How; the first of the methods above, or transform for styles that a network has learned");
        Add(contents);
        chosen.AddStylesTo(this);
        output.AddTo(this);
        chosen.AddTo(this, format);
        run.AddTo(this);
        this.AddAll(cluster.All);
        chosen.AddOwnTo(this);
        Refuse(chosen.Complaint);
        Refuse(command => cluster.Complaint(command, run.OfThisMachine));
        Refuse(Complaint);
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    /// <inheritdoc/>
    protected override string Usage => "impasto stylize CONTENT... --style STYLE -o OUT [options]";

    /// <summary>Gets the options but for those of single methods, which the help of a method shows.</summary>
    protected override IEnumerable<Option> ShownOptions => Options.Except(chosen.Own);

    /// <inheritdoc/>
    protected override IEnumerable<HelpSection> Between => [MethodHelp.Section(methods)];

    /// <summary>Makes the page of the method that is named, or else the page of the verb.</summary>
    public override HelpPage Page(ParseResult? parse) =>
        parse is not null && chosen.Method(parse) is { } name ? MethodHelp.Page(methods[name]) : base.Page(parse);

    private string? Complaint(CommandResult command)
    {
        bool hasContent = command.GetValue(contents) is { Length: > 0 };
        (bool isJob, string? complaint) = chosen.File.Complaint(
            command, hasContent, [.. run.BesideJob, .. cluster.All]);
        if (isJob)
        {
            return complaint;
        }

        string? missing = !hasContent ? "Name an image to repaint, or a job with --job"
            : chosen.ComplaintOfStyles(command)
            ?? (output.IsGiven(command) ? null : "Name the picture to write with -o");
        return missing ?? chosen.ComplaintOfMethod(
            command,
            (run.CheckpointOption, StylizerFeatures.Resume),
            (run.PreviewOption, StylizerFeatures.Preview));
    }

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        Notes notes = Verbosity.Notes(parse);
        using ModelLibrary models = ModelLibrary.ForUser();
        using JobRunner runner = new(methods, models, StyleStore.ForUser());
        RunContext context = run.Context(parse, cancellationToken);
        if (chosen.Read(parse) is { } read)
        {
            JobArguments.SayUnfinished(read.Styles, notes);
            return cluster.IsAsked(parse.CommandResult) ? Send([read], folder: null) : RunOne(read);
        }

        ContentFiles found = FindContents(parse);
        SayLeftOut(found.LeftOut, notes);
        Job[] jobs = [.. found.Files.Select(content => ToJob(parse, content))];
        JobArguments.SayUnfinished(jobs[0].Styles, notes);
        if (chosen.Save(parse, jobs[0], runner, context.Overwrite))
        {
            return ExitCode.Done;
        }

        using ResultFolder folder = new(found.Folder);
        return cluster.IsAsked(parse.CommandResult) ? Send(jobs, folder)
            : found.AreSeveral ? RunAll(jobs)
            : RunOne(jobs[0]);

        int Send(IReadOnlyList<Job> all, ResultFolder? folder)
        {
            runner.CheckFiles(all, context.Overwrite);
            foreach (Job job in all)
            {
                OutputFiles.Try(job.Output);
            }

            return SendTo(parse, all, folder, notes, cancellationToken);
        }

        int RunOne(Job one)
        {
            MethodDescription method = runner.MethodOf(one);
            runner.CheckFiles([one], context.Overwrite, [.. new[] { run.Report(parse) }.OfType<string>()]);
            RunReport? report = run.Report(parse) is not { } path ? null : new RunReport(path)
            {
                Method = method.Name,
                Job = new JobFile(methods).ToJson(one with { Method = method.Name }),
                Options = runner.ToRequest(one).Options!,
                Inputs = runner.InputsOf(one),
            };
            PictureRun picture = new(one.Output, models, notes)
            {
                OnResult = HoldResult,
                PreviewEvery = run.PreviewEvery(parse),
                Writing = new ImageWriteOptions { Depth = one.Depth },
                Checkpoint = one.Checkpoint,
            };
            return picture.Execute(context, told => runner.Run(one, told), report);
        }

        int RunAll(Job[] all)
        {
            runner.CheckFiles(all, context.Overwrite);

            // What can be gone on with takes long enough to be watched.
            bool isLong = runner.MethodOf(all[0]).Can(StylizerFeatures.Resume);
            return ContentBatch.Run(
                all,
                each => isLong
                    ? ProgressDisplay.Run(
                        notes, progress => runner.Run(each, context with { Progress = progress }, isWhole: true))
                    : runner.Run(each, context, isWhole: true),
                notes,
                cancellationToken);
        }
    }

    // What talks to the database is loaded when it is asked for, so that pictures of this process start without it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int SendTo(
        ParseResult parse,
        IReadOnlyList<Job> jobs,
        ResultFolder? folder,
        Notes notes,
        CancellationToken cancellationToken)
    {
        bool isOne = jobs.Count == 1;
        foreach (Job each in jobs.DistinctBy(job => Path.GetExtension(job.Output)))
        {
            ImageFile.CheckWritable(each.Output, new ImageWriteOptions { Depth = each.Depth });
        }

        using TelemetryExport? telemetry = TelemetryExport.Start("impasto");
        using ClusterConnection connection = cluster.Connect(parse);
        using ClusterClient client = new(connection);
        ClusterJob job = client.Paint(
            jobs,
            isOne ? jobs[0].Content : $"{jobs[0].Content} and {jobs.Count - 1} more",
            ErrorText.Of,
            cancellationToken);
        folder?.Keep();
        notes.Say($"Job {ClusterRun.Short(job.Id)}: {(isOne ? "the picture is" : $"{jobs.Count} pictures are")} sent.");
        HoldResult();
        ClusterRun run = new(client, notes)
        {
            ComeBackTo = isOne ? jobs[0].Output : Path.GetDirectoryName(jobs[0].Output),
        };
        return run.Wait(
            job,
            part => jobs[part.Number - 1].Content,
            part => jobs[part.Number - 1].Output,
            cancellationToken);
    }

    private Job ToJob(ParseResult parse, ContentFile content)
    {
        Job written = new()
        {
            Content = content.Path,
            Styles = [],
            Output = content.Output,
            Depth = output.Options(parse).Depth,
            Checkpoint = run.Checkpoint(parse),
        };
        return chosen.ApplyTo(written, parse.CommandResult);
    }

    private static void SayLeftOut(IReadOnlyList<string> files, Notes notes)
    {
        const int MostNames = 10;
        if (files.Count > 0)
        {
            string names = string.Join(", ", files.Take(MostNames));
            notes.Say($"Left out, since these are no images that can be read: {names}"
                + (files.Count > MostNames ? $" and {files.Count - MostNames} others." : "."));
        }
    }

    private ContentFiles FindContents(ParseResult parse)
    {
        ContentFiles found = ContentFiles.Find(
            parse.GetRequiredValue(contents), output.Path(parse), parse.GetValue(format));
        Option? single = ((IEnumerable<Option>)[.. run.OfOneRun, chosen.File.SaveOption])
            .FirstOrDefault(option => parse.GetResult(option) is { Implicit: false });
        return found.AreSeveral && single is not null
            ? throw new ArgumentException($"{single.Name} is for a single image, and there are {found.Files.Count}.")
            : found;
    }
}
