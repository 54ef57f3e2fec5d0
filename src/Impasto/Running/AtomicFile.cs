namespace Impasto.Running;

/// <summary>Writes files under a temporary name and renames them, so that no reader ever sees half of one.</summary>
internal static class AtomicFile
{
    /// <summary>Writes text.</summary>
    /// <param name="path">The file to write or replace.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="IOException">It cannot be written; what was there before is still there.</exception>
    public static void WriteText(string path, string text)
    {
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }
}
