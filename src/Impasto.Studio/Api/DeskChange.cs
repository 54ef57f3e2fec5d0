namespace Impasto.Studio.Api;

/// <summary>Says that the desk has changed.</summary>
/// <param name="Version">The version that it has now.</param>
/// <param name="By">The tab that has changed it; null where it did not say.</param>
internal sealed record DeskChange(int Version, string? By);
