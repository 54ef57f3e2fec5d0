using Impasto.Weights;

namespace Impasto.Networks;

/// <summary>A transform network of a layout that is neither Impasto's nor that of PyTorch's example.</summary>
/// <param name="Options">How wide and deep it is, and whose conventions it follows.</param>
/// <param name="Read">Reads its weights as <see cref="TransformWeights"/> has them, with one style.</param>
internal sealed record ForeignTransform(
    TransformNetworkOptions Options, Func<IReadOnlyList<WeightTensor>> Read)
{
    /// <summary>What the pixels of other layouts have to be multiplied by, which are 0 to 255.</summary>
    public const float Full = 255;

    /// <summary>Finds one in a file.</summary>
    /// <param name="file">The file.</param>
    /// <returns>Null where it has none.</returns>
    /// <exception cref="WeightException">It has one that cannot be used.</exception>
    public static ForeignTransform? Find(WeightFile file) =>
        TensorFlowTransform.Find(file) ?? Torch7Transform.Find(file);

    /// <summary>Checks options that were taken from a file.</summary>
    /// <exception cref="WeightException">One is out of its range.</exception>
    public static TransformNetworkOptions Checked(TransformNetworkOptions options, string path)
    {
        try
        {
            options.Check();
            return options;
        }
        catch (ArgumentException e)
        {
            throw new WeightException(path, $"it is no transform network that can be used: {e.Message}", e);
        }
    }
}
