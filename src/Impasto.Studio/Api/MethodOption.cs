using Impasto.Running;

namespace Impasto.Studio.Api;

/// <summary>An option as a form needs it.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="JsonName">Its name in a job.</param>
/// <param name="Kind">flag, integer, number, choice, text or layers.</param>
/// <param name="Help">What it is, in a few words.</param>
/// <param name="Choices">What a choice is one of.</param>
/// <param name="Unit">What a number counts; null for a mere number.</param>
/// <param name="Least">The least that a number may be; null for no limit.</param>
/// <param name="Most">The most that a number may be; null for no limit.</param>
/// <param name="Default">What holds where nothing is said, as text; null for nothing.</param>
internal sealed record MethodOption(
    string Name,
    string JsonName,
    string Kind,
    string Help,
    IReadOnlyList<string> Choices,
    string? Unit,
    double? Least,
    double? Most,
    string? Default)
{
    /// <summary>Describes options, but for those that are paths, which a page has none of.</summary>
    public static IReadOnlyList<MethodOption> AllOf(IEnumerable<OptionDescription> options) =>
    [
        .. options.Where(option => !option.IsPath).Select(option => new MethodOption(
            option.Name,
            option.JsonName,
            OptionDescription.ToText(option.Kind)!,
            option.Help,
            option.Choices,
            option.Unit,
            option.Least,
            option.Most,
            option.Default)),
    ];
}
