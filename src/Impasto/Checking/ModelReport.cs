namespace Impasto.Checking;

/// <summary>What a file of weights is, and what can be done with it here.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Uses">What can be done with it, a command or a sentence each; FILE stands for it.</param>
/// <param name="Missing">What would be needed besides, a sentence each.</param>
internal sealed record ModelReport(string Kind, IReadOnlyList<string> Uses, IReadOnlyList<string> Missing);
