using System.CommandLine;
using System.CommandLine.Parsing;
using Impasto.Cli.Display;
using Impasto.Cli.Options;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Running;
using Impasto.Styles;
using Impasto.Stylizing;
using Impasto.Weights;

namespace Impasto.Cli.Commands;

/// <summary>
/// <c>impasto stylize</c>: repaints images in the style of others. The command line becomes a <see cref="Job"/> for each image,
/// and jobs are done by a <see cref="JobRunner"/>.
/// </summary>
internal sealed class StylizeCommand : Command
{
    private readonly MethodCatalog methods;

    private readonly Argument<string[]> contents = new("content")
    {
        Description = "The image to repaint; or a folder, a pattern such as 'photos/*.jpg', or several of these",
        HelpName = "CONTENT",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> method = new("--method") { HelpName = "METHOD" };

    private readonly Option<double?> strength = new("--strength")
    {
        Description = "From 0, the scene as it is, to 1, all of the style; the method's own if absent",
    };

    private readonly Option<double?> styleScale = new("--style-scale")
    {
        Description = "Size of the style relative to the result: larger gives larger strokes",
    };

    private readonly Option<int?> size = new("--size")
    {
        Description = "The result's longer edge in pixels; the content's if absent",
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
    private readonly RunArguments run = new();
    private readonly DescribedOptions own;

    public StylizeCommand(MethodCatalog methods)
        : base("stylize", "Repaint images in the style of others")
    {
        this.methods = methods;
        own = new DescribedOptions(methods.Methods.SelectMany(m => m.Options));
        method.Description = "How: " + string.Join("; ", methods.Methods.Select(m => $"{m.Name} ({m.Summary})"));
        Add(contents);
        styles.AddTo(this);
        foreach (Option option in (IEnumerable<Option>)[method, strength, styleScale, size])
        {
            Add(option);
        }

        output.AddTo(this);
        foreach (Option option in (IEnumerable<Option>)[format, job, saveJob])
        {
            Add(option);
        }

        run.AddTo(this);
        foreach (Option option in own.All)
        {
            Add(option);
        }

        Validators.Add(Refuse);
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    /// <summary>Gets the options that are a method's own, which the help of the method shows.</summary>
    public IReadOnlyCollection<Option> OwnOptions => own.All;

    private void Refuse(CommandResult command)
    {
        bool isJob = command.GetValue(job) is not null;
        if (isJob)
        {
            Option[] others = [method, strength, styleScale, size, styles.Mask, .. own.All];
            if (command.GetValue(contents) is { Length: > 0 } || styles.AreGiven(command) || others.Any(IsGiven))
            {
                command.AddError("--job says what to paint: give no content, styles or options beside it.");
            }

            return;
        }

        if (command.GetValue(contents) is not { Length: > 0 })
        {
            command.AddError("Name an image to repaint, or a job with --job.");
        }
        else if (!styles.AreGiven(command))
        {
            command.AddError("Name a style with --style.");
        }
        else if (!output.IsGiven(command))
        {
            command.AddError("Option '-o' is required.");
        }
        else if (command.GetValue(method) is { } name && methods.Methods.All(m => m.Name != name))
        {
            string[] names = [.. methods.Methods.Select(m => m.Name)];
            command.AddError($"There is no method '{name}'{Suggestion.Text(name, names)}; there are {string.Join(", ", names)}.");
        }
        else
        {
            RefuseForMethod(command);
        }

        bool IsGiven(Option option) => command.GetResult(option) is { Implicit: false };
    }

    /// <summary>Refuses what the method that is asked for, or else the one that the styles are made for, cannot do.</summary>
    private void RefuseForMethod(CommandResult command)
    {
        if (MethodOf(command) is not { } chosen)
        {
            return;
        }

        (Option Option, StylizerFeatures Feature)[] needs =
        [
            (strength, StylizerFeatures.Strength),
            (styleScale, StylizerFeatures.StyleScale),
            (styles.Mask, StylizerFeatures.Guides),
            .. run.OfOneRun.Select(option => (option, option.Name switch
            {
                "--checkpoint" => StylizerFeatures.Resume,
                "--preview-every" => StylizerFeatures.Preview,
                _ => StylizerFeatures.None,
            })),
        ];
        foreach ((Option option, StylizerFeatures feature) in needs)
        {
            if (command.GetResult(option) is { Implicit: false } && !chosen.Can(feature))
            {
                string takers = string.Join(" or ", methods.Methods.Where(m => m.Can(feature)).Select(m => m.Name));
                command.AddError($"{option.Name} is for --method {takers}, and the method is {chosen.Name}.");
                return;
            }
        }

        string? complaint = own.Complaints(command, chosen.Options, name =>
        {
            IEnumerable<string> takers = methods.Methods.Where(m => m.Options.Any(o => o.Name == name)).Select(m => m.Name);
            return $"--{name} is for --method {string.Join(" or ", takers)}, and the method is {chosen.Name}.";
        }).FirstOrDefault();
        if (complaint is not null)
        {
            command.AddError(complaint);
        }
    }

    private MethodDescription? MethodOf(CommandResult command)
    {
        if (command.GetValue(method) is { } name)
        {
            return methods.Methods.FirstOrDefault(m => m.Name == name);
        }

        using ModelLibrary models = ModelLibrary.ForUser();
        using JobRunner runner = new(methods, models, StyleStore.ForUser());
        try
        {
            return runner.MethodOf(new Job { Content = "", Styles = styles.Styles(command), Output = "" });
        }
        catch (Exception e) when (e is ArgumentException or WeightException)
        {
            // What is wrong with the styles is said when they are opened.
            return null;
        }
    }

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        using ModelLibrary models = ModelLibrary.ForUser();
        using JobRunner runner = new(methods, models, StyleStore.ForUser());
        RunContext context = run.Context(parse, cancellationToken);
        if (parse.GetValue(job) is { } file)
        {
            return RunOne(parse, new JobFile(methods).Read(file), runner, context);
        }

        ContentFiles found = FindContents(parse);
        Job[] jobs = [.. found.Files.Select(content => ToJob(parse, content))];
        if (parse.GetValue(saveJob) is { } path)
        {
            new JobFile(methods).Write(jobs[0] with { Method = runner.MethodOf(jobs[0]).Name }, path);
            return 0;
        }

        return found.AreSeveral
            ? ContentBatch.Run(jobs, each => runner.Run(each, context), cancellationToken)
            : RunOne(parse, jobs[0], runner, context);
    }

    private int RunOne(ParseResult parse, Job one, JobRunner runner, RunContext context)
    {
        MethodDescription chosen = runner.MethodOf(one);
        RunReport? report = run.Report(parse) is not { } path ? null : new RunReport(path)
        {
            Method = chosen.Name,
            Request = new JobFile(methods).ToJson(one with { Method = chosen.Name }),
            Inputs = [one.Content, .. one.Styles.SelectMany(s => new[] { s.Style, s.Guide ?? "" }), .. one.Options.Values],
        };
        PictureRun picture = new(one.Output)
        {
            PreviewEvery = run.PreviewEvery(parse),
            Writing = new ImageWriteOptions { Depth = one.Depth },
            Checkpoint = one.Checkpoint,
        };
        return picture.Execute(context, told => runner.Run(one, told), report);
    }

    private Job ToJob(ParseResult parse, ContentFile content) => new()
    {
        Content = content.Path,
        Styles = styles.Styles(parse.CommandResult),
        Method = parse.GetValue(method),
        Strength = parse.GetValue(strength),
        StyleScale = parse.GetValue(styleScale),
        Size = parse.GetValue(size),
        Options = own.Chosen(parse.CommandResult),
        Output = content.Output,
        Depth = output.Options(parse).Depth,
        Checkpoint = run.Checkpoint(parse),
    };

    private ContentFiles FindContents(ParseResult parse)
    {
        ContentFiles found = ContentFiles.Find(
            parse.GetRequiredValue(contents), output.Path(parse), parse.GetValue(format));
        Option? single = ((IEnumerable<Option>)[.. run.OfOneRun, saveJob])
            .FirstOrDefault(option => parse.GetResult(option) is { Implicit: false });
        return found.AreSeveral && single is not null
            ? throw new ArgumentException($"{single.Name} is for a single image, and there are {found.Files.Count}.")
            : found;
    }
}
