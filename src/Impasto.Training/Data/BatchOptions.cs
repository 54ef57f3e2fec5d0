using Impasto.Running;
using Impasto.Training.Data.Procedural;

namespace Impasto.Training.Data;

/// <summary>How a <see cref="BatchReader"/> makes batches of square crops from image files.</summary>
public sealed record BatchOptions
{
    /// <summary>Gets the edge of a crop in pixels, at least 1.</summary>
    public required int Size { get; init; }

    /// <summary>Gets the number of crops in a batch, at least 1.</summary>
    public required int Count { get; init; }

    /// <summary>Gets the seed of the order of the files and of everything random.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// Gets the smallest number of pixels of the image, along an edge, that make one pixel of a crop; more than 0.
    /// </summary>
    public double MinScale { get; init; } = 1;

    /// <summary>
    /// Gets the largest number of pixels of the image, along an edge, that make one pixel of a crop; at least
    /// <see cref="MinScale"/>. A crop is never larger than the image: one that would be takes all of the shorter edge.
    /// </summary>
    public double MaxScale { get; init; } = 1;

    /// <summary>Gets a value indicating whether half of the crops are mirrored, left to right.</summary>
    public bool Flip { get; init; } = true;

    /// <summary>Gets a value indicating whether the range of each crop is stretched to black and white.</summary>
    public bool Levels { get; init; }

    /// <summary>
    /// Gets how strongly the colours of crops are changed at random (hue, saturation, contrast, brightness, swapped
    /// channels), from 0 (not at all) to 1.
    /// </summary>
    public double ColourStrength { get; init; }

    /// <summary>Gets the share of crops, 0 to 1, that are mixed of two images, in soft or sharp patches.</summary>
    public double MixtureShare { get; init; }

    /// <summary>Gets the share of images, 0 to 1, that are <see cref="ProceduralStyles"/> instead of files.</summary>
    public double ProceduralShare { get; init; }

    /// <summary>
    /// Gets how strong the noise that is added to crops may be, from 0 (none) to 1; half of the crops get some.
    /// </summary>
    public double NoiseStrength { get; init; }

    /// <summary>Gets the number of decoded images that are held in memory, at least 1.</summary>
    public int DecodedImages { get; init; } = 8;

    /// <summary>Gets the number of crops that are taken from an image each time it is decoded, at least 1.</summary>
    public int CropsPerImage { get; init; } = 24;

    /// <summary>Gets the longer edge, at least 1, to which larger images are shrunk when they are read.</summary>
    public int LargestEdge { get; init; } = 1024;

    /// <summary>Throws if an option is out of its range.</summary>
    /// <exception cref="ArgumentException">One is; the message names it.</exception>
    internal void Check()
    {
        const int LargestSize = 4096;
        Requirement.Hold(
            Size is >= 1 and <= LargestSize, $"The edge of a crop is 1 to {LargestSize} pixels, not {Size}.");
        Requirement.Hold(
            Count >= 1 && (long)Count * Size * Size * 3 <= Array.MaxLength,
            $"A batch has at least 1 crop and fits into memory, which {Count} of {Size} pixels do not.");
        Requirement.Hold(
            MinScale > 0 && MinScale <= MaxScale && double.IsFinite(MaxScale),
            $"The scale goes from more than 0 up to a number at least as large, not from {MinScale} to {MaxScale}.");
        RequireShare(ColourStrength, "strength of changes of colour");
        RequireShare(MixtureShare, "share of mixtures");
        RequireShare(ProceduralShare, "share of procedural styles");
        RequireShare(NoiseStrength, "strength of noise");
        Requirement.Hold(
            DecodedImages is >= 1 and <= 1024, $"The number of decoded images is 1 to 1024, not {DecodedImages}.");
        Requirement.Hold(CropsPerImage >= 1, $"The number of crops per image is at least 1, not {CropsPerImage}.");
        Requirement.Hold(LargestEdge >= 1, $"The longest edge is at least 1 pixel, not {LargestEdge}.");
    }

    private static void RequireShare(double share, string name) =>
        Requirement.Hold(share is >= 0 and <= 1, $"The {name} is 0 to 1, not {share}.");
}
