namespace Impasto.Studio.Api;

/// <summary>Names a picture.</summary>
/// <param name="Picture">Its id.</param>
internal sealed record PictureReference(string? Picture);
