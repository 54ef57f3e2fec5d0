using Impasto.Compute.Graphs;
using Impasto.Media.Images;
using Impasto.Running;

namespace Impasto.Cli.Display;

/// <summary>What a user is told of an error: one line, never a stack trace.</summary>
internal static class ErrorText
{
    private const string DebugVariable = "IMPASTO_DEBUG";

    /// <summary>An exception in one line.</summary>
    public static string Of(Exception e)
    {
        if (Environment.GetEnvironmentVariable(DebugVariable) == "1")
        {
            return e.ToString();
        }

        if (e is MemoryShortageException shortage)
        {
            return MemoryText.Of(shortage);
        }

        return e is ImpastoException or ImageException or GraphException
                or ArgumentException or ArithmeticException or IOException or UnauthorizedAccessException
            ? OneLine(e.Message)
            : $"unexpected {e.GetType().Name}: {OneLine(e.Message)} (set {DebugVariable}=1 for the trace)";
    }

    /// <summary>A message without its line breaks.</summary>
    public static string OneLine(string message) =>
        string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
