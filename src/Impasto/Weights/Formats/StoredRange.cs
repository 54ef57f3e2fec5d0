namespace Impasto.Weights.Formats;

/// <summary>A run of bytes in a weight file.</summary>
/// <param name="Position">Where it starts in the file.</param>
/// <param name="Length">Its length when unpacked.</param>
/// <param name="Deflated">Whether the file holds it compressed.</param>
internal sealed record StoredRange(long Position, long Length, bool Deflated = false);
