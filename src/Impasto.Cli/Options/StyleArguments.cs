using System.CommandLine;
using System.CommandLine.Parsing;
using Impasto.Jobs;
using Impasto.Models;
using Impasto.Running;
using Impasto.Styles;

namespace Impasto.Cli.Options;

/// <summary>The styles to paint in: image files, and styles that were kept or learned under a name.</summary>
internal sealed class StyleArguments
{
    private readonly Option<string[]> styles = new("--style")
    {
        Description = "An image in the style to paint in, or the name of a style that a network has learned or that "
            + "was saved (see 'impasto styles list'; a file of that name comes first), or the folder of a training, "
            + "also an unfinished one (FOLDER/NAME where it learns several); may be given several times, and "
            + "STYLE@MASK is a style with its --mask",
        HelpName = "STYLE",
    };

    private readonly Option<double[]?> blend = new("--style-blend")
    {
        Description = "Weights of several styles relative to each other, such as 0.3,0.7; equal if absent",
        HelpName = "W,W",
        CustomParser = NumberList.Parse,
    };

    private readonly Option<string[]> mask = new("--mask")
    {
        Description = "An image that is white where a style goes and black elsewhere; one for each --style, "
            + "in their order",
        HelpName = "MASK",
    };

    private readonly Option<string?> fine = new("--style-fine")
    {
        Description = "An image whose fine texture is painted in the coarse forms of --style-coarse: one more style",
        HelpName = "STYLE",
    };

    private readonly Option<string?> coarse = new("--style-coarse")
    {
        Description = "An image whose coarse forms --style-fine is painted in",
        HelpName = "IMAGE",
    };

    private readonly Option<string[]> styleMask = new("--style-mask")
    {
        Description = "An image that is white where a style is learned from; one for each --style, in their order",
        HelpName = "MASK",
    };

    private readonly Option<string[]> styleLabels = new("--style-labels")
    {
        Description = "The labels of a style for --labels, an image in a few flat colours; one for each --style, in "
            + "their order",
        HelpName = "LABELS",
    };

    public Option Fine => fine;

    public Option<string[]> Mask => mask;

    public Option<string[]> StyleLabels => styleLabels;

    public Option<string[]> StyleMask => styleMask;

    /// <summary>Gets the options.</summary>
    public IReadOnlyList<Option> All => [styles, blend, mask, styleMask, styleLabels, fine, coarse];

    public void AddTo(Command command)
    {
        styles.CompletionSources.Add(_ => Names());
        command.Add(styles);
        command.Add(blend);
        command.AddAll(mask, styleMask, styleLabels, fine, coarse);
    }

    /// <summary>The styles that have names.</summary>
    public static IReadOnlyList<string> Names()
    {
        using ModelLibrary models = ModelLibrary.ForUser();
        return [.. StyleStore.ForUser().List(), .. models.LearnedStyles().Select(learned => learned.Style)];
    }

    /// <summary>Whether a style is named.</summary>
    public bool AreGiven(SymbolResult result) =>
        result.GetValue(styles) is { Length: > 0 } || result.GetValue(fine) is not null;

    /// <summary>What does not go together; null for nothing.</summary>
    public string? Complaint(SymbolResult result)
    {
        (string Style, string? Guide)[] named = Named(result);
        if ((result.GetValue(fine) is null) != (result.GetValue(coarse) is null))
        {
            return "--style-fine and --style-coarse go together; give both or none";
        }

        if (result.GetValue(mask) is { Length: > 0 } && named.Any(style => style.Guide is not null))
        {
            return "Give masks by --mask or behind the @ of styles, not both";
        }

        return named.Length == 0 ? null
            : OfCount(result.GetValue(blend)?.Length, "blend weight")
            ?? OfCount(result.GetValue(mask)?.Length, "mask")
            ?? OfCount(result.GetValue(styleMask)?.Length, "style mask")
            ?? OfCount(result.GetValue(styleLabels)?.Length, "image of labels", "images of labels");

        string? OfCount(int? count, string one, string? several = null) =>
            count is null or 0 || count == named.Length ? null
            : $"There {(named.Length == 1 ? "is" : "are")} {Counted.Of(named.Length, "style")} and "
                + $"{Counted.Of(count.Value, one, several)}; give one for each style";
    }

    /// <summary>The styles as they were given, on a command line without complaints.</summary>
    public IReadOnlyList<JobStyle> Styles(SymbolResult result)
    {
        string? mixedWith = result.GetValue(coarse);
        int plain = result.GetValue(styles)?.Length ?? 0;
        (string Style, string? Guide)[] named = Named(result);
        double[] weights = result.GetValue(blend) is { Length: > 0 } given ? given : [.. named.Select(_ => 1.0)];
        string[] guides = result.GetValue(mask) ?? [], parts = result.GetValue(styleMask) ?? [];
        string[] labels = result.GetValue(styleLabels) ?? [];
        return
        [
            .. named.Select((style, i) => new JobStyle(style.Style)
            {
                Weight = weights[i],
                Coarse = i < plain ? null : mixedWith,
                Guide = guides.Length > 0 ? guides[i] : style.Guide,
                Mask = parts.Length > 0 ? parts[i] : null,
                Labels = labels.Length > 0 ? labels[i] : null,
            }),
        ];
    }

    /// <summary>A style and the mask behind its last @; a path that is there is one as a whole.</summary>
    public static (string Style, string? Guide) Split(string style)
    {
        int at = style.LastIndexOf('@');
        return at <= 0 || at == style.Length - 1 || Path.Exists(style)
            ? (style, null)
            : (style[..at], style[(at + 1)..]);
    }

    /// <summary>All styles and their masks, the one that mixes scales last.</summary>
    private (string Style, string? Guide)[] Named(SymbolResult result) =>
    [
        .. (result.GetValue(styles) ?? []).Select(Split),
        .. new[] { result.GetValue(fine) }.OfType<string>().Select(Split),
    ];
}
