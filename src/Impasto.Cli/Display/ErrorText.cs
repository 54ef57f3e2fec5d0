using Impasto.Compute.Graphs;
using Impasto.Media.Files;
using Impasto.Media.Images;
using Impasto.Media.Sounds;
using Impasto.Media.Video;
using Impasto.Running;

namespace Impasto.Cli.Display;

/// <summary>
/// What a user is told of an error: one line in our own words, never a library's text or a stack trace.
/// </summary>
internal static class ErrorText
{
    private const string DebugVariable = "IMPASTO_DEBUG";

    /// <summary>An exception in one line.</summary>
    public static string Of(Exception e) => Environment.GetEnvironmentVariable(DebugVariable) == "1"
        ? e.ToString()
        : e switch
        {
            MemoryShortageException shortage => MemoryText.Of(shortage),
            ImpastoException or ImageException or VideoException or SoundException or GraphException =>
                OneLine(e.Message),
            ArgumentException argument when IsOurs(e) => OneLine(WithoutParameter(argument)),
            _ when IsOurs(e) && e.GetType() is { } type
                && (type == typeof(ArithmeticException) || type == typeof(IOException)) => OneLine(e.Message),
            IOException or UnauthorizedAccessException => $"{FileOf(e)}{FileProblem.Of(e)}",
            OutOfMemoryException => "there is too little memory; use a smaller size, or fewer programs beside it",
            _ => $"an error of Impasto itself ({e.GetType().Name}); set {DebugVariable}=1 to see where, and report it",
        };

    /// <summary>A message without its line breaks and without what would command a terminal.</summary>
    public static string OneLine(string message) => ShownText.Of(
        string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    /// <summary>Whether it was thrown by code of ours, which has words for people.</summary>
    private static bool IsOurs(Exception e) => e.Source?.StartsWith(nameof(Impasto), StringComparison.Ordinal) == true;

    /// <summary>The name of the parameter, which the runtime adds, means nothing to a user.</summary>
    private static string WithoutParameter(ArgumentException e)
    {
        int added = e.ParamName is not { } name
            ? -1
            : e.Message.IndexOf($" (Parameter '{name}')", StringComparison.Ordinal);
        return added < 0 ? e.Message : e.Message[..added];
    }

    /// <summary>The file that the runtime names in quotes.</summary>
    private static string FileOf(Exception e)
    {
        int start = e.Message.IndexOf('\'', StringComparison.Ordinal);
        int end = e.Message.LastIndexOf('\'');
        return end > start + 1 ? $"{OneLine(e.Message[(start + 1)..end])}: " : "";
    }
}
