using System.CommandLine;
using System.CommandLine.Parsing;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
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
    private static readonly IReadOnlyList<OptionDescription> Common = OptionDescription.Of(typeof(CommonOptions));

    private readonly MethodCatalog methods;

    private readonly Argument<string[]> contents = new("content")
    {
        Description = "The image to repaint; or a folder, a pattern such as 'photos/*.jpg', or several of these",
        HelpName = "CONTENT",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> method = new("--method")
    {
        Description = "How; the first of the methods above, or transform for styles that a network has learned",
        HelpName = "METHOD",
    };

    private readonly Option<string?> format = new("--format")
    {
        Description = "The format of what is written to a folder, such as png; each image's own if absent",
        HelpName = "EXT",
    };

    private readonly Option<string?> job = new("--job")
    {
        Description = "Do what this JSON file says, in place of content, styles and options",
        HelpName = "FILE.json",
    };

    private readonly Option<string?> saveJob = new("--save-job")
    {
        Description = "Write what this command line means to a JSON file that --job takes, and paint nothing",
        HelpName = "FILE.json",
    };

    private readonly OutputArguments output = new(
        "The image to write, its extension chooses the format; or a folder, in which images keep their names")
    {
        IsRequired = false,
    };

    private readonly StyleArguments styles = new();
    private readonly RegionArguments regions = new();
    private readonly RunArguments run = new();
    private readonly DescribedOptions common = new(Common);
    private readonly DescribedOptions own;
    private readonly MethodFit fit;

    public StylizeCommand(MethodCatalog methods)
        : base(
            "stylize",
            "Repaint images in the style of others",
            "stylize photo.jpg --style painting.jpg -o out.png",
            "stylize 'photos/*.jpg' --style great-wave -o painted/",
            "stylize photo.jpg --style a.jpg --style b.jpg --style-blend 0.3,0.7 --strength 0.5 -o out.png")
    {
        this.methods = methods;
        own = new DescribedOptions(methods.Methods.SelectMany(m => m.Options));
        fit = new MethodFit(methods, method, styles, regions, common, own);
        method.CompletionSources.Add([.. methods.Methods.Select(m => m.Name)]);
        Add(contents);
        styles.AddTo(this);
        output.AddTo(this);
        regions.AddTo(this);
        Refuse(regions.Complaint);
        Add(method);
        common.AddTo(this);
        Refuse(result => common.Complaint(result, Common)
            ?? common.Apply(result, new CommonOptions()).Complaint);
        this.AddAll(format, job, saveJob);

        run.AddTo(this);
        this.AddAll(own.All);

        Refuse(Complaint);
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    /// <inheritdoc/>
    protected override string Usage => "impasto stylize CONTENT... --style STYLE -o OUT [options]";

    /// <summary>Gets the options but for those of single methods, which the help of a method shows.</summary>
    protected override IEnumerable<Option> ShownOptions => Options.Except(own.All);

    /// <inheritdoc/>
    protected override IEnumerable<HelpSection> Between => [MethodHelp.Section(methods)];

    /// <summary>Makes the page of the method that is named, or else the page of the verb.</summary>
    public override HelpPage Page(ParseResult? parse) =>
        parse?.GetValue(method) is { } name ? MethodHelp.Page(methods[name]) : base.Page(parse);

    private static bool IsGiven(SymbolResult result, Option option) => result.GetResult(option) is { Implicit: false };

    private string? Complaint(CommandResult command)
    {
        bool hasContent = command.GetValue(contents) is { Length: > 0 };
        if (command.GetValue(job) is not null)
        {
            Option[] others =
            [
                .. styles.All, .. regions.All, .. output.All, method, .. common.All, format, saveJob,
                run.CheckpointOption, .. own.All,
            ];
            string? other = hasContent ? "content" : others.FirstOrDefault(o => IsGiven(command, o))?.Name;
            return other is null ? null : $"--job says all that is painted, so give no {other} beside it";
        }

        if (!hasContent)
        {
            return "Name an image to repaint, or a job with --job";
        }

        if (styles.Complaint(command) is { } misfit)
        {
            return misfit;
        }

        if (!styles.AreGiven(command))
        {
            return "Name a style with --style";
        }

        if (!output.IsGiven(command))
        {
            return "Name the picture to write with -o";
        }

        return fit.Complaint(
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
        if (parse.GetValue(job) is { } file)
        {
            Job read = new JobFile(methods).Read(file);
            SayUnfinished(read.Styles, notes);
            return RunOne(read);
        }

        ContentFiles found = FindContents(parse);
        SayLeftOut(found.LeftOut, notes);
        Job[] jobs = [.. found.Files.Select(content => ToJob(parse, content))];
        SayUnfinished(jobs[0].Styles, notes);
        if (parse.GetValue(saveJob) is { } path)
        {
            Save(jobs[0], path);
            return ExitCode.Done;
        }

        return found.AreSeveral ? RunAll(jobs) : RunOne(jobs[0]);

        int RunOne(Job one)
        {
            MethodDescription chosen = runner.MethodOf(one);
            runner.CheckFiles([one], context.Overwrite, [.. new[] { run.Report(parse) }.OfType<string>()]);
            RunReport? report = run.Report(parse) is not { } path ? null : new RunReport(path)
            {
                Method = chosen.Name,
                Job = new JobFile(methods).ToJson(one with { Method = chosen.Name }),
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

        void Save(Job one, string path)
        {
            runner.CheckFiles([one], context.Overwrite, path);
            OutputFiles.Try(path);
            ImageFile.CheckWritable(one.Output, new ImageWriteOptions { Depth = one.Depth });
            new JobFile(methods).Write(one with { Method = runner.MethodOf(one).Name }, path);
        }
    }

    private Job ToJob(ParseResult parse, ContentFile content)
    {
        CommonOptions chosen = common.Apply(parse, new CommonOptions());
        Job written = new()
        {
            Content = content.Path,
            Styles = styles.Styles(parse.CommandResult),
            Method = parse.GetValue(method),
            Options = own.Chosen(parse.CommandResult),
            Output = content.Output,
            Depth = output.Options(parse).Depth,
            Checkpoint = run.Checkpoint(parse),
        };
        return regions.ApplyTo(chosen.ApplyTo(written), parse.CommandResult);
    }

    private static void SayUnfinished(IReadOnlyList<JobStyle> styles, Notes notes)
    {
        foreach (JobStyle style in styles)
        {
            if (TrainedStyle.Find(style.Style)?.Unfinished is { } place)
            {
                notes.Say($"{style.Style}: the training of this style is not finished; it is at {place}.");
            }
        }
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
        Option? single = ((IEnumerable<Option>)[.. run.OfOneRun, saveJob])
            .FirstOrDefault(option => IsGiven(parse.CommandResult, option));
        return found.AreSeveral && single is not null
            ? throw new ArgumentException($"{single.Name} is for a single image, and there are {found.Files.Count}.")
            : found;
    }
}
