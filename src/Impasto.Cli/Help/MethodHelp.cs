using Impasto.Cli.Options;
using Impasto.Methods;
using Impasto.Methods.FeedForward;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Cli.Help;

/// <summary>The help of a method, made from what it says of itself.</summary>
internal static class MethodHelp
{
    private static readonly (StylizerFeatures Feature, string Option)[] Common =
    [
        (StylizerFeatures.None, "--size"),
        (StylizerFeatures.None, "--color"),
        (StylizerFeatures.SeveralStyles, "--style-blend"),
        (StylizerFeatures.Strength, "--strength"),
        (StylizerFeatures.StyleScale, "--style-scale"),
        (StylizerFeatures.Guides, "--mask"),
        (StylizerFeatures.AnyStyle, "--style-mask"),
        (StylizerFeatures.AnyStyle, "--photoreal"),
        (StylizerFeatures.AnyStyle | StylizerFeatures.Guides, "--guides"),
        (StylizerFeatures.None, "--keep"),
        (StylizerFeatures.Resume, "--checkpoint"),
        (StylizerFeatures.Preview, "--preview-every"),
    ];

    /// <summary>All methods, a line each.</summary>
    public static HelpSection Section(MethodCatalog methods) => new(
        "Methods ('impasto help METHOD' shows the options of one)",
        [.. methods.Methods.Select(
            method => new HelpRow(method.Name, method.Summary + (method == methods.Methods[0] ? " [default]" : "")))]);

    /// <summary>The page of a method.</summary>
    public static HelpPage Page(MethodDescription method)
    {
        string style = method.Can(StylizerFeatures.AnyStyle) ? "painting.jpg"
            : method.Name == OnnxTransfer.Name ? "mine" : "great-wave";
        string command = $"stylize photo.jpg --method {method.Name} --style {style}";
        IEnumerable<string> common = Common.Where(option => method.Can(option.Feature)).Select(option => option.Option);
        return new HelpPage(
            $"{method.Name}: {method.Summary}",
            $"impasto stylize CONTENT... --method {method.Name} --style STYLE -o OUT [options]")
        {
            More = $"{method.Paper}. It takes {string.Join(", ", common)} too: impasto help stylize.",
            Examples = [$"{command} -o out.png", .. Example(method, command)],
            Sections = [new HelpSection("Options", [.. new DescribedOptions(method.Options).All.Select(HelpRow.Of)])],
        };
    }

    /// <summary>The command with an option of the method's own, where one has a value to show.</summary>
    private static IEnumerable<string> Example(MethodDescription method, string command) => method.Options
        .Where(option => option.Kind == OptionKind.Flag
            || (option.Kind == OptionKind.Integer && option.TryParse(option.Default ?? "", out _)))
        .Take(1)
        .Select(option => option.Kind == OptionKind.Flag ? option.Name : $"{option.Name} {option.Default}")
        .Select(option => $"{command} --{option} -o out.png");
}
