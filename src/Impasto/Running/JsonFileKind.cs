namespace Impasto.Running;

/// <summary>A kind of JSON file that people write.</summary>
/// <param name="Noun">What messages call it, such as "recipe".</param>
/// <param name="Error">Makes the exception that says what is wrong with one.</param>
public sealed record JsonFileKind(string Noun, Func<string, Exception?, Exception> Error)
{
    /// <summary>Gets the bytes that a file may have at most.</summary>
    internal int MostBytes { get; init; } = 1 << 20;

    /// <summary>Gets how long a list may be at most.</summary>
    internal int LongestList { get; init; } = 10_000;
}
