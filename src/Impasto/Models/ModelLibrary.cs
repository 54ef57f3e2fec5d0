using Impasto.Compute.Kernels.Convolutions;
using Impasto.Encoders;
using Impasto.Networks;
using Impasto.Running;
using Impasto.Weights;

namespace Impasto.Models;

/// <summary>
/// Turns a name or a path into a network. Networks come from Impasto itself, from the user's store, and from files: a
/// name is that of a model of the store, or else the path of a file, or else the file name of one that Impasto brings
/// along. A network is read when it is first asked for and stays as it was then; all who ask for it share it.
/// </summary>
/// <remarks>
/// The library owns the networks: it has to outlive the methods that use them, and they are not to be disposed of by
/// others. It may be used from several threads at a time; two that ask for the same network read it once.
/// </remarks>
public sealed class ModelLibrary : IDisposable
{
    private const int MostLevels = 5;
    private const int AdaInLevel = 4;

    /// <summary>Deeper levels of the shipped networks lose more of the scene than they gain of the style.</summary>
    private const int ShippedLevels = 3;

    private const string RandomVggName = "random-vgg";
    private const int RandomVggSeed = 1;

    private const string SeeStyles = "(see 'impasto styles list')";

    private static readonly string[] Known =
        [.. ShippedModels.Names, GaborEncoder.Name, DaisyEncoder.Name, RandomVggName];

    private static readonly string[] Extensions = [".safetensors", ".pth", ".pt", ".t7"];

    private readonly Lazy<ModelStore?> store;
    private readonly Dictionary<object, Lazy<IDisposable>> opened = [];
    private bool disposed;

    /// <summary>Makes a library; nothing is read yet.</summary>
    /// <param name="store">The user's models; null for those that Impasto brings along, and files, alone.</param>
    public ModelLibrary(ModelStore? store = null)
        : this(new Lazy<ModelStore?>(store))
    {
    }

    private ModelLibrary(Lazy<ModelStore?> store) => this.store = store;

    /// <summary>Makes a library that knows the models of <see cref="ModelStore.ForUser"/> too.</summary>
    /// <returns>The library, which the caller owns. The store is looked for when a model of it may be meant.</returns>
    public static ModelLibrary ForUser() => new(new Lazy<ModelStore?>(ModelStore.ForUser));

    /// <summary>Gives an encoder as deep as it goes: what losses compare images with.</summary>
    /// <param name="nameOrPath">
    /// A model's name or a file of a VGG network; null for the one that Impasto brings along.
    /// </param>
    /// <param name="options">How it runs; as its weights were trained where null.</param>
    /// <exception cref="WeightException">There is none of that name, or its file cannot be used.</exception>
    /// <exception cref="ObjectDisposedException">The library was disposed of.</exception>
    public VggEncoder Encoder(string? nameOrPath = null, EncoderOptions? options = null) =>
        Encoder(Resolve(nameOrPath, ShippedModels.Encoder), deepest: null, options ?? new EncoderOptions());

    /// <summary>Gives what losses compare images with, of those too that are not learned.</summary>
    /// <param name="nameOrPath">
    /// As for <see cref="Encoder(string?, EncoderOptions?)"/>, or gabor (<see cref="GaborEncoder"/>), daisy
    /// (<see cref="DaisyEncoder"/>) or random-vgg: a VGG-19 of random weights, always the same, with reflection
    /// padding.
    /// A model of the user's own or a file of such a name comes first.
    /// </param>
    /// <param name="options">How a VGG network runs; as its weights were trained where null.</param>
    /// <exception cref="ArgumentException">The options are for a VGG network, and the encoder is none.</exception>
    /// <exception cref="WeightException">There is none of that name, or its file cannot be used.</exception>
    /// <exception cref="ObjectDisposedException">The library was disposed of.</exception>
    public FeatureEncoder FeatureEncoder(string? nameOrPath = null, EncoderOptions? options = null)
    {
        options ??= new EncoderOptions();
        if (IsUnknown(nameOrPath))
        {
            throw new WeightException(
                $"there is no encoder named '{nameOrPath}', and no file of that name"
                + Suggestion.Text(nameOrPath!, [.. Known, .. store.Value?.List() ?? []])
                + $"; name an installed model (see 'impasto models list'), a weight file, {GaborEncoder.Name}, "
                + $"{DaisyEncoder.Name} or {RandomVggName}");
        }

        bool isFilter = nameOrPath is GaborEncoder.Name or DaisyEncoder.Name;
        if ((!isFilter && nameOrPath != RandomVggName)
            || File.Exists(nameOrPath) || store.Value?.Contains(nameOrPath!) == true)
        {
            return Encoder(nameOrPath, options);
        }

        if (isFilter && options != new EncoderOptions())
        {
            throw new ArgumentException(
                $"The encoder {nameOrPath} has no pooling and no padding to choose; leave these options out, or take a "
                + $"VGG network: {RandomVggName}, a model's name or a weight file.");
        }

        return nameOrPath switch
        {
            GaborEncoder.Name => Share(nameOrPath, () => new GaborEncoder()),
            DaisyEncoder.Name => Share(nameOrPath, () => new DaisyEncoder()),
            _ => Share(
                RandomVggName,
                () => new VggEncoder(
                    RandomVgg.Standardised(RandomVggSeed),
                    options with { Padding = options.Padding ?? PaddingMode.Reflection }) { IsRandom = true },
                options),
        };
    }

    /// <summary>Gives the networks of adaptive instance normalisation, which works at relu4_1.</summary>
    /// <param name="folder">
    /// A folder with files under the names that they have in Impasto (vgg19-compact.safetensors and
    /// adain-decoder.safetensors), or vgg19-narrow, an encoder4_1 or vgg_normalised (.safetensors, .pth, .pt or .t7) in
    /// place of the first, and a decoder in place of the second; null for those that Impasto brings along.
    /// </param>
    /// <exception cref="WeightException">There is no such folder, or a network is missing in it or damaged.</exception>
    /// <exception cref="ObjectDisposedException">The library was disposed of.</exception>
    public AutoEncoder AdaIn(string? folder = null)
    {
        CheckFolder(folder);
        Place encoder = FirstOf(folder, ShippedModels.Encoder) ?? EncoderPlace(folder, AdaInLevel)
            ?? throw Missing(folder, $"an encoder to relu{AdaInLevel}_1");
        Place decoder = AdaInDecoderPlace(folder)
            ?? throw Missing(folder, ShippedModels.AdaInDecoder);
        return Pair(encoder, decoder, AdaInLevel);
    }

    /// <summary>Gives the networks of whitening and colouring.</summary>
    /// <param name="folder">
    /// A folder with files under the names that they have in Impasto (vgg19-narrow.safetensors,
    /// wct-decoderN.safetensors), or pairs encoderN_1 and decoderN_1 (.safetensors, .pth, .pt or .t7), N = 1 to 5, as
    /// vgg19-slim and vgg19-normalised come, or vgg_normalised_convN_1 and feature_invertor_convN_1; null for those
    /// that Impasto brings along.
    /// </param>
    /// <param name="levels">How many levels; where null, all that a folder has, and three of the shipped ones.</param>
    /// <returns>A pair a level, deepest first; those that can share an encoder do.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are less than one level or more than five.</exception>
    /// <exception cref="WeightException">
    /// There is no such folder, or a network is missing in it or damaged, or there are not so many.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The library was disposed of.</exception>
    public IReadOnlyList<AutoEncoder> WhiteningColouring(string? folder = null, int? levels = null)
    {
        if (levels is { } asked)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(asked, 1, nameof(levels));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(asked, MostLevels, nameof(levels));
        }

        CheckFolder(folder);
        (Place Encoder, Place Decoder)[] found =
        [
            .. Enumerable.Range(1, MostLevels)
                .Select(level => (Encoder: EncoderPlace(folder, level), Decoder: DecoderPlace(folder, level)))
                .TakeWhile(pair => pair is { Encoder: not null, Decoder: not null })
                .Select(pair => (pair.Encoder!, pair.Decoder!)),
        ];
        if (found.Length == 0)
        {
            throw Missing(folder, "an encoder and a decoder of relu1_1");
        }

        if (levels > found.Length)
        {
            throw new WeightException(
                $"{NameOf(folder)} has networks for {found.Length} levels, not {levels}; "
                + $"ask for {found.Length} at most");
        }

        int wanted = levels ?? (folder is null ? Math.Min(found.Length, ShippedLevels) : found.Length);

        // Levels that share an encoder's file share the encoder, which has to reach the deepest of them.
        return
        [
            .. Enumerable.Range(1, wanted).Reverse().Select(level => Pair(
                found[level - 1].Encoder,
                found[level - 1].Decoder,
                Enumerable.Range(1, wanted).Last(l => found[l - 1].Encoder == found[level - 1].Encoder))),
        ];
    }

    /// <summary>
    /// Gives the transform network that has learned some styles: that of a training's folder where they name one, or
    /// else one of the user's own, or one that Impasto brings along.
    /// </summary>
    /// <param name="styles">
    /// Their names, at least one; all have to be of one network, so that they can be blended. A folder of a training
    /// stands for the style that is learned there, and FOLDER/NAME for one of several.
    /// </param>
    /// <param name="light">Whether the light one of the networks that Impasto brings along is wanted.</param>
    /// <exception cref="ArgumentException">No style is named.</exception>
    /// <exception cref="WeightException">No network knows them all, or its file is damaged.</exception>
    /// <exception cref="ObjectDisposedException">The library was disposed of.</exception>
    public TransformNetwork Transform(IReadOnlyList<string> styles, bool light = false)
    {
        ArgumentNullException.ThrowIfNull(styles);
        if (styles.Count == 0)
        {
            throw new ArgumentException("Name at least one style.", nameof(styles));
        }

        TrainedStyle?[] trained = [.. styles.Select(TrainedStyle.Find)];
        if (trained[0] is { } first && trained.All(style => style?.Network == first.Network))
        {
            return Transform(new Place(first.Network, IsShipped: false));
        }

        if (!light && OwnNetworkOf(styles) is { } name)
        {
            return Transform(new Place(store.Value!.Resolve(name), IsShipped: false));
        }

        string shipped = light ? ShippedModels.LightStyles : ShippedModels.Styles;
        IReadOnlyList<string> known = ShippedStyles(shipped);
        if (styles.All(known.Contains))
        {
            return Transform(new Place(shipped, IsShipped: true));
        }

        if (store.Value?.ListImported().FirstOrDefault(styles.Contains) is { } imported)
        {
            throw new WeightException(
                $"'{imported}' is the style of an ONNX file, which --method onnx paints, and one at a time");
        }

        // What a training's folder has learned is no style of another network.
        string[] all = trained.Any(style => style is not null) ? [.. styles]
            : light ? [.. known] : [.. LearnedStyles().Select(learned => learned.Style)];
        throw new WeightException(styles.FirstOrDefault(style => !all.Contains(style)) is { } missing
            ? $"no {(light ? "light " : "")}network has learned '{missing}'{Suggestion.Text(missing, all)} {SeeStyles}"
            : $"no network has learned all of {string.Join(", ", styles)}, so they cannot be blended {SeeStyles}");
    }

    /// <summary>Tells whether the light network knows some styles, and the user has none of his own for them.</summary>
    internal bool HasLight(IReadOnlyList<string> styles) =>
        styles.All(ShippedStyles(ShippedModels.LightStyles).Contains)
        && OwnNetworkOf(styles) is null;

    /// <summary>
    /// Gives the network for film that Impasto brings along, where it knows some styles and the user has no network of
    /// his own for them; null where not.
    /// </summary>
    internal TransformNetwork? Film(IReadOnlyList<string> styles) =>
        styles.All(ShippedStyles(ShippedModels.FilmStyles).Contains)
        && styles.All(style => TrainedStyle.Find(style) is null) && OwnNetworkOf(styles) is null
            ? Transform(new Place(ShippedModels.FilmStyles, IsShipped: true))
            : null;

    /// <summary>Gives the transform network of a file.</summary>
    /// <param name="nameOrPath">A model's name or a file of ours or of PyTorch's example "fast_neural_style".</param>
    /// <exception cref="WeightException">There is none of that name, or its file cannot be used.</exception>
    /// <exception cref="ObjectDisposedException">The library was disposed of.</exception>
    public TransformNetwork Transform(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        return Transform(Resolve(nameOrPath, shipped: null));
    }

    /// <summary>Gives the network of an ONNX file.</summary>
    /// <param name="nameOrPath">A model's name, which is that of its style too, or a file.</param>
    /// <exception cref="WeightException">There is none of that name, or its file cannot be used.</exception>
    /// <exception cref="ObjectDisposedException">The library was disposed of.</exception>
    public ImportedNetwork Imported(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        bool isKept = store.Value?.Contains(nameOrPath) == true;
        string path = isKept ? store.Value!.Resolve(nameOrPath) : nameOrPath;
        return ImportedNetwork.IsMeant(path)
            ? Share(path, () => isKept ? ImportedNetwork.LoadKept(path) : ImportedNetwork.Load(path))
            : throw new WeightException(
                $"'{nameOrPath}' is no network of an ONNX file; import one with 'impasto models import net.onnx'");
    }

    /// <summary>Gives a StyleBank network.</summary>
    /// <param name="nameOrPath">A model's name or a file; null for the network that Impasto brings along.</param>
    /// <exception cref="WeightException">There is none of that name, or its file cannot be used.</exception>
    /// <exception cref="ObjectDisposedException">The library was disposed of.</exception>
    public StyleBankNetwork StyleBank(string? nameOrPath = null) =>
        Open(Resolve(nameOrPath, ShippedModels.StyleBank), StyleBankNetwork.Load);

    /// <summary>Gives the super-resolution network of a scale that Impasto brings along.</summary>
    /// <param name="scale">How many times longer the edges become.</param>
    /// <exception cref="WeightException">Impasto brings none of that scale along.</exception>
    /// <exception cref="ObjectDisposedException">The library was disposed of.</exception>
    public UpscaleNetwork Upscale(int scale)
    {
        string shipped = ShippedModels.Upscale(scale);
        return ShippedModels.Names.Contains(shipped)
            ? Open(new Place(shipped, IsShipped: true), UpscaleNetwork.Load)
            : throw new WeightException(
                $"Impasto brings no network along that enlarges {scale} times; train one (see docs/methods/upscale.md) "
                + "and name its file");
    }

    /// <summary>Gives the super-resolution network of a file.</summary>
    /// <param name="nameOrPath">A model's name or a file.</param>
    /// <exception cref="WeightException">There is none of that name, or its file cannot be used.</exception>
    /// <exception cref="ObjectDisposedException">The library was disposed of.</exception>
    public UpscaleNetwork Upscale(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        return Open(Resolve(nameOrPath, shipped: null), UpscaleNetwork.Load);
    }

    /// <summary>Gives the decoder of a file.</summary>
    /// <param name="nameOrPath">A model's name or a file.</param>
    /// <exception cref="WeightException">There is none of that name, or its file cannot be used.</exception>
    internal Decoder Decoder(string nameOrPath) =>
        Open(Resolve(nameOrPath, shipped: null), file => new Decoder(DecoderWeights.Load(file)));

    /// <summary>Finds the file of a network, whose name may be without the ending that files have.</summary>
    /// <param name="nameOrPath">A model's name, or a file.</param>
    /// <returns>
    /// A name or a path that the library opens; null where it is a word that is neither, or the folder of a training.
    /// </returns>
    internal string? Find(string nameOrPath)
    {
        string shipped = nameOrPath + Extensions[0];
        return File.Exists(nameOrPath) || store.Value?.Contains(nameOrPath) == true ? nameOrPath
            : ShippedModels.Names.Contains(shipped) ? shipped
            : IsUnknown(nameOrPath) || TrainedStyle.IsMeant(nameOrPath) ? null
            : nameOrPath;
    }

    /// <summary>Opens the file of a network.</summary>
    /// <param name="nameOrPath">A model's name or a file.</param>
    /// <returns>The file, which the caller closes, and whether Impasto brings it along.</returns>
    /// <exception cref="WeightException">There is none of that name, or it is damaged.</exception>
    internal (WeightFile File, bool IsShipped) OpenFile(string nameOrPath)
    {
        Place place = Resolve(nameOrPath, shipped: null);
        return (place.Open(), place.IsShipped);
    }

    /// <summary>Lists the styles that a transform network or one of an ONNX file has learned.</summary>
    /// <returns>The user's own first, then those that Impasto brings along; sorted within a network.</returns>
    /// <exception cref="WeightException">The user's folder cannot be read.</exception>
    public IReadOnlyList<LearnedStyle> LearnedStyles() =>
    [
        .. (store.Value?.ListImported() ?? []).Select(name => new LearnedStyle(name, name) { IsImported = true }),
        .. Own().Append((Name: ShippedModels.Styles, Styles: ShippedStyles(ShippedModels.Styles)))
            .SelectMany(network => network.Styles.Order(StringComparer.Ordinal)
                .Select(style => new LearnedStyle(style, network.Name))),
    ];

    /// <summary>Tells whether a style is that of an ONNX file, without opening any file.</summary>
    /// <param name="style">The style's name.</param>
    internal bool HasImported(string style) => store.Value?.ListImported().Contains(style) == true;

    /// <summary>Lists the styles that the StyleBank network has learned that Impasto brings along.</summary>
    /// <returns>Sorted; none where it brings none along.</returns>
    internal static IReadOnlyList<LearnedStyle> BankStyles()
    {
        if (!ShippedModels.Names.Contains(ShippedModels.StyleBank))
        {
            return [];
        }

        using WeightFile file = ShippedModels.Open(ShippedModels.StyleBank);
        return
        [
            .. StyleBankNetwork.StylesOf(file).Order(StringComparer.Ordinal)
                .Select(style => new LearnedStyle(style, ShippedModels.StyleBank)),
        ];
    }

    /// <summary>Tells whether Impasto brings a style of this name along.</summary>
    /// <param name="name">The name.</param>
    internal static bool IsShippedStyle(string name) =>
        ShippedStyles(ShippedModels.Styles).Contains(name) || BankStyles().Any(known => known.Style == name);

    /// <summary>Checks that a style may be given a name: that none that Impasto brings along has it.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="WeightException">One has.</exception>
    internal static void CheckStyleFree(string name)
    {
        if (IsShippedStyle(name))
        {
            throw new WeightException(
                $"'{name}' is a style that Impasto brings along, which it would hide; choose another name");
        }
    }

    /// <summary>Gives what was opened so far.</summary>
    /// <returns>The paths of files, and the names of those that Impasto brings along, sorted.</returns>
    public IReadOnlyList<string> OpenedFiles()
    {
        lock (opened)
        {
            return
            [
                .. opened.Where(network => network.Value.IsValueCreated)
                    .Select(network => (((Type, string File, object?))network.Key).File)
                    .Distinct().Order(StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>Frees all networks.</summary>
    public void Dispose()
    {
        lock (opened)
        {
            disposed = true;
            foreach (Lazy<IDisposable> network in opened.Values.Where(network => network.IsValueCreated))
            {
                network.Value.Dispose();
            }

            opened.Clear();
        }
    }

    /// <summary>Opens what a recipe names: weights that Impasto brings along, or else a file.</summary>
    /// <param name="name">The name or the path.</param>
    /// <param name="folder">The folder that a path starts from.</param>
    /// <exception cref="WeightException">There is no such file, or it is damaged.</exception>
    internal static WeightFile OpenForRecipe(string name, string folder) => ShippedModels.Names.Contains(name)
        ? ShippedModels.Open(name)
        : WeightFile.Open(Path.GetFullPath(name, folder));

    private static void CheckFolder(string? folder)
    {
        if (folder is not null && !Directory.Exists(folder))
        {
            throw new WeightException(folder, "there is no such folder");
        }
    }

    /// <summary>Which files of whitening and colouring a folder lacks for a level and those above it.</summary>
    internal static IEnumerable<string> MissingPairs(string folder, int level) => Enumerable.Range(1, level)
        .SelectMany(l => new[]
        {
            EncoderPlace(folder, l) is null ? $"encoder{l}_1" : null,
            DecoderPlace(folder, l) is null ? $"decoder{l}_1" : null,
        })
        .OfType<string>();

    /// <summary>Which files of adaptive instance normalisation a folder lacks.</summary>
    internal static IEnumerable<string> MissingForAdaIn(string folder)
    {
        if ((FirstOf(folder, ShippedModels.Encoder) ?? EncoderPlace(folder, AdaInLevel)) is null)
        {
            yield return $"encoder{AdaInLevel}_1 or vgg_normalised";
        }

        if (AdaInDecoderPlace(folder) is null)
        {
            yield return "decoder";
        }
    }

    private static Place? AdaInDecoderPlace(string? folder) =>
        FirstOf(folder, [ShippedModels.AdaInDecoder, .. Files("decoder")]);

    private static Place? EncoderPlace(string? folder, int level) =>
        FirstOf(
            folder,
            [
                ShippedModels.NarrowEncoder,
                .. Files($"encoder{level}_1", $"vgg_normalised_conv{level}_1", "vgg_normalised"),
            ]);

    private static Place? DecoderPlace(string? folder, int level) =>
        FirstOf(
            folder,
            [ShippedModels.WctDecoder(level), .. Files($"decoder{level}_1", $"feature_invertor_conv{level}_1")]);

    private static IEnumerable<string> Files(params string[] names) =>
        names.SelectMany(_ => Extensions, (name, extension) => name + extension);

    private static Place? FirstOf(string? folder, params IEnumerable<string> names) => folder is null
        ? names.Where(ShippedModels.Names.Contains).Select(name => new Place(name, IsShipped: true)).FirstOrDefault()
        : names.Select(name => Path.Combine(folder, name)).Where(File.Exists)
            .Select(path => new Place(path, IsShipped: false)).FirstOrDefault();

    private static WeightException Missing(string? folder, string what) =>
        new($"{NameOf(folder)} has no networks for this method: {what} is missing");

    private static string NameOf(string? folder) => folder ?? "Impasto";

    private static IReadOnlyList<string> ShippedStyles(string shipped)
    {
        if (!ShippedModels.Names.Contains(shipped))
        {
            return [];
        }

        using WeightFile file = ShippedModels.Open(shipped);
        return TransformWeights.StylesOf(file);
    }

    /// <summary>The styles of a model; none of one that is no transform network, or damaged.</summary>
    private static IReadOnlyList<string> StylesOfModel(string path)
    {
        try
        {
            using WeightFile file = WeightFile.Open(path);
            return TransformWeights.Recognises(file) ? TransformWeights.StylesOf(file) : [];
        }
        catch (WeightException)
        {
            return [];
        }
    }

    private string? OwnNetworkOf(IReadOnlyList<string> styles) =>
        Own().FirstOrDefault(own => styles.All(own.Styles.Contains)).Name;

    private IEnumerable<(string Name, IReadOnlyList<string> Styles)> Own()
    {
        foreach (string name in (store.Value?.List() ?? []).Except(store.Value?.ListImported() ?? []))
        {
            IReadOnlyList<string> styles = StylesOfModel(store.Value!.Resolve(name));
            if (styles.Count > 0)
            {
                yield return (name, styles);
            }
        }
    }

    private Place Resolve(string? nameOrPath, string? shipped)
    {
        if (nameOrPath is null)
        {
            return new Place(shipped!, IsShipped: true);
        }

        bool isName = Path.GetFileName(nameOrPath) == nameOrPath;
        bool isOwn = isName && store.Value?.Contains(nameOrPath) == true;
        if (!isOwn && !File.Exists(nameOrPath) && ShippedModels.Names.Contains(nameOrPath))
        {
            return new Place(nameOrPath, IsShipped: true);
        }

        // What can be nothing but a path gets the message that its opening has.
        bool isPath = !isName || Path.Exists(nameOrPath) || Extensions.Contains(Path.GetExtension(nameOrPath));
        return isOwn || !isPath
            ? new Place((store.Value ?? throw Unknown(nameOrPath)).Resolve(nameOrPath, Known), IsShipped: false)
            : new Place(nameOrPath, IsShipped: false);
    }

    /// <summary>Whether it is a name, and none that is known.</summary>
    private bool IsUnknown(string? nameOrPath) => nameOrPath is not null
        && Path.GetFileName(nameOrPath) == nameOrPath && !Path.Exists(nameOrPath)
        && !Extensions.Contains(Path.GetExtension(nameOrPath)) && !Known.Contains(nameOrPath)
        && store.Value?.Contains(nameOrPath) != true;

    private static WeightException Unknown(string name) => new(
        $"there is no file '{name}', and Impasto brings no model of that name along"
        + Suggestion.Text(name, Known));

    private VggEncoder Encoder(Place place, int? deepest, EncoderOptions options) => Open(
        place,
        file => new VggEncoder(VggWeights.Load(file, deepest is { } level ? $"conv{level}_1" : null), options),
        (deepest, options));

    private AutoEncoder Pair(Place encoder, Place decoder, int deepest) => new(
        Encoder(encoder, deepest, new EncoderOptions()), Open(decoder, file => new Decoder(DecoderWeights.Load(file))));

    private TransformNetwork Transform(Place place) =>
        Open(place, file => new TransformNetwork(TransformWeights.Load(file)));

    /// <summary>Gives the network of a place, which is read if nobody asked for it in this way before.</summary>
    private T Open<T>(Place place, Func<WeightFile, T> read, object? way = null)
        where T : class, IDisposable
    {
        return Share(place.Key, Read, way);

        T Read()
        {
            using WeightFile file = place.Open();
            return read(file);
        }
    }

    /// <summary>Gives what goes by a name, which is made if nobody asked for it in this way before.</summary>
    private T Share<T>(string name, Func<T> make, object? way = null)
        where T : class, IDisposable
    {
        object key = (typeof(T), name, way);
        Lazy<IDisposable>? entry;
        lock (opened)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (!opened.TryGetValue(key, out entry))
            {
                opened[key] = entry = new Lazy<IDisposable>(make);
            }
        }

        try
        {
            T network = (T)entry.Value;
            lock (opened)
            {
                if (!disposed)
                {
                    return network;
                }
            }

            network.Dispose();
            throw new ObjectDisposedException(nameof(ModelLibrary));
        }
        catch
        {
            // The file may be better the next time.
            lock (opened)
            {
                if (opened.GetValueOrDefault(key) == entry)
                {
                    opened.Remove(key);
                }
            }

            throw;
        }
    }

    /// <summary>Where a network's file is: a path, or a name among those that Impasto brings along.</summary>
    private sealed record Place(string Name, bool IsShipped)
    {
        public string Key => IsShipped || Name.Contains('\0', StringComparison.Ordinal) || Name.Length == 0
            ? Name
            : Path.GetFullPath(Name);

        public WeightFile Open() => IsShipped ? ShippedModels.Open(Name) : WeightFile.Open(Name);
    }
}
