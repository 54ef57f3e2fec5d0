namespace Impasto.Cli.Options;

/// <summary>
/// A folder that results go to, which is made where it is absent; if nothing comes of it, it goes again.
/// </summary>
internal sealed class ResultFolder : IDisposable
{
    private readonly List<string> made = [];

    /// <summary>Makes the folder, and those above it.</summary>
    /// <param name="path">The folder; null for none.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public ResultFolder(string? path)
    {
        if (path is null)
        {
            return;
        }

        string? folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        for (; !Path.Exists(folder) && folder is not null; folder = Path.GetDirectoryName(folder))
        {
            made.Add(folder);
        }

        Directory.CreateDirectory(path);
    }

    /// <summary>Keeps it although it is empty, since what goes there is made elsewhere.</summary>
    public void Keep() => made.Clear();

    public void Dispose()
    {
        try
        {
            made.ForEach(Directory.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is something in it.
        }
    }
}
