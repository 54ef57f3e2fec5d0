using Impasto.Networks;
using Impasto.Weights;

namespace Impasto.Models;

/// <summary>
/// A style as the folder of its training has it: learned by the network that the training has made, or, while it is not
/// done, by the one of its latest checkpoint.
/// </summary>
/// <param name="Network">The file of the network.</param>
/// <param name="Style">The style's name in it.</param>
/// <param name="Unfinished">How far the training is; null where it is done.</param>
internal sealed record TrainedStyle(string Network, string Style, string? Unfinished)
{
    /// <summary>The file of the network so far in the folder of a training that is not done.</summary>
    public const string UnfinishedFile = "unfinished.safetensors";

    /// <summary>The metadata key under which such a network says how far its training is.</summary>
    public const string UnfinishedKey = "impasto.unfinished";

    /// <summary>The recipe's copy, by which the folder of a training is known.</summary>
    public const string RecipeFile = "recipe.json";

    /// <summary>Whether a text is the folder of a training, or such a folder and a name: FOLDER/NAME.</summary>
    /// <param name="style">What was named as a style.</param>
    public static bool IsMeant(string style) => FolderOf(style) is not null;

    /// <summary>Finds the style that a text means.</summary>
    /// <param name="style">A folder of a training with one style, or FOLDER/NAME.</param>
    /// <returns>The style; null where the text means something else.</returns>
    /// <exception cref="WeightException">There is no network yet, or not this one style.</exception>
    public static TrainedStyle? Find(string style)
    {
        if (FolderOf(style) is not { } folder)
        {
            return null;
        }

        (string file, string? unfinished, IReadOnlyList<string> styles) = Networks(folder).FirstOrDefault();
        if (file is null)
        {
            throw new WeightException(
                folder,
                "the training in this folder has no network yet that paints; the first one comes with its first "
                + "checkpoint");
        }

        string name = folder != style ? Path.GetFileName(style) : styles.Count == 1 ? styles[0] : "";
        return styles.Contains(name)
            ? new TrainedStyle(file, name, unfinished)
            : throw new WeightException(
                folder,
                (name.Length == 0 ? "this training learns several styles" : $"this training learns no style '{name}'")
                + $"; name {string.Join(" or ", styles.Select(known => Path.Combine(folder, known)))}");
    }

    private static string? FolderOf(string style)
    {
        string? above = style.Length == 0 || Path.Exists(style) ? null : Path.GetDirectoryName(style);
        return new[] { style, above }
            .FirstOrDefault(folder => !string.IsNullOrEmpty(folder) && File.Exists(Path.Combine(folder, RecipeFile)));
    }

    /// <summary>The networks of styles in a folder, the finished one first.</summary>
    private static IEnumerable<(string File, string? Unfinished, IReadOnlyList<string> Styles)> Networks(string folder)
    {
        List<(string File, string? Unfinished, IReadOnlyList<string> Styles)> found = [];
        foreach (string path in Directory.EnumerateFiles(folder, "*.safetensors").Order(StringComparer.Ordinal))
        {
            try
            {
                using WeightFile file = WeightFile.Open(path);
                if (TransformWeights.Recognises(file))
                {
                    found.Add((path, file.Metadata.GetValueOrDefault(UnfinishedKey), TransformWeights.StylesOf(file)));
                }
            }
            catch (WeightException)
            {
                // A training replaces its files, so that one may be gone; or it is of something else.
            }
        }

        return found.OrderBy(network => network.Unfinished is not null);
    }
}
