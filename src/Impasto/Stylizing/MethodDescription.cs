using Impasto.Models;
using Impasto.Running;

namespace Impasto.Stylizing;

/// <summary>What a method says of itself: screens, jobs and documentation are made of this.</summary>
public sealed record MethodDescription
{
    /// <summary>Gets the name on the command line: lower-case words with hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>Gets what it does, in a few words.</summary>
    public required string Summary { get; init; }

    /// <summary>Gets where it comes from.</summary>
    public required string Paper { get; init; }

    /// <summary>Gets what it can do.</summary>
    public required StylizerFeatures Features { get; init; }

    /// <summary>Gets its options as they are where none is chosen.</summary>
    public required RunOptions Defaults { get; init; }

    /// <summary>
    /// Gets what makes it; the networks that it opens stay with the library, which has to live longer.
    /// </summary>
    public required Func<ModelLibrary, IStylizer> Create { get; init; }

    /// <summary>Gets its options.</summary>
    public IReadOnlyList<OptionDescription> Options => OptionDescription.Of(Defaults.GetType());

    /// <summary>Gets whether it can do something.</summary>
    /// <param name="feature">What.</param>
    public bool Can(StylizerFeatures feature) => (Features & feature) == feature;
}
