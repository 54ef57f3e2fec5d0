namespace Impasto.Studio.Api;

/// <summary>What is changed of a picture; null for what stays.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Favourite">Whether it is a favourite.</param>
internal sealed record PictureChange(string? Name, bool? Favourite);
