using System.Text.RegularExpressions;

namespace Impasto.Weights;

/// <summary>
/// The user's folder of weights. Each model is one safetensors file under models/, its tensors named conv1_1.weight
/// and so on, whatever the layout of the file that it was imported from.
/// </summary>
public sealed partial class ModelStore
{
    private const string HomeVariable = "IMPASTO_HOME";
    private const string Extension = ".safetensors";
    private const string SourceKey = "impasto.source";
    private const string HashKey = "impasto.sha256";

    private static readonly string[] PreferredEncoders = ["vgg19", "vgg16"];

    /// <summary>Opens a store; its folder is made when a model is put into it.</summary>
    /// <param name="home">The folder that holds, or will hold, models/.</param>
    public ModelStore(string home) => Folder = Path.Combine(home, "models");

    /// <summary>Gets the folder of the models' files.</summary>
    public string Folder { get; }

    /// <summary>
    /// Opens the user's own store: in IMPASTO_HOME, or else in impasto in the platform's folder for data
    /// ($XDG_DATA_HOME or ~/.local/share on Linux).
    /// </summary>
    /// <exception cref="WeightException">The user has no such folder.</exception>
    public static ModelStore ForUser()
    {
        if (Environment.GetEnvironmentVariable(HomeVariable) is { Length: > 0 } home)
        {
            return new ModelStore(home);
        }

        string data = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return data.Length > 0
            ? new ModelStore(Path.Combine(data, "impasto"))
            : throw new WeightException($"this account has no folder for data; set {HomeVariable} to one");
    }

    /// <summary>Lists the names of the models, sorted.</summary>
    /// <exception cref="WeightException">The folder cannot be read.</exception>
    public IReadOnlyList<string> List()
    {
        try
        {
            return !Directory.Exists(Folder) ? [] :
            [
                .. Directory.EnumerateFiles(Folder, "*" + Extension)
                    .Select(file => Path.GetFileNameWithoutExtension(file))
                    .Where(name => NamePattern().IsMatch(name))
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightException(Folder, $"it cannot be read ({e.Message})", e);
        }
    }

    /// <summary>Gets whether there is a model of this name.</summary>
    /// <param name="name">Its name.</param>
    public bool Contains(string name) => NamePattern().IsMatch(name) && File.Exists(FileOf(name));

    /// <summary>Describes a model.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="WeightException">There is none of that name, or its file is damaged.</exception>
    public ModelInfo Info(string name)
    {
        if (!Contains(name))
        {
            throw Absent(name, "");
        }

        using WeightFile file = WeightFile.Open(FileOf(name));
        VggLayout layout = VggLayout.Recognise(file);
        return new ModelInfo(
            name,
            file.Path,
            new FileInfo(file.Path).Length,
            layout.Architecture,
            [.. layout.Convolutions.Select(source => KeyValuePair.Create(source.Name, source.Out))],
            VggWeights.InputOf(file, layout),
            file.Metadata.GetValueOrDefault(SourceKey),
            file.Metadata.GetValueOrDefault(HashKey));
    }

    /// <summary>Finds the file of an encoder.</summary>
    /// <param name="nameOrPath">The name of a model, or else the path of a file; null for the default encoder.</param>
    /// <returns>The path of a file that exists.</returns>
    /// <exception cref="WeightException">There is none; the message says how to get one.</exception>
    public string Resolve(string? nameOrPath)
    {
        nameOrPath ??= PreferredEncoders.FirstOrDefault(Contains) ?? (List() is [var first, ..]
            ? first
            : throw new WeightException(
                "no encoder is installed; get one with 'impasto models pull vgg19', "
                + "or name a file with --encoder FILE"));
        return Contains(nameOrPath) ? FileOf(nameOrPath)
            : File.Exists(nameOrPath) ? nameOrPath
            : throw Absent(nameOrPath, ", and no file of that name");
    }

    /// <summary>Reads a weight file of any layout and keeps its convolutions as a model.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">The model's name: lower-case letters, digits, dot, underscore and hyphen.</param>
    /// <param name="input">What the network expects of its input; null to take it from the file.</param>
    /// <param name="source">Where the file came from, if that is more than its name.</param>
    /// <exception cref="WeightException">The file cannot be used, or the name is impossible or taken.</exception>
    public ModelInfo Import(string file, string name, InputNormalisation? input = null, string? source = null)
    {
        CheckFree(name);
        VggWeights weights = VggWeights.Load(file, input: input);
        Dictionary<string, string> metadata = new(weights.Metadata)
        {
            [SourceKey] = source ?? Path.GetFileName(file),
            [HashKey] = weights.Sha256,
            [VggWeights.InputKey] = weights.Input.ToString().ToLowerInvariant(),
        };
        MakeFolder();
        SafetensorsWriter.Write(FileOf(name), weights.ToTensors(), metadata);
        return Info(name);
    }

    /// <summary>Checks that a model may be given this name.</summary>
    /// <exception cref="WeightException">The name is impossible or taken.</exception>
    internal void CheckFree(string name)
    {
        if (!NamePattern().IsMatch(name))
        {
            throw new WeightException(
                $"'{name}' cannot be a model's name; use up to 64 of a-z, 0-9, '.', '_' and '-', "
                + "a letter or digit first");
        }

        if (Contains(name))
        {
            throw new WeightException(
                $"there is a model named '{name}' already; choose another name, or delete {FileOf(name)}");
        }
    }

    /// <summary>Makes the folder of the models where it is absent.</summary>
    internal void MakeFolder()
    {
        try
        {
            Directory.CreateDirectory(Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightException(
                Folder, $"it cannot be made ({e.Message}); set {HomeVariable} to a folder of yours", e);
        }
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z")]
    private static partial Regex NamePattern();

    private string FileOf(string name) => Path.Combine(Folder, name + Extension);

    private WeightException Absent(string name, string also)
    {
        IReadOnlyList<string> names = List();
        string known = names.Count == 0 ? "none is installed" : $"there are {string.Join(", ", names)}";
        return new WeightException($"there is no model named '{name}'{also}; {known} (see 'impasto models list')");
    }
}
