using System.Text.Json;
using System.Text.Json.Serialization;

namespace Impasto.Studio.Storage;

/// <summary>A job of the studio, as the page sees it.</summary>
internal sealed record StudioJob
{
    public required string Id { get; init; }

    public required JobKind Kind { get; init; }

    public JobState State { get; init; }

    /// <summary>Gets a number that grows with each change, by which an older word is told from a newer one.</summary>
    public long Revision { get; init; }

    /// <summary>Gets which one of those that wait it is, from 1; 0 where it does not wait.</summary>
    public int Place { get; init; }

    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? Finished { get; init; }

    /// <summary>Gets how much of it is done, 0 to 1.</summary>
    public double Done { get; init; }

    /// <summary>Gets what it is doing; null where it is not being done.</summary>
    public string? Stage { get; init; }

    /// <summary>Gets how long it will take yet; null where that is not known.</summary>
    public double? SecondsLeft { get; init; }

    public required string Title { get; init; }

    /// <summary>Gets the name of the method; empty for a training.</summary>
    public required string Method { get; init; }

    /// <summary>Gets the names of the styles, as they are shown.</summary>
    public required IReadOnlyList<string> Styles { get; init; }

    /// <summary>Gets the picture that it repaints, or the painting of a training.</summary>
    public string? Content { get; init; }

    /// <summary>Gets the picture that it has made; null for none yet.</summary>
    public string? Result { get; init; }

    /// <summary>Gets where the picture so far is; null for none.</summary>
    public string? Preview { get; init; }

    public IReadOnlyList<string> Notes { get; init; } = [];

    public string? Error { get; init; }

    /// <summary>Gets what it has in common with the others of its batch; null for none.</summary>
    public string? Batch { get; init; }

    /// <summary>Gets what it has in common with the others of its sheet; null for none.</summary>
    public string? Sheet { get; init; }

    /// <summary>Gets whether workers of the cluster do it.</summary>
    public bool OnCluster { get; init; }

    /// <summary>Gets whether it can go on from where it was stopped.</summary>
    public bool CanContinue { get; init; }

    /// <summary>Gets what it does, as the page has asked for it: the contract's job with ids for paths.</summary>
    public required JsonElement Job { get; init; }

    /// <summary>Gets whether it will do no more by itself.</summary>
    [JsonIgnore]
    public bool IsOver => State is JobState.Stopped or JobState.Done or JobState.Failed or JobState.Cancelled;

    /// <summary>Gets where in the queue it is: those of less come first.</summary>
    [JsonIgnore]
    public double Order { get; init; }
}
