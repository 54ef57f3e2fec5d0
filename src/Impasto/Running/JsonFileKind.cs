namespace Impasto.Running;

/// <summary>A kind of JSON file that people write.</summary>
/// <param name="Noun">What messages call it, such as "recipe".</param>
/// <param name="Error">Makes the exception that says what is wrong with one.</param>
public sealed record JsonFileKind(string Noun, Func<string, Exception?, Exception> Error);
