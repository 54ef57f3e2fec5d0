namespace Impasto.Weights;

/// <summary>What a VGG network expects of its input, and what tells.</summary>
/// <param name="Normalisation">What it expects.</param>
/// <param name="Reason">What tells, as the end of a sentence.</param>
internal sealed record VggInput(InputNormalisation Normalisation, string Reason)
{
    // The filters of networks that see differences from the mean in units of their deviation have norms of about 1. One
    // that sees 0..255 has to have smaller ones, if its features are to be of the size of those.
    private const double SmallNorm = 0.2;

    /// <summary>In the names of jcjohnson/pytorch-vgg's files: Caffe's weights in torchvision's layout.</summary>
    private static readonly string[] CaffeHashes = ["d01eb7cb", "00b39a1b"];

    // The first biases of VGG-19 as its authors have published it, for Caffe: features of thousands, but filters of
    // the norms of others.
    private static readonly float[] CaffeBiases = [0.73018f, 0.06494f, 0.03429f, 0.82604f, 0.25780f, 0.54868f];

    /// <summary>Tells by what the file says, or else by its layout, its name and its first layer.</summary>
    /// <param name="file">The file.</param>
    /// <param name="layout">The network in it.</param>
    /// <exception cref="WeightException">The file says what is not known, or its first layer is damaged.</exception>
    public static VggInput Of(WeightFile file, VggLayout layout)
    {
        if (file.Metadata.TryGetValue(VggWeights.InputKey, out string? named))
        {
            return Enum.TryParse(named, ignoreCase: true, out InputNormalisation input) && Enum.IsDefined(input)
                ? new(input, "as the file says")
                : throw new WeightException(file.Path, $"its metadata names an unknown input normalisation '{named}'");
        }

        string name = Path.GetFileName(file.Path);
        VggLayout.Source first = layout.Convolutions[0];
        return layout.Preprocess is not null
            ? new(InputNormalisation.Unit, "which a 1x1 convolution of its own prepares")
            : CaffeHashes.Any(hash => name.Contains(hash, StringComparison.Ordinal))
                ? new(InputNormalisation.Caffe, "by the file's name")
            : KerasVgg.Find(file) is not null ? new(InputNormalisation.Caffe, "as all VGG networks of Keras do")
            : first.Norm is null && IsSmall(file.ReadFinite(first.Weight), first.Out)
                ? new(InputNormalisation.Caffe, "by the scale of its first layer")
            : first.Bias is { } bias && IsPublished(file.ReadFinite(bias))
                ? new(InputNormalisation.Caffe, "by its first layer, which is that of VGG-19 for Caffe")
            : new(InputNormalisation.Torchvision, "since nothing tells of another; --input says otherwise");
    }

    private static bool IsSmall(float[] weights, int filters)
    {
        double[] norms =
        [
            .. weights.Chunk(weights.Length / filters)
                .Select(filter => Math.Sqrt(filter.Sum(value => (double)value * value))).Order(),
        ];
        return norms[filters / 2] is > 0 and < SmallNorm;
    }

    private static bool IsPublished(float[] biases) => biases.Length >= CaffeBiases.Length
        && CaffeBiases.Zip(biases).All(pair => Math.Abs(pair.First - pair.Second) < 1e-3);
}
