using Impasto.Networks;
using Impasto.Weights;

namespace Impasto.Models;

/// <summary>
/// Where networks that have learned a style come from: the user's own, which are models of <see cref="ModelStore"/>, and
/// those that Impasto brings along. Where both know a style, the user's own counts.
/// </summary>
/// <param name="store">The user's models.</param>
public sealed class StyleNetworks(ModelStore store)
{
    /// <summary>Lists the styles that can be painted in: the user's own, then those that Impasto brings along.</summary>
    /// <returns>The names of the styles, each with its network's name; sorted within a network.</returns>
    /// <exception cref="WeightException">The user's folder cannot be read.</exception>
    public IReadOnlyList<(string Style, string Network)> List() =>
    [
        .. Own().SelectMany(own => own.Styles.Order(StringComparer.Ordinal).Select(style => (style, own.Name))),
        .. StylesOf(ShippedModels.Styles).Order(StringComparer.Ordinal).Select(style => (style, ShippedModels.Styles)),
    ];

    /// <summary>Whether some network has learned a style.</summary>
    /// <param name="style">Its name.</param>
    public bool Contains(string style) => List().Any(known => known.Style == style);

    /// <summary>Reads the network that has learned some styles.</summary>
    /// <param name="styles">Their names, at least one; all have to be of one network, so that they can be blended.</param>
    /// <param name="light">Whether the light one of the networks that Impasto brings along is wanted.</param>
    /// <exception cref="WeightException">No network knows them all, or its file is damaged.</exception>
    public TransformWeights Load(IReadOnlyList<string> styles, bool light = false)
    {
        if (!light && Own().FirstOrDefault(own => styles.All(own.Styles.Contains)).Name is { } name)
        {
            return TransformWeights.Load(store.Resolve(name));
        }

        string shipped = light ? ShippedModels.LightStyles : ShippedModels.Styles;
        IReadOnlyList<string> known = StylesOf(shipped);
        if (styles.All(known.Contains))
        {
            using WeightFile file = ShippedModels.Open(shipped);
            return TransformWeights.Load(file);
        }

        IEnumerable<string> all = light ? known : List().Select(l => l.Style);
        string unknown = styles.FirstOrDefault(style => !all.Contains(style)) is { } missing
            ? $"no {(light ? "light " : "")}network has learned '{missing}'"
            : $"no network has learned all of {string.Join(", ", styles)}, so they cannot be blended";
        throw new WeightException($"{unknown} (see 'impasto styles list')");
    }

    /// <summary>Checks, before work is done for it, that a network may be kept under this name.</summary>
    /// <param name="name">Lower-case letters, digits, dot, underscore and hyphen.</param>
    /// <exception cref="WeightException">The name is impossible or taken.</exception>
    public void CheckFree(string name) => store.CheckFree(name);

    /// <summary>Keeps the network of a file under a name.</summary>
    /// <param name="file">A file of ours, or of PyTorch's example "fast_neural_style".</param>
    /// <param name="name">The model's name, and the style's where the file gives none.</param>
    /// <returns>What was kept.</returns>
    /// <exception cref="WeightException">The file cannot be used, or the name is impossible or taken.</exception>
    public TransformWeights Import(string file, string name)
    {
        using WeightFile open = WeightFile.Open(file);
        TransformWeights weights = TransformWeights.Load(open, name);
        Dictionary<string, string> metadata = new(weights.OwnMetadata)
        {
            [ModelStore.SourceKey] = Path.GetFileName(file),
            [ModelStore.HashKey] = weights.Sha256,
        };
        store.Add(name, weights.Tensors, metadata);
        return TransformWeights.Load(store.Resolve(name));
    }

    private static IReadOnlyList<string> StylesOf(string shipped)
    {
        if (!ShippedModels.Names.Contains(shipped))
        {
            return [];
        }

        using WeightFile file = ShippedModels.Open(shipped);
        return TransformWeights.StylesOf(file);
    }

    private IEnumerable<(string Name, IReadOnlyList<string> Styles)> Own()
    {
        foreach (string name in store.List())
        {
            IReadOnlyList<string> styles = StylesOfModel(store.Resolve(name));
            if (styles.Count > 0)
            {
                yield return (name, styles);
            }
        }
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
}
