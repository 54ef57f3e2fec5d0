namespace Impasto.Studio.Api;

/// <summary>A method and a path with what is said of it.</summary>
/// <param name="Method">GET, POST and so on.</param>
/// <param name="Path">The path, with names in braces.</param>
/// <param name="Summary">What it does, in a few words.</param>
internal sealed record Route(string Method, string Path, string Summary)
{
    /// <summary>Gets all methods: what is got can also be asked for without its body, unless that has no end.</summary>
    public IReadOnlyList<string> Methods =>
        Method == "GET" && Media != "text/event-stream" ? [Method, "HEAD"] : [Method];

    /// <summary>Gets the type of the JSON that is sent; null for none.</summary>
    public Type? Body { get; init; }

    /// <summary>Gets whether bytes of a file are sent in place of JSON.</summary>
    public bool TakesBytes { get; init; }

    /// <summary>Gets the type of the JSON that is answered; null for none.</summary>
    public Type? Answer { get; init; }

    /// <summary>Gets the media type of an answer that is no JSON; null for JSON, or nothing.</summary>
    public string? Media { get; init; }

    /// <summary>Gets the names of what may stand behind the question mark.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];
}
