namespace Impasto.Training.Quality;

/// <summary>A photograph and a painting, which methods make pictures of.</summary>
/// <param name="Content">The content image's file.</param>
/// <param name="Style">The style image's file.</param>
public sealed record JudgedPair(string Content, string Style)
{
    /// <summary>Gets the content's name: its file's without the extension.</summary>
    public string ContentName => Path.GetFileNameWithoutExtension(Content);

    /// <summary>Gets the style's name, by which networks know it that have learned it.</summary>
    public string StyleName => Path.GetFileNameWithoutExtension(Style);

    /// <summary>Gets the name of a picture of the two, without extension: content--style.</summary>
    public string Name => $"{ContentName}--{StyleName}";
}
