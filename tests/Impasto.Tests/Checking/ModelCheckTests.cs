using Impasto.Checking;
using Impasto.Methods.AnyStyle;
using Impasto.Models;
using Impasto.Tests.Methods;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Checking;

/// <summary>What is told of a file of weights, beside what the command's tests ask.</summary>
public sealed class ModelCheckTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_prepared_style_is_told_with_its_method()
    {
        using ModelLibrary models = new();
        using AdaIn method = new(models);
        method.Prepare(TestImages.Squares(16, 16)).Save(folder.File("style.safetensors"));

        ModelReport report = Of(folder.File("style.safetensors"));

        Assert.Equal("a style that is prepared for --method adain", report.Kind);
        Assert.Equal(["impasto stylize photo.jpg --style FILE -o out.png"], report.Uses);
    }

    [Fact]
    public void A_decoder_is_for_the_methods_that_take_its_layer_and_only_what_lacks_is_missing()
    {
        ModelReport deep = Of(WeightFixtures.Find("published/decoder.pth"));
        Assert.Equal(["--method adain", "--method wct"], deep.Uses.Select(Method));
        Assert.StartsWith("for wct, in the same folder", Assert.Single(deep.Missing), StringComparison.Ordinal);

        ModelReport shallow = Of(WeightFixtures.Find("published/feature_invertor_conv2_1.t7"));
        Assert.Equal("--method wct", Method(Assert.Single(shallow.Uses)));
        Assert.Empty(shallow.Missing);

        static string Method(string use) =>
            string.Join(' ', use.Split(' ').SkipWhile(word => word != "--method").Take(2));
    }

    [Fact]
    public void An_encoder_that_ends_before_the_layer_of_AdaIN_is_told_to_end_there()
    {
        ModelReport report = Of(WeightFixtures.Find("published/vgg_normalised_conv2_1.t7"));
        Assert.Equal(
            "it ends at conv2_1: name its layers by --layer-weights and --content-layers",
            Assert.Single(report.Missing));
        Assert.StartsWith(
            "for --method adain or wct",
            Assert.Single(Of(WeightFixtures.Find("published/vgg_normalised.pth")).Missing),
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_encoder_for_Caffe_is_told_to_take_what_Caffe_does()
    {
        string path = folder.File("vgg16-00b39a1b.pth");
        File.Copy(WeightFixtures.Find("vgg16-bn.pth"), path);
        Assert.EndsWith(
            "that takes BGR in 0..255 less the mean of ImageNet (caffe), by the file's name",
            Of(path).Kind,
            StringComparison.Ordinal);
    }

    private static ModelReport Of(string path)
    {
        using WeightFile file = WeightFile.Open(path);
        return ModelCheck.Of(file);
    }
}
