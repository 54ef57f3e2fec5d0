using System.Text.RegularExpressions;

namespace Impasto.Weights;

/// <summary>Finds a VGG network in a file by the names of its convolutions.</summary>
internal static partial class VggNames
{
    private const int FewestNumbered = 3;
    private const string Features = "features.";
    private const string FirstByBlock = "conv1_1.weight";
    private const string FirstFeature = "features.0.weight";
    private const string FirstNumbered = "0.weight";

    /// <summary>Finds it.</summary>
    /// <param name="file">The file.</param>
    /// <returns>
    /// Its tensors, named convB_I as here or features.N as in torchvision; those of the features alone, which are
    /// numbered only, get the name that they have in the whole network.
    /// </returns>
    /// <exception cref="WeightException">There is none, or there are several.</exception>
    public static NetworkTensors Find(WeightFile file) =>
        FindAny(file)
        ?? throw new WeightException(
            file.Path,
            $"it has no VGG network (neither '{FirstByBlock}' nor '{FirstFeature}'): "
            + $"it has {NetworkTensors.Describe(file)}");

    /// <summary>Whether there is one.</summary>
    public static bool AreIn(WeightFile file) => FindAny(file) is not null;

    private static NetworkTensors? FindAny(WeightFile file) =>
        NetworkTensors.Find(file, FirstByBlock, FirstFeature)
        ?? FindNumbered(file)
        ?? SequentialVgg.Encoder(file)
        ?? KerasVgg.Find(file);

    /// <summary>Numbers are the names of many a network's layers: one counts that begins as VGG does.</summary>
    private static NetworkTensors? FindNumbered(WeightFile file)
    {
        bool isVgg = file.Entries.Count(entry => Numbered().IsMatch(entry.Name) && entry.Extents.Length == 4)
                >= FewestNumbered
            && file.Entries.Any(entry => IsFirst(entry.Name) && entry.Extents is [_, 3, 3, 3]);
        return isVgg ? NetworkTensors.Find(file, FirstNumbered)?.Under(Features) : null;
    }

    private static bool IsFirst(string name) =>
        name == FirstNumbered || name.EndsWith("." + FirstNumbered, StringComparison.Ordinal);

    [GeneratedRegex(@"(^|\.)[0-9]{1,2}\.weight$")]
    private static partial Regex Numbered();
}
