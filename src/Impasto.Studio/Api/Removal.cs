namespace Impasto.Studio.Api;

/// <summary>Says that a job is not on the list any more.</summary>
/// <param name="Id">The job.</param>
internal sealed record Removal(string Id);
