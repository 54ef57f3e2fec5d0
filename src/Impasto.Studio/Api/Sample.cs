using Impasto.Studio.Storage;

namespace Impasto.Studio.Api;

/// <summary>A picture that ships and may be used freely.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">Its name as it is shown.</param>
/// <param name="Kind">What it is for: a scene to repaint, or a style.</param>
/// <param name="Url">Where it is.</param>
internal sealed record Sample(string Name, string Title, PictureKind Kind, string Url);
