namespace Impasto.Cluster;

/// <summary>What a part of a job has made.</summary>
/// <param name="File">Its name in the storage.</param>
/// <param name="Sha256">The SHA-256 of its bytes, in small hexadecimal digits.</param>
/// <param name="Bytes">Their number.</param>
public sealed record ClusterResult(string File, string Sha256, long Bytes)
{
    /// <summary>Gets what there is to say of it, as sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(ClusterResult? other) => other is not null
        && (File, Sha256, Bytes) == (other.File, other.Sha256, other.Bytes) && Notes.SequenceEqual(other.Notes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(File, Sha256, Bytes);
}
