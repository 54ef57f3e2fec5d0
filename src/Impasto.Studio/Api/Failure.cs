namespace Impasto.Studio.Api;

/// <summary>What went wrong.</summary>
/// <param name="Error">One line: what is wrong and what to do.</param>
internal sealed record Failure(string Error);
