using System.CommandLine;
using System.CommandLine.Parsing;
using Impasto.Jobs;
using Impasto.Models;
using Impasto.Styles;

namespace Impasto.Cli.Options;

/// <summary>The styles to paint in: image files, and styles that were kept or learned under a name.</summary>
internal sealed class StyleArguments
{
    private readonly Option<string[]> styles = new("--style")
    {
        Description = "An image in the style to paint in, or the name of a style that a network has learned or that "
            + "was saved (see 'impasto styles list'; a file of that name comes first), or the folder of a training, "
            + "also an unfinished one (FOLDER/NAME where it learns several); may be given several times",
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

    public Option<string[]> Mask => mask;

    /// <summary>Gets the options.</summary>
    public IReadOnlyList<Option> All => [styles, blend, mask];

    public void AddTo(Command command)
    {
        styles.CompletionSources.Add(_ => Names());
        command.Add(styles);
        command.Add(blend);
        command.Add(mask);
    }

    /// <summary>The styles that have names.</summary>
    public static IReadOnlyList<string> Names()
    {
        using ModelLibrary models = ModelLibrary.ForUser();
        return [.. StyleStore.ForUser().List(), .. models.LearnedStyles().Select(learned => learned.Style)];
    }

    /// <summary>Whether a style is named.</summary>
    public bool AreGiven(SymbolResult result) => result.GetValue(styles) is { Length: > 0 };

    /// <summary>The styles as they were given.</summary>
    /// <exception cref="ArgumentException">There are other numbers of weights or masks than of styles.</exception>
    public IReadOnlyList<JobStyle> Styles(SymbolResult result)
    {
        string[] named = result.GetValue(styles) ?? [];
        double[] weights = result.GetValue(blend) is { Length: > 0 } given ? given : [.. named.Select(_ => 1.0)];
        string[] guides = result.GetValue(mask) ?? [];
        if (weights.Length != named.Length)
        {
            throw new ArgumentException($"{named.Length} styles need as many blend weights, not {weights.Length}.");
        }

        if (guides.Length > 0 && guides.Length != named.Length)
        {
            throw new ArgumentException(
                $"There are {named.Length} styles and {guides.Length} masks; give one mask for each style.");
        }

        return
        [
            .. named.Select((style, i) => new JobStyle(style)
            {
                Weight = weights[i],
                Guide = guides.Length > 0 ? guides[i] : null,
            }),
        ];
    }
}
