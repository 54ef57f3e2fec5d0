using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Impasto.Cli.Options;

/// <summary>
/// A width and a height in pixels, or a word for any; what is neither is refused before anything is done.
/// </summary>
internal sealed class ImageSizeOption : Option<string>
{
    private const int Largest = 65_536;

    private readonly string any;

    /// <summary>Makes the option.</summary>
    /// <param name="name">Its name with the dashes.</param>
    /// <param name="help">What it is, in a few words.</param>
    /// <param name="any">The word that stands for any size, which holds where the option is not given.</param>
    public ImageSizeOption(string name, string help, string any)
        : base(name)
    {
        this.any = any;
        Description = help;
        HelpName = $"WxH|{any}";
        DefaultValueFactory = _ => any;
        CompletionSources.Add(any);
        Validators.Add(Check);
    }

    /// <summary>The size; null for any.</summary>
    public (int Width, int Height)? Size(ParseResult parse) => Read(parse.GetValue(this)!);

    private static (int Width, int Height)? Read(string text) =>
        text.Split('x') is [var width, var height] && Edge(width) is { } across && Edge(height) is { } down
            ? (across, down)
            : null;

    private static int? Edge(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int edge) && edge is >= 1 and <= Largest
            ? edge
            : null;

    private void Check(OptionResult result)
    {
        if (result.Tokens is [{ Value: var text }] && text != any && Read(text) is null)
        {
            result.AddError(
                $"{Name} is a width and a height from 1 to {Largest}, such as 640x480, or {any}, not '{text}'");
        }
    }
}
