using Impasto.Networks;
using Impasto.Running;
using Impasto.Weights;

namespace Impasto.Models;

/// <summary>
/// The user's folder of weights. Each model is one file under models/: a safetensors file, its tensors named
/// conv1_1.weight and so on, whatever the layout of the file that it was imported from, or an ONNX file.
/// </summary>
public sealed class ModelStore
{
    /// <summary>The metadata key of the file or address that a model came from.</summary>
    internal const string SourceKey = "impasto.source";

    /// <summary>The metadata key of the SHA-256 of what a model came from.</summary>
    internal const string HashKey = "impasto.sha256";

    private readonly UserFolder files;

    /// <summary>Opens a store; its folder is made when a model is put into it.</summary>
    /// <param name="home">The folder that holds, or will hold, models/.</param>
    public ModelStore(string home)
    {
        ArgumentException.ThrowIfNullOrEmpty(home);
        files = new UserFolder(Path.Combine(home, "models"), "model", ImportedNetwork.Extension);
    }

    /// <summary>Gets the folder of the models' files.</summary>
    public string Folder => files.Path;

    /// <summary>
    /// Opens the user's own store: in IMPASTO_HOME, or else in impasto in the platform's folder for data
    /// ($XDG_DATA_HOME or ~/.local/share on Linux).
    /// </summary>
    /// <exception cref="WeightException">The user has no such folder.</exception>
    public static ModelStore ForUser() => new(UserFolder.Home());

    /// <summary>Lists the names of the models, sorted.</summary>
    /// <exception cref="WeightException">The folder cannot be read.</exception>
    public IReadOnlyList<string> List() => files.List();

    /// <summary>Lists the names of those models that are ONNX files, sorted.</summary>
    /// <exception cref="WeightException">The folder cannot be read.</exception>
    public IReadOnlyList<string> ListImported() => [.. files.List().Where(files.HasOther)];

    /// <summary>Gets whether there is a model of this name.</summary>
    /// <param name="name">Its name.</param>
    public bool Contains(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return files.Contains(name);
    }

    /// <summary>Describes a model.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="WeightException">There is none of that name, or its file is damaged.</exception>
    public ModelInfo Info(string name)
    {
        if (!Contains(name))
        {
            throw files.Absent(name);
        }

        using WeightFile file = WeightFile.Open(files.PathOf(name));
        VggLayout layout = VggLayout.Recognise(file);
        return new ModelInfo(
            name,
            file.Path,
            new FileInfo(file.Path).Length,
            layout.Architecture,
            [.. layout.Convolutions.Select(source => KeyValuePair.Create(source.Name, source.Out))],
            VggInput.Of(file, layout).Normalisation,
            file.Metadata.GetValueOrDefault(SourceKey),
            file.Metadata.GetValueOrDefault(HashKey));
    }

    /// <summary>Finds the file of an encoder.</summary>
    /// <param name="nameOrPath">The name of a model, or else the path of a file.</param>
    /// <returns>The path of a file that exists.</returns>
    /// <exception cref="WeightException">There is none; the message says what there is.</exception>
    public string Resolve(string nameOrPath) => Resolve(nameOrPath, []);

    /// <summary>Finds the file of an encoder, where other names may have been meant too.</summary>
    internal string Resolve(string nameOrPath, IReadOnlyList<string> others) =>
        Contains(nameOrPath) ? files.PathOf(nameOrPath)
        : File.Exists(nameOrPath) ? nameOrPath
        : throw files.Absent(nameOrPath, ", and no file of that name", others);

    /// <summary>Reads a weight file of any layout and keeps its convolutions as a model.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">The model's name: lower-case letters, digits, dot, underscore and hyphen.</param>
    /// <param name="input">What the network expects of its input; null to take it from the file.</param>
    /// <param name="source">Where the file came from, if that is more than its name.</param>
    /// <exception cref="WeightException">The file cannot be used, or the name is impossible or taken.</exception>
    public ModelInfo Import(string file, string name, InputNormalisation? input = null, string? source = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        using WeightFile open = WeightFile.Open(file);
        return Import(open, name, input, source);
    }

    /// <inheritdoc cref="Import(string, string, InputNormalisation?, string?)"/>
    internal ModelInfo Import(WeightFile file, string name, InputNormalisation? input = null, string? source = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        VggWeights weights = VggWeights.Load(file, input: input);
        Dictionary<string, string> metadata = new(weights.Metadata)
        {
            [SourceKey] = source ?? NameOf(file),
            [HashKey] = weights.Sha256,
            [VggWeights.InputKey] = weights.Input.ToString().ToLowerInvariant(),
        };
        Add(name, weights.ToTensors(), metadata);
        return Info(name);
    }

    /// <summary>Keeps the transform network of a file, so that its styles can be named.</summary>
    /// <param name="file">
    /// A file of ours or of PyTorch's example "fast_neural_style", or a folder with the weights of fast-style-transfer
    /// as deeplearn.js or TensorFlow.js has them.
    /// </param>
    /// <param name="name">The model's name, and the style's where the file gives none.</param>
    /// <returns>What was kept.</returns>
    /// <exception cref="WeightException">The file cannot be used, or the name is impossible or taken.</exception>
    public TransformWeights ImportTransform(string file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        using WeightFile open = WeightFile.Open(file);
        return ImportTransform(open, name);
    }

    /// <inheritdoc cref="ImportTransform(string, string)"/>
    internal TransformWeights ImportTransform(WeightFile file, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        TransformWeights weights = TransformWeights.Load(file, name);
        Dictionary<string, string> metadata = new(weights.OwnMetadata)
        {
            [SourceKey] = NameOf(file),
            [HashKey] = weights.Sha256,
        };
        Add(name, weights.Tensors, metadata);
        return TransformWeights.Load(Resolve(name));
    }

    /// <summary>Keeps the network of an ONNX file, whose style has the model's name.</summary>
    /// <param name="file">A file of a network that makes one image of another of the same size.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="range">As for <see cref="ImportedNetwork.Load(string, SampleRange?)"/>.</param>
    /// <returns>What was kept, which the caller owns.</returns>
    /// <exception cref="WeightException">
    /// The file cannot be used, or the name is impossible, taken, or that of a network of another kind.
    /// </exception>
    public ImportedNetwork ImportOnnx(string file, string name, SampleRange? range = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(name);
        files.CheckFree(name);
        if (ShippedModels.Names.Any(shipped => Path.GetFileNameWithoutExtension(shipped) == name)
            || DownloadableModel.Catalogue.Any(model => model.Name == name))
        {
            throw new WeightException(
                $"'{name}' is the name of a network of Impasto's, which is no style; choose another name");
        }

        bool isFound;
        using (ImportedNetwork network = ImportedNetwork.Load(file, range))
        {
            isFound = network.IsRangeFound;
            files.Make();
            Dictionary<string, string> metadata = new() { [SourceKey] = Path.GetFileName(file) };
            AtomicFile.Write(files.OtherPathOf(name), stream => network.Write(stream, metadata));
        }

        ImportedNetwork kept = ImportedNetwork.LoadKept(files.PathOf(name));
        kept.IsRangeFound = isFound;
        return kept;
    }

    /// <summary>Deletes a model.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="WeightException">There is none of that name, or it cannot be deleted.</exception>
    public void Remove(string name) => files.Remove(name);

    /// <summary>Checks, before work is done for it, that a model may be given this name.</summary>
    /// <param name="name">Lower-case letters, digits, dot, underscore and hyphen.</param>
    /// <exception cref="WeightException">The name is impossible or taken.</exception>
    public void CheckFree(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        files.CheckFree(name);
    }

    /// <summary>Keeps a network of any kind.</summary>
    /// <exception cref="WeightException">The name is impossible or taken, or the file cannot be written.</exception>
    internal void Add(string name, IReadOnlyList<WeightTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        files.CheckFree(name);
        files.Make();
        SafetensorsWriter.Write(files.PathOf(name), tensors, metadata);
    }

    private static string NameOf(WeightFile file) => Path.GetFileName(Path.TrimEndingDirectorySeparator(file.Path));

    /// <summary>Makes the folder of the models where it is absent.</summary>
    internal void MakeFolder() => files.Make();
}
