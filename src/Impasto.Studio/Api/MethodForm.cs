using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Studio.Api;

/// <summary>A method with the options of its form.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Summary">What it does, in a few words.</param>
/// <param name="Paper">Where it comes from.</param>
/// <param name="Features">What it can do.</param>
/// <param name="Styles">Which styles it takes: any picture, those that a network has learned, or none.</param>
/// <param name="Options">Its options, but for paths.</param>
internal sealed record MethodForm(
    string Name,
    string Summary,
    string Paper,
    IReadOnlyList<string> Features,
    string Styles,
    IReadOnlyList<MethodOption> Options)
{
    public static MethodForm Of(MethodDescription method) => new(
        method.Name,
        method.Summary,
        method.Paper,
        [
            .. Enum.GetValues<StylizerFeatures>()
                .Where(feature => feature != StylizerFeatures.None && method.Can(feature))
                .Select(feature => OptionDescription.ToText(feature)!),
        ],
        method.Can(StylizerFeatures.AnyStyle) ? "any"
            : method.Can(StylizerFeatures.LearnedStyles) ? "learned"
            : "none",
        MethodOption.AllOf(method.Options));
}
