namespace Impasto.Tests;

/// <summary>The repository that the tests are built from.</summary>
internal static class Repository
{
    /// <summary>Gets its folder.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Impasto.slnx")))
        {
            folder = folder.Parent;
        }

        return folder!.FullName;
    }
}
