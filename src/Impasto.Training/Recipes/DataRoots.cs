using Impasto.Models;
using Impasto.Running;

namespace Impasto.Training.Recipes;

/// <summary>
/// The folders that stand for <c>${NAME}</c> at the beginning of a recipe's paths, so that a recipe says which images
/// and networks it wants, and not where they lie.
/// </summary>
public sealed class DataRoots
{
    private const string Opening = "${";
    private const string StagePrefix = "stage-";
    private const int LongestName = 32;

    private static readonly JsonFileKind Kind =
        new("list of data roots", (message, cause) => new RecipeException(message, cause));

    private readonly Dictionary<string, string> folders;

    // Where every path of a recipe lies, for one that a stranger may have written; null for one's own.
    private readonly IReadOnlyDictionary<string, string>? places;

    private DataRoots(
        Dictionary<string, string> folders, IReadOnlyDictionary<string, string>? places = null) =>
        (this.folders, this.places) = (folders, places);

    /// <summary>Gets no folders at all.</summary>
    public static DataRoots None { get; } = new([]);

    /// <summary>
    /// Reads folders from a JSON file: an object of names and folders, relative ones to that of the file.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RecipeException">It is no such file; the message says in one line why.</exception>
    public static DataRoots Load(string path)
    {
        JsonSection section = JsonSection.Open(Kind, path);
        DataRoots roots = None;
        foreach (string name in section.Names)
        {
            roots = IsName(name)
                ? roots.With(name, Path.GetFullPath(section.Text(name), Path.GetDirectoryName(Path.GetFullPath(path))!))
                : throw section.Error(
                    name, "is no name of a data root; a to z, digits and '_' make one, a letter first");
        }

        return roots;
    }

    /// <summary>Adds a folder, or puts it in place of another of that name.</summary>
    /// <param name="name">The name, as <see cref="IsName"/> has it.</param>
    /// <param name="folder">The folder, relative to the current one.</param>
    /// <returns>These and the folder.</returns>
    /// <exception cref="ArgumentException">The name is impossible.</exception>
    public DataRoots With(string name, string folder) => IsName(name)
        ? new DataRoots(new(folders) { [name] = Path.GetFullPath(folder) })
        : throw new ArgumentException(
            $"'{name}' is no name of a data root; a to z, digits and '_' make one, a letter first.", nameof(name));

    /// <summary>Tells whether a data root may have this name: a-z, 0-9 and _, a letter first, at most 32.</summary>
    /// <param name="name">The name.</param>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && char.IsAsciiLetterLower(name[0])
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');

    /// <summary>
    /// For a recipe that a stranger may have written: its paths are followed nowhere but where these say.
    /// </summary>
    /// <param name="places">Where each path of the recipe, as it stands there, lies here.</param>
    internal static DataRoots Only(IReadOnlyDictionary<string, string> places) => new([], places);

    /// <summary>The path by which a stage names a file that another stage of its training has made.</summary>
    internal static string OfStage(int number, string file) => $"{Opening}{StagePrefix}{number}}}/{file}";

    /// <summary>Sets where the files of a stage are. No user's name has a hyphen.</summary>
    internal DataRoots WithStage(int number, string folder) =>
        new(new(folders) { [$"{StagePrefix}{number}"] = Path.GetFullPath(folder) }, places);

    /// <summary>Whether a path is that of a file, and of no folder, which a stage of the same training makes.</summary>
    internal static bool IsOfStage(string path) =>
        path.StartsWith(Opening + StagePrefix, StringComparison.Ordinal) && path.Count(c => c is '/' or '\\') == 1
        && path.Contains("}/", StringComparison.Ordinal) && !path.EndsWith("/..", StringComparison.Ordinal);

    /// <summary>Puts the folder in place of the name with which a path begins, if it does.</summary>
    /// <exception cref="RecipeException">The name is not set.</exception>
    internal string Expand(string path, string source)
    {
        if (places is not null && !IsOfStage(path))
        {
            return places.TryGetValue(path, out string? place) ? place
                : ShippedModels.Names.Contains(path) ? path
                : throw new RecipeException($"{source}: '{path}' did not come along with the recipe.");
        }

        if (!path.StartsWith(Opening, StringComparison.Ordinal)
            || path.IndexOf('}', StringComparison.Ordinal) is not (> 0 and int end))
        {
            return path;
        }

        string name = path[Opening.Length..end];
        return folders.TryGetValue(name, out string? folder) ? Path.Join(folder, path[(end + 1)..])
            : throw new RecipeException(name.StartsWith(StagePrefix, StringComparison.Ordinal)
                ? $"{source}: '{path}' is of a stage that does not come before the one that names it."
                : $"{source}: '{path}' begins with the data root '{name}', which is not set; "
                    + $"set it with --data {name}=DIR, or in the file that --data-file names.");
    }
}
