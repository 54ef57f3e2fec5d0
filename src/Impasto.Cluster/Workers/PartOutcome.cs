namespace Impasto.Cluster.Workers;

/// <summary>What a part has made.</summary>
/// <param name="Name">What its result is called, without an ending.</param>
/// <param name="File">The file of it.</param>
/// <param name="Notes">What there is to say of it, as sentences.</param>
internal sealed record PartOutcome(string Name, string File, IReadOnlyList<string> Notes)
{
    /// <summary>Gets the number of frames that it has painted.</summary>
    public int Frames { get; init; }

    /// <summary>Gets the parts of the job that are known only now.</summary>
    public IReadOnlyList<ClusterPart> Followers { get; init; } = [];
}
