namespace Impasto.Cli.Options;

/// <summary>An image to repaint.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Output">The file that the result goes to.</param>
internal sealed record ContentFile(string Path, string Output);
