using System.IO.Enumeration;
using Impasto.Media.Files;
using Impasto.Media.Images;

namespace Impasto.Training.Data;

/// <summary>Finds the image files of a data set.</summary>
public static class ImageFolder
{
    /// <summary>
    /// Lists the image files in folders and in the folders within them, by content or extension; hidden ones and
    /// folders behind links are left out.
    /// </summary>
    /// <param name="folders">The folders.</param>
    /// <param name="exclude">
    /// Names (with extension, without folder) of files to leave out, in which * stands for any characters and ? for
    /// one; null for none.
    /// </param>
    /// <returns>
    /// The files: folder by folder, sorted by the path within it, which makes the order the same on every system.
    /// </returns>
    /// <exception cref="ImageException">A folder is missing or closed to reading, or has no image.</exception>
    public static IReadOnlyList<string> List(IReadOnlyList<string> folders, IReadOnlyCollection<string>? exclude = null)
    {
        ArgumentNullException.ThrowIfNull(folders);
        HashSet<string> extensions = new(
            ImageFormat.All.Where(format => format.CanRead).SelectMany(format => format.Extensions),
            StringComparer.OrdinalIgnoreCase);

        List<string> files = [];
        foreach (string folder in folders)
        {
            int before = files.Count;
            files.AddRange(FilesOf(folder)
                .Where(path => extensions.Contains(Path.GetExtension(path))
                    || ImageFormat.OfFile(Path.Combine(folder, path)) is not null)
                .OrderBy(path => path.Replace(Path.DirectorySeparatorChar, '/'), StringComparer.Ordinal)
                .Select(path => Path.Combine(folder, path)));
            if (files.Count == before)
            {
                throw new ImageException($"{folder}: there is no image in this folder; name one that has images.");
            }
        }

        string[] kept = [.. files.Where(file => !IsExcluded(Path.GetFileName(file)))
            .DistinctBy(Path.GetFullPath, StringComparer.Ordinal)];
        return kept.Length > 0
            ? kept
            : throw new ImageException(
                $"No image is left of {files.Count} in {folders.Count} folders: exclude fewer, or name more folders.");

        bool IsExcluded(string name) =>
            exclude?.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false)) ?? false;
    }

    /// <summary>What is said where not one of a number of images can be read.</summary>
    /// <param name="count">The number.</param>
    /// <param name="last">What was wrong with the last one that was tried; null if that was said before.</param>
    internal static ImageException NoneReadable(int count, ImageException? last) =>
        new($"None of the {count} images can be read; the last one tried: {last?.Message}", last!);

    private static string[] FilesOf(string folder)
    {
        if (File.Exists(folder))
        {
            throw new ImageException($"{folder}: this is a file; name a folder of images.");
        }

        if (!Directory.Exists(folder))
        {
            throw new ImageException($"{folder}: there is no such folder; check the name.");
        }

        EnumerationOptions options = new() { RecurseSubdirectories = true, IgnoreInaccessible = false };
        FileSystemEnumerable<string> found = new(
            folder, (ref FileSystemEntry entry) => Path.GetRelativePath(folder, entry.ToFullPath()), options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
        try
        {
            return [.. found];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException(
                $"{folder}: cannot be listed ({FileProblem.Of(e)}); check its permissions.", e);
        }
    }
}
