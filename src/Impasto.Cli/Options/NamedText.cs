namespace Impasto.Cli.Options;

/// <summary>A value on the command line that may have a name before it: NAME=TEXT.</summary>
/// <param name="Name">The name; null where there is none.</param>
/// <param name="Text">What follows.</param>
internal sealed record NamedText(string? Name, string Text)
{
    private static readonly char[] InPaths = ['/', '\\', '.', ':'];

    /// <summary>Reads a value; what has the characters of a path before its '=' has no name.</summary>
    public static NamedText Parse(string value) =>
        value.Split('=', 2) is [{ Length: > 0 } name, var text] && name.IndexOfAny(InPaths) < 0
            ? new NamedText(name, text)
            : new NamedText(null, value);
}
