using Impasto.Weights;

namespace Impasto.Tests.Weights;

/// <summary>The networks of ../shared/weights, where that folder is present.</summary>
public sealed class SharedWeightsTests
{
    [SharedFact("weights/vgg19-slim/encoder5_1.safetensors")]
    public void The_slim_encoder_is_read_with_its_projections()
    {
        VggWeights weights = VggWeights.Load(SharedFiles.Find("weights/vgg19-slim/encoder5_1.safetensors"));

        Assert.Equal(13, weights.Convolutions.Count);
        Assert.Equal("conv5_1", weights.Convolutions[^1].Name);
        Assert.Equal(
            [16, 16, 32, 32, 64, 64, 64, 64, 128, 128, 128, 128, 128], weights.Convolutions.Select(c => c.Out));
        Assert.Equal(
            ["conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"],
            weights.Convolutions.Where(c => c.Projection != null).Select(c => c.Name));
        Assert.Equal((128, 512), (weights.Convolutions[^1].Projection!.In, weights.Convolutions[^1].Projection!.Out));
        Assert.NotNull(weights.Preprocess);
        Assert.Equal(InputNormalisation.Unit, weights.Input);
        Assert.True(weights.ReflectionPadding);
        Assert.Equal("VGG-19", weights.Architecture);
    }

    [SharedFact("weights/vgg19-normalised/encoder3_1.safetensors")]
    public void The_normalised_encoder_is_read_at_full_width()
    {
        string path = SharedFiles.Find("weights/vgg19-normalised/encoder3_1.safetensors");
        VggWeights weights = VggWeights.Load(path, deepest: "conv2_2");

        Assert.Equal([64, 64, 128, 128], weights.Convolutions.Select(c => c.Out));
        Assert.Equal(128 * 128 * 9, weights.Convolutions[^1].Weight.Length);
    }

    [SharedTheory("weights/vgg19-slim", "weights/vgg19-normalised")]
    [InlineData("vgg19-slim/decoder5_1.safetensors")]
    [InlineData("vgg19-normalised/decoder1_1.safetensors")]
    public void A_decoder_is_refused_as_an_encoder(string name)
    {
        string path = SharedFiles.Find($"weights/{name}");
        WeightException e = Assert.Throws<WeightException>(() => VggWeights.Load(path));

        Assert.Contains("the image has 3", e.Message, StringComparison.Ordinal);
    }
}
