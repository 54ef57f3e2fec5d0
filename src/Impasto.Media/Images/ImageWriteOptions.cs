namespace Impasto.Media.Images;

/// <summary>How an image is written.</summary>
public sealed record ImageWriteOptions
{
    /// <summary>Gets the bits a channel, 8 or 16; 16 for PNG and TIFF only.</summary>
    public int Depth { get; init; } = 8;

    /// <summary>Gets the quality, 1 to 100, for formats that lose some.</summary>
    public int Quality { get; init; } = 95;

    /// <summary>
    /// Gets what is said of the image as an XMP packet, which formats with metadata carry; nothing where null.
    /// </summary>
    public string? Xmp { get; init; }

    /// <summary>Gets whether a PNG is written quickly, and is larger for that.</summary>
    internal bool IsQuick { get; init; }
}
