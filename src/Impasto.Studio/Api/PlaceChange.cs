namespace Impasto.Studio.Api;

/// <summary>Asks for another place in the queue.</summary>
/// <param name="Place">The place, from 1.</param>
internal sealed record PlaceChange(int Place);
