using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Impasto.Control.Regions;
using Impasto.Jobs;

namespace Impasto.Cli.Options;

/// <summary>What goes where in the scene, beside the masks of styles.</summary>
internal sealed class RegionArguments
{
    private const string Auto = "auto";

    private readonly Option<string?> labels = new("--labels")
    {
        Description = "The scene's labels, an image in a few flat colours: where each is goes what has that colour in "
            + "--style-labels",
        HelpName = "LABELS",
    };

    private readonly Option<string?> guides = new("--guides")
    {
        Description = "Cut scene and styles into regions by what is in them, so that like goes to like: auto, or "
            + $"auto=K for K regions ({AutoGuides.FewestRegions} to {AutoGuides.MostRegions}) "
            + $"[auto={AutoGuides.DefaultRegions}]",
        HelpName = "auto[=K]",
    };

    private readonly Option<string?> keep = new("--keep")
    {
        Description = "An image that is white where the scene stays as it is",
        HelpName = "MASK",
    };

    public Option Labels => labels;

    public Option Guides => guides;

    /// <summary>Gets the options.</summary>
    public IReadOnlyList<Option> All => [labels, guides, keep];

    public void AddTo(Command command)
    {
        guides.CompletionSources.Add(Auto);
        command.AddAll(All);
    }

    /// <summary>What is wrong with what was given; null for nothing.</summary>
    public string? Complaint(SymbolResult result) => result.GetValue(guides) is { } text && Regions(text) is null
        ? $"--guides is auto, or auto={AutoGuides.FewestRegions} to auto={AutoGuides.MostRegions}, not '{text}'"
        : null;

    /// <summary>Gives a job with what was given.</summary>
    public Job ApplyTo(Job job, SymbolResult parse) => job with
    {
        Labels = parse.GetValue(labels),
        AutoGuides = parse.GetValue(guides) is { } text ? Regions(text) : null,
        Keep = parse.GetValue(keep),
    };

    private static int? Regions(string text)
    {
        if (text == Auto)
        {
            return AutoGuides.DefaultRegions;
        }

        const string Prefix = Auto + "=";
        bool isNumber = int.TryParse(
            text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : "",
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out int number);
        return isNumber && number is >= AutoGuides.FewestRegions and <= AutoGuides.MostRegions ? number : null;
    }
}
