namespace Impasto.Media.Images;

/// <summary>How an image is read.</summary>
public sealed record ImageReadOptions
{
    /// <summary>Gets the length of the longer edge in pixels to which the image is resized; null: as it is.</summary>
    public int? LongerEdge { get; init; }

    /// <summary>
    /// Gets the length of the longer edge in pixels to which larger images are shrunk, where
    /// <see cref="LongerEdge"/> is null; null: none are.
    /// </summary>
    public int? LargestEdge { get; init; }

    /// <summary>
    /// Gets the largest number of pixels, checked in the header before any pixel is decoded; it holds for the resized
    /// image too.
    /// </summary>
    public long MaxPixels { get; init; } = 250_000_000;

    /// <summary>
    /// Gets the largest number of bytes that an image in a stream or in a byte array may have, compressed as it is;
    /// files may have any.
    /// </summary>
    public int MaxBytes { get; init; } = 256_000_000;
}
