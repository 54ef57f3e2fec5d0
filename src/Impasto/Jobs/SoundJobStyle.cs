namespace Impasto.Jobs;

/// <summary>A recording whose manner a sound gets.</summary>
/// <param name="Path">The file: a sound, or a film with one.</param>
public sealed record SoundJobStyle(string Path)
{
    /// <summary>Gets how much of it there is relative to other styles, at least 0.</summary>
    public double Weight { get; init; } = 1;
}
