namespace Impasto.Cli.Options;

/// <summary>A style scale in a word.</summary>
internal enum Stroke
{
    /// <summary>A scale of a half.</summary>
    Fine,

    /// <summary>A scale of 1.</summary>
    Medium,

    /// <summary>A scale of 2.</summary>
    Broad,
}
