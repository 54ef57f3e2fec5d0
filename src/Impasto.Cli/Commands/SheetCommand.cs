using System.CommandLine;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Jobs;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Running;
using Impasto.Styles;
using Impasto.Stylizing;

namespace Impasto.Cli.Commands;

/// <summary>
/// <c>impasto sheet</c>: small pictures of one scene by several methods, in several styles and strengths, on one sheet
/// to choose from. Each of them is the <see cref="Job"/> that <c>impasto stylize</c> would do.
/// </summary>
internal sealed class SheetCommand : Verb
{
    private const string StrengthName = "strength";
    private const string SizeName = "size";
    private const string QualityName = "quality";

    private readonly MethodCatalog methods;
    private readonly OptionDescription strength;
    private readonly IReadOnlyList<OptionDescription> shared;
    private readonly DescribedOptions common;
    private readonly IReadOnlyList<OptionDescription> described;
    private readonly DescribedOptions own;

    private readonly Argument<string> content = new("content")
    {
        Description = "The image to repaint",
        HelpName = "CONTENT",
    };

    private readonly Option<string[]> styles = new("--style")
    {
        Description = "A style, as 'impasto stylize' takes it: an image or a name; may be given several times, and "
            + "each has a row of its own",
        HelpName = "STYLE",
        Required = true,
    };

    private readonly Option<string[]> method = new("--method")
    {
        Description = "A method; may be given several times. If absent, all that take the style and paint in one pass",
        HelpName = "METHOD",
    };

    private readonly Option<string[]> strengths = new("--strength")
    {
        HelpName = "N",
    };

    private readonly WholeNumberOption size = new(
        "--size", "The longer edge of each picture in pixels", least: 32, most: 4096, absent: 256);

    private readonly OutputArguments output = new("The sheet to write; its extension chooses the format");
    private readonly OverwriteOption overwrite = new();
    private readonly ThreadsOption threads = new();

    public SheetCommand(MethodCatalog methods)
        : base(
            "sheet",
            "Paint a scene by several methods, in several styles and strengths, on one sheet to choose from",
            "sheet photo.jpg --style painting.jpg --style great-wave -o sheet.png",
            "sheet photo.jpg --style a.jpg --method wct --method adain --strength 0.5 --strength 1 -o sheet.png")
    {
        this.methods = methods;
        IReadOnlyList<OptionDescription> all = OptionDescription.Of(typeof(CommonOptions));
        strength = all.First(option => option.Name == StrengthName);
        shared = [.. all.Where(option => option.Name is not StrengthName and not SizeName)];
        common = new DescribedOptions(shared);
        described = [.. methods.Methods[0].Options.Where(option => option.Name == QualityName)];
        own = new DescribedOptions(described);
        strengths.Description =
            $"{strength.Help}; may be given several times ({strength.Allowed}) [{strength.Default}]";
        styles.CompletionSources.Add(_ => StyleArguments.Names());
        method.AcceptOneOf([.. methods.Methods.Select(m => m.Name)]);
        Add(content);
        this.AddAll(styles, method, strengths, size);
        own.AddTo(this);
        common.AddTo(this);
        output.AddTo(this);
        this.AddAll(overwrite, threads);
        Refuse(result => own.Complaint(result, described));
        Refuse(result => common.Complaint(result, shared) ?? common.Apply(result, new CommonOptions()).Complaint);
        Refuse(result => (result.GetValue(styles) ?? []).FirstOrDefault(
            style => StyleArguments.Split(style).Guide is not null) is { } masked
            ? $"--style {masked}: a sheet takes styles without masks; leave the @ and what follows it out" : null);
        Refuse(result => (result.GetValue(strengths) ?? []).FirstOrDefault(text => !strength.TryParse(text, out _))
            is { } wrong ? $"--strength is {strength.Allowed}, not '{wrong}'" : null);
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
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
        Job plain = common.Apply(parse.CommandResult, new CommonOptions()).ApplyTo(new Job
        {
            Content = parse.GetRequiredValue(content),
            Styles = [.. parse.GetRequiredValue(styles).Distinct().Select(style => new JobStyle(style))],
            Options = own.Chosen(parse.CommandResult),
            Output = output.Path(parse),
            Depth = output.Options(parse).Depth,
        }) with
        {
            Size = size.Number(parse),
        };
        runner.CheckFiles([plain], context.Overwrite);
        foreach (JobStyle style in plain.Styles)
        {
            // What is not there is not left out, but said.
            runner.ToRequest(plain with { Styles = [style] });
        }

        SheetRun sheet = new(runner, notes) { OnPicture = HoldResult };
        Job[][] rows = [.. plain.Styles.Select(style => RowOf(plain with { Styles = [style] }, parse, sheet))];
        return sheet.Execute(rows, context);
    }

    /// <summary>The pictures of a style: by each method that takes it, at each strength.</summary>
    private Job[] RowOf(Job style, ParseResult parse, SheetRun sheet)
    {
        string[] asked = [.. (parse.GetValue(method) ?? []).Distinct()];
        double?[] wanted =
        [
            .. (parse.GetValue(strengths) ?? []).Select(text => strength.TryParse(text, out object? value)
                ? (double?)value
                : null).Distinct(),
        ];
        wanted = wanted.Length == 0 ? [null] : wanted;
        IEnumerable<string> chosen = asked.Length > 0
            ? asked
            : methods.Methods.Where(m => !m.Can(StylizerFeatures.Resume)).Select(m => m.Name);
        return
        [
            .. chosen.SelectMany(name => wanted.Select(much => style with { Method = name, Strength = much }))
                .Where(job => sheet.Goes(job, isNamed: asked.Length > 0)),
        ];
    }
}
