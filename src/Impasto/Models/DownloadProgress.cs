namespace Impasto.Models;

/// <summary>How far a download is.</summary>
/// <param name="Received">The bytes that are here, those of earlier attempts included.</param>
/// <param name="Total">The bytes of the whole; null where the server does not say.</param>
public readonly record struct DownloadProgress(long Received, long? Total);
