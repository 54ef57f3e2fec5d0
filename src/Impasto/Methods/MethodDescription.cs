namespace Impasto.Methods;

/// <summary>What users are told of a method.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Summary">What it does, in a few words.</param>
/// <param name="Paper">Where it comes from.</param>
public sealed record MethodDescription(string Name, string Summary, string Paper);
