namespace Impasto.Studio.Api;

/// <summary>A picture that ships and may be used freely.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">Its name as it is shown.</param>
/// <param name="Url">Where it is.</param>
internal sealed record Sample(string Name, string Title, string Url);
