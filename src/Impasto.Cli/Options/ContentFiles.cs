using Impasto.Media.Images;
using Impasto.Running;

namespace Impasto.Cli.Options;

/// <summary>Which images are to be repainted, and where each result goes.</summary>
/// <param name="Files">The images.</param>
/// <param name="AreSeveral">
/// Whether they came from a folder, a pattern or several arguments: then one that fails does not stop the others.
/// </param>
internal sealed record ContentFiles(IReadOnlyList<ContentFile> Files, bool AreSeveral)
{
    /// <summary>Gets the folder that results go to; null for a single one that goes to a file.</summary>
    public string? Folder { get; private init; }

    /// <summary>Gets the files of folders that are no images that can be read.</summary>
    public IReadOnlyList<string> LeftOut { get; private init; } = [];

    /// <summary>
    /// Finds the images, sorted within a folder or pattern. Nothing is read yet, and no folder is made.
    /// </summary>
    /// <param name="contents">Files, folders, and patterns with * and ? in their last part.</param>
    /// <param name="output">A file for a single image; a folder for one or more, where they keep their names.</param>
    /// <param name="format">The extension of what goes to a folder, without the dot; each image's own if null.</param>
    /// <exception cref="ArgumentException">
    /// There is no image, or an output would take the place of another one.
    /// </exception>
    public static ContentFiles Find(IReadOnlyList<string> contents, string output, string? format)
    {
        bool areSeveral = contents.Count > 1 || Directory.Exists(contents[0]) || IsPattern(contents[0]);
        bool toFolder = areSeveral || Directory.Exists(output) || Path.EndsInDirectorySeparator(output);
        if (!toFolder)
        {
            return format is null
                ? new([new(contents[0], output)], areSeveral)
                : throw new ArgumentException(
                    $"--format is for an output folder, and {output} names a file: give it the extension.");
        }

        string[] paths = [.. contents.SelectMany(Expand).DistinctBy(RealPath.Of, RealPath.Comparer)];
        ContentFile[] files = [.. paths.Select(path => new ContentFile(path, OutputOf(path, output, format)))];
        CheckOutputs(files);
        CheckFolder(output, areSeveral);
        return new(files, areSeveral)
        {
            Folder = output,
            LeftOut = [.. contents.Where(Directory.Exists).SelectMany(ListAll).Where(path => !IsImage(path))],
        };
    }

    private static bool IsPattern(string content) =>
        Path.GetFileName(content).AsSpan().ContainsAny('*', '?') && !File.Exists(content);

    private static IEnumerable<string> Expand(string content)
    {
        if (Directory.Exists(content))
        {
            string[] images = [.. ListAll(content).Where(IsImage)];
            return images.Length > 0
                ? images
                : throw new ArgumentException(
                    $"{content}: there is no image in this folder; name one that has images.");
        }

        if (!IsPattern(content))
        {
            return [content];
        }

        string folder = Path.GetDirectoryName(content) is { Length: > 0 } named ? named : ".";
        string[] matches = Directory.Exists(folder) ? List(folder, Path.GetFileName(content)) : [];
        return matches.Length > 0
            ? matches
            : throw new ArgumentException($"{content}: no file matches; check the pattern.");
    }

    /// <summary>
    /// Says whether a file is an image by what is in it; one that only has the name is tried, and complained of.
    /// </summary>
    private static bool IsImage(string path) => HasImageExtension(path) || ImageFormat.OfFile(path) is not null;

    private static string[] ListAll(string folder) => List(folder, "*");

    private static string[] List(string folder, string pattern) =>
    [
        .. Directory.EnumerateFiles(folder, pattern, new EnumerationOptions { MatchType = MatchType.Simple })
            .Order(StringComparer.Ordinal),
    ];

    private static string OutputOf(string path, string folder, string? format)
    {
        string name = Path.GetFileName(path);
        if (format is not null)
        {
            return Path.Combine(folder, Path.ChangeExtension(name, format.TrimStart('.')));
        }

        // Where the name says no format, the file does.
        string? extension = HasImageExtension(path) ? null : ImageFormat.OfFile(path)?.Extensions[0];
        return Path.Combine(folder, name + extension);
    }

    private static void CheckOutputs(ContentFile[] files)
    {
        Dictionary<string, string> takers = new(RealPath.Comparer);
        foreach (ContentFile file in files)
        {
            string output = RealPath.Of(file.Output);
            if (!takers.TryAdd(output, file.Path))
            {
                throw new ArgumentException(
                    $"{takers[output]} and {file.Path} would both be written to {file.Output}; "
                    + "rename one, or repaint them apart.");
            }
        }
    }

    private static void CheckFolder(string output, bool areSeveral)
    {
        bool namesFile = File.Exists(output)
            || (!Directory.Exists(output) && !Path.EndsInDirectorySeparator(output) && HasImageExtension(output));
        if (areSeveral && namesFile)
        {
            throw new ArgumentException($"{output}: this names a file; several images need a folder.");
        }
    }

    private static bool HasImageExtension(string path) => ImageFormat.All.Any(
        format => format.Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase));
}
