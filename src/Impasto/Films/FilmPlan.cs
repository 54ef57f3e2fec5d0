using Impasto.Running;

namespace Impasto.Films;

/// <summary>What a film will take, told before any of it is taken.</summary>
public sealed record FilmPlan() : RunProgress(RunStage.Load, 0)
{
    /// <summary>Gets the width of a painted frame in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Gets the height of a painted frame in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Gets about how many frames are painted; null where the film does not say how many it has.</summary>
    public long? Frames { get; init; }

    /// <summary>Gets the memory in bytes, that of the encoder included, which is an estimate.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Gets about how many bytes of the disk the film and the frames that are kept will take.</summary>
    public long? DiskBytes { get; init; }

    /// <summary>Gets what there is to say of the film, as sentences, such as what cannot be copied.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
