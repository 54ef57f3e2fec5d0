namespace Impasto.Jobs;

/// <summary>A style scale in a word.</summary>
public enum Stroke
{
    /// <summary>A scale of a half.</summary>
    Fine,

    /// <summary>A scale of 1.</summary>
    Medium,

    /// <summary>A scale of 2.</summary>
    Broad,
}
