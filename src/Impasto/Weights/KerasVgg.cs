using System.Text.RegularExpressions;

namespace Impasto.Weights;

/// <summary>
/// Finds VGG networks with the names of Keras, such as block1_conv1/kernel, as TensorFlow.js has them. Their weights
/// are those of Caffe, and their kernels [height, width, in, out].
/// </summary>
internal static partial class KerasVgg
{
    /// <summary>Finds one.</summary>
    /// <param name="file">The file.</param>
    /// <returns>Its tensors, named convB_I, with kernels [out, in, height, width]; null for none.</returns>
    public static NetworkTensors? Find(WeightFile file)
    {
        List<(string, WeightEntry)> named = [];
        foreach (WeightEntry entry in file.Entries)
        {
            if (Convolution().Match(entry.Name) is { Success: true } match)
            {
                string name = $"conv{match.Groups["block"]}_{match.Groups["place"]}";
                if (entry.Extents.Length == 4)
                {
                    named.Add(($"{name}.weight", entry.Permuted(entry.Name, 3, 2, 0, 1)));
                }
                else if (entry.Extents.Length == 1)
                {
                    named.Add(($"{name}.bias", entry));
                }
            }
        }

        return named.Exists(tensor => tensor.Item1 == "conv1_1.weight") ? NetworkTensors.Named(file, named) : null;
    }

    [GeneratedRegex("(^|/)block(?<block>[1-5])_conv(?<place>[1-9])/")]
    private static partial Regex Convolution();
}
