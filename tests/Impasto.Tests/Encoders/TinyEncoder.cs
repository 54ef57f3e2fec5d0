using Impasto.Compute.Kernels.Convolutions;
using Impasto.Encoders;
using Impasto.Weights;

namespace Impasto.Tests.Encoders;

/// <summary>Encoders that are small enough for tests.</summary>
internal static class TinyEncoder
{
    /// <summary>
    /// The encoder of losses.safetensors: conv1_1, conv1_2, conv2_1, reflection padding, RGB as it is.
    /// </summary>
    public static VggEncoder OfLossFixture()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Fixtures", "losses.safetensors");
        VggWeights weights = VggWeights.Load(path, deepest: null, InputNormalisation.Unit);
        return new VggEncoder(weights, new EncoderOptions { Padding = PaddingMode.Reflection });
    }

    /// <summary>A VGG-19 of an eighth of the widths with random weights.</summary>
    public static VggEncoder Vgg19(EncoderOptions? options = null) =>
        new(RandomVgg.Vgg19(seed: 3, narrowing: 8), options);
}
