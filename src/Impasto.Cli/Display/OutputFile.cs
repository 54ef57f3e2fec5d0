namespace Impasto.Cli.Display;

/// <summary>A file that is written in the end; that it can be is found out in the beginning.</summary>
internal static class OutputFile
{
    /// <summary>Throws where a file could not be written.</summary>
    /// <param name="path">The file to write or replace.</param>
    /// <exception cref="IOException">It could not; the message names it.</exception>
    public static void Check(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"{path}: this is a folder; name a file.");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
        {
            throw new IOException($"{path}: there is no folder {folder}; make it first.");
        }

        try
        {
            string temporary = $"{path}.{Environment.ProcessId}.tmp";
            File.WriteAllText(temporary, "");
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{path}: nothing can be written there: {e.Message}", e);
        }
    }
}
