using System.CommandLine;
using System.CommandLine.Parsing;
using Impasto.Cli.Display;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Models;
using Impasto.Styles;
using Impasto.Weights;

namespace Impasto.Cli.Options;

/// <summary>The styles to paint in: image files, and styles that were kept under a name.</summary>
internal sealed class StyleArguments
{
    private readonly Option<string[]> styles = new("--style")
    {
        Description = "An image in the style to paint in, or the name of a style that a network has learned or that was saved "
            + "(see 'impasto styles list'; a file of that name comes first); may be given several times",
        HelpName = "STYLE",
        Required = true,
    };

    private readonly Option<double[]?> blend = new("--style-blend")
    {
        Description = "Weights of several styles relative to each other, such as 0.3,0.7; equal if absent",
        HelpName = "W,W",
        CustomParser = NumberList.Parse,
    };

    public void AddTo(Command command)
    {
        command.Add(styles);
        command.Add(blend);
    }

    /// <summary>The styles as they were given.</summary>
    public IReadOnlyList<string> Names(ParseResult parse) => parse.GetRequiredValue(styles);

    /// <summary>
    /// Whether all styles are names of styles that networks have learned; a file of a name, or a saved style, comes first.
    /// </summary>
    public bool AreLearned(SymbolResult result)
    {
        if (result.GetValue(styles) is not { Length: > 0 } names || names.Any(name => File.Exists(name) || IsSaved(name)))
        {
            return false;
        }

        using ModelLibrary models = ModelLibrary.ForUser();
        HashSet<string> learned = [.. models.LearnedStyles().Select(known => known.Style)];
        return names.All(learned.Contains);
    }

    public double[]? Blend(ParseResult parse) => parse.GetValue(blend) is { Length: > 0 } weights ? weights : null;

    /// <summary>The files of the styles.</summary>
    /// <exception cref="WeightException">There is neither a file nor a saved style of a name.</exception>
    public IReadOnlyList<string> Files(ParseResult parse) => [.. parse.GetRequiredValue(styles).Select(FileOf)];

    /// <summary>Reads the style images.</summary>
    public IReadOnlyList<ImageBuffer> Images(ParseResult parse) =>
    [
        .. parse.GetRequiredValue(styles).Select(
            style => IsSaved(style) ? StyleStore.ForUser().Load(style).StyleImage : ImageFile.Read(FileOf(style))),
    ];

    /// <summary>
    /// Prepares the styles for a method. One that was kept for another method, or for other networks, is prepared again
    /// from its image.
    /// </summary>
    public IReadOnlyList<PreparedStyle> Prepare(
        ParseResult parse, ArbitraryStyleTransfer method, CancellationToken cancellationToken)
    {
        return [.. parse.GetRequiredValue(styles).Select(PrepareOne)];

        PreparedStyle PrepareOne(string style)
        {
            if (!IsSaved(style))
            {
                return PrepareFile(FileOf(style), method, cancellationToken);
            }

            PreparedStyle saved = StyleStore.ForUser().Load(style);
            return method.Fits(saved)
                ? saved
                : method.Prepare(saved.StyleImage, cancellationToken);
        }
    }

    /// <summary>Prepares a style from an image file.</summary>
    /// <exception cref="ImageException">The file cannot be read.</exception>
    public static PreparedStyle PrepareFile(string path, ArbitraryStyleTransfer method, CancellationToken cancellationToken)
    {
        // The image that is kept with a prepared style is the one that was looked at.
        ImageBuffer image = ImageFile.Read(path, new ImageReadOptions { LargestEdge = PreparedStyle.LongestEdge });
        MachineMemory.Require(method.PlanMemory(image.Width, image.Height), "use a smaller style image");
        return method.Prepare(image, cancellationToken);
    }

    private static bool IsSaved(string style) => !File.Exists(style) && StyleStore.ForUser().Contains(style);

    private static string FileOf(string style) =>
        IsSaved(style) ? StyleStore.ForUser().Find(style)
        : Path.Exists(style) ? style
        : throw new ImageException($"{style}: there is no such file, and no saved style of that name (see 'impasto styles list').");
}
