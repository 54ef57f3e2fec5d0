namespace Impasto.Cluster;

/// <summary>What a part of a job does.</summary>
public enum ClusterPartKind
{
    /// <summary>Paints a picture.</summary>
    Picture,

    /// <summary>Reads a film once: its frames, and where its shots begin.</summary>
    Decode,

    /// <summary>Paints a shot, or a block of frames that have nothing to do with one another.</summary>
    Shot,

    /// <summary>Encodes the painted frames.</summary>
    Assemble,

    /// <summary>Trains a model by a recipe.</summary>
    Train,
}
