namespace Impasto.Compute.Graphs;

/// <summary>How the results of the strips of an image become that of all of it.</summary>
internal enum StripMerge
{
    /// <summary>They are added.</summary>
    Sum,

    /// <summary>Each counts as much as its strip has rows.</summary>
    Mean,

    /// <summary>They are means and variances, of strips that count as much as they have rows.</summary>
    Moments,
}
