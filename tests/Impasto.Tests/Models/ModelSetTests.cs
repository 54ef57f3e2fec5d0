using Impasto.Models;
using Impasto.Networks;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Models;

public sealed class ModelSetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_shared_encoder_serves_all_levels()
    {
        WriteEncoder(ShippedModels.Encoder);
        foreach (int level in new[] { 1, 2, 3 })
        {
            WriteDecoder(ShippedModels.WctDecoder(level), $"conv{level}_1");
        }

        IReadOnlyList<AutoEncoder> networks = ModelSet.InFolder(folder.Path).LoadWct();
        Assert.Equal(["relu3_1", "relu2_1", "relu1_1"], networks.Select(n => n.Layer));
        Assert.Single(networks.Select(n => n.Encoder).Distinct());
        Assert.Equal("conv3_1", networks[0].Encoder.Weights.Convolutions[^1].Name);
        Assert.Equal(3, networks.Select(n => n.Fingerprint).Distinct().Count());
        foreach (AutoEncoder network in networks)
        {
            network.Dispose();
        }
    }

    [Fact]
    public void AdaIN_finds_its_networks_under_the_shipped_names()
    {
        WriteEncoder(ShippedModels.Encoder);
        WeightFixtures.AssertRefused(() => ModelSet.InFolder(folder.Path).LoadAdaIn(), ShippedModels.AdaInDecoder, "is missing");
        WriteDecoder(ShippedModels.AdaInDecoder, "conv4_1");
        using AutoEncoder network = ModelSet.InFolder(folder.Path).LoadAdaIn();
        Assert.Equal(("relu4_1", 8, 32), (network.Layer, network.Reduction, network.Channels));
    }

    [Fact]
    public void A_decoder_that_does_not_fit_the_encoder_is_refused()
    {
        WriteEncoder("encoder1_1.safetensors");
        SafetensorsWriter.Write(
            folder.File("decoder1_1.safetensors"),
            DecoderWeights.Mirror(RandomVgg.Vgg19(seed: 1, narrowing: 8), "conv1_1", seed: 1).ToTensors());
        WeightFixtures.AssertRefused(() => ModelSet.InFolder(folder.Path).LoadWct(), "takes 8 channels", "gives 4 at relu1_1");
    }

    [Fact]
    public void A_folder_without_networks_is_refused()
    {
        WeightFixtures.AssertRefused(() => ModelSet.InFolder(folder.File("absent")), "no such folder");
        WeightFixtures.AssertRefused(() => ModelSet.InFolder(folder.Path).LoadWct(), folder.Path, "is missing");
        WeightFixtures.AssertRefused(() => ModelSet.InFolder(folder.Path).LoadAdaIn(), folder.Path, "is missing");
    }

    [Fact]
    public void What_is_not_shipped_is_refused_by_name() =>
        WeightFixtures.AssertRefused(() => ShippedModels.Open("absent.safetensors"), "'absent.safetensors'");

    private void WriteEncoder(string name) =>
        SafetensorsWriter.Write(folder.File(name), RandomVgg.Vgg19(seed: 1, narrowing: 16).ToTensors());

    private void WriteDecoder(string name, string deepest) => SafetensorsWriter.Write(
        folder.File(name), DecoderWeights.Mirror(RandomVgg.Vgg19(seed: 1, narrowing: 16), deepest, seed: 1).ToTensors());
}
