using Impasto.Studio.Storage;

namespace Impasto.Studio.Queue;

/// <summary>What a job came to.</summary>
/// <param name="Result">The picture that it has made; null for none.</param>
/// <param name="IsWhole">Whether it was done to its end.</param>
/// <param name="Notes">What there is to say of it, as sentences.</param>
internal sealed record Outcome(Picture? Result, bool IsWhole, IReadOnlyList<string> Notes);
