using System.Text.RegularExpressions;
using Impasto.Media.Files;
using Impasto.Running;
using Impasto.Weights;

namespace Impasto.Models;

/// <summary>
/// A folder of the user's in which each thing is a file under its own name: a safetensors file, or one of another kind
/// that such things may have. Names cannot lead out of the folder.
/// </summary>
/// <param name="folder">The folder; it is made when something is put into it.</param>
/// <param name="noun">What the things are, such as "model"; the command that lists them is named so too.</param>
/// <param name="otherExtension">The ending of files of the other kind; null for none.</param>
internal sealed partial class UserFolder(string folder, string noun, string? otherExtension = null)
{
    private const string HomeVariable = "IMPASTO_HOME";
    private const string Extension = ".safetensors";

    public string Path => folder;

    /// <summary>
    /// The user's own home of Impasto: IMPASTO_HOME, or else impasto in the platform's folder for data
    /// ($XDG_DATA_HOME or ~/.local/share on Linux).
    /// </summary>
    /// <exception cref="WeightException">The user has no such folder.</exception>
    public static string Home()
    {
        if (Environment.GetEnvironmentVariable(HomeVariable) is { Length: > 0 } home)
        {
            return home;
        }

        string data = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return data.Length > 0
            ? System.IO.Path.Combine(data, "impasto")
            : throw new WeightException($"this account has no folder for data; set {HomeVariable} to one");
    }

    /// <summary>Lists the names, sorted.</summary>
    /// <exception cref="WeightException">The folder cannot be read.</exception>
    public IReadOnlyList<string> List()
    {
        try
        {
            return !Directory.Exists(folder) ? [] :
            [
                .. Directory.EnumerateFiles(folder)
                    .Where(file => System.IO.Path.GetExtension(file) is var end && (end == Extension || IsOther(end)))
                    .Select(file => System.IO.Path.GetFileNameWithoutExtension(file))
                    .Where(name => NamePattern().IsMatch(name))
                    .Distinct()
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightException(folder, $"it cannot be read ({FileProblem.Of(e)})", e);
        }
    }

    public bool Contains(string name) => NamePattern().IsMatch(name) && File.Exists(PathOf(name));

    /// <summary>Whether a name is that of a file of the other kind.</summary>
    public bool HasOther(string name) => Contains(name) && IsOther(System.IO.Path.GetExtension(PathOf(name)));

    /// <summary>
    /// The file of a name, which is one that <see cref="Contains"/> or <see cref="CheckFree"/> let pass.
    /// </summary>
    public string PathOf(string name)
    {
        string path = System.IO.Path.Combine(folder, name + Extension);
        return otherExtension is not null && !File.Exists(path) && File.Exists(OtherPathOf(name))
            ? OtherPathOf(name)
            : path;
    }

    /// <summary>The file of the other kind that a name has or would have.</summary>
    public string OtherPathOf(string name) => System.IO.Path.Combine(folder, name + otherExtension);

    /// <summary>Checks that something may be given this name.</summary>
    /// <exception cref="WeightException">The name is impossible or taken.</exception>
    public void CheckFree(string name)
    {
        if (!NamePattern().IsMatch(name))
        {
            throw new WeightException(
                $"'{name}' cannot be a {noun}'s name; use up to 64 of a-z, 0-9, '.', '_' and '-', "
                + "a letter or digit first");
        }

        if (Contains(name))
        {
            throw new WeightException(
                $"there is a {noun} named '{name}' already; choose another name, or delete {PathOf(name)}");
        }
    }

    /// <summary>Makes the folder where it is absent.</summary>
    /// <exception cref="WeightException">It cannot be made.</exception>
    public void Make()
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightException(
                folder, $"it cannot be made ({FileProblem.Of(e)}); set {HomeVariable} to a folder of yours", e);
        }
    }

    /// <summary>Deletes what has a name.</summary>
    /// <exception cref="WeightException">There is nothing of that name, or it cannot be deleted.</exception>
    public void Remove(string name)
    {
        if (!Contains(name))
        {
            throw Absent(name);
        }

        string path = PathOf(name);
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightException(path, $"it cannot be deleted ({FileProblem.Of(e)})", e);
        }
    }

    /// <summary>Says that nothing has this name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="also">What else was looked for, as the rest of the sentence.</param>
    /// <param name="others">What else may have been meant.</param>
    public WeightException Absent(string name, string also = "", IReadOnlyList<string>? others = null)
    {
        IReadOnlyList<string> names = List();
        string known = Suggestion.Text(name, [.. names, .. others ?? []]) is { Length: > 0 } meant ? meant
            : names.Count == 0 ? "; there is none yet"
            : $"; there are {string.Join(", ", names)}";
        return new WeightException($"there is no {noun} named '{name}'{also}{known} (see 'impasto {noun}s list')");
    }

    private bool IsOther(string extension) => otherExtension is not null && extension == otherExtension;

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z")]
    private static partial Regex NamePattern();
}
