using Impasto.Compute.Tests.Fixtures;
using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Tests;

/// <summary>Files that PyTorch's exporter has written give what PyTorch makes of the same images.</summary>
public class TorchFilesTests
{
    private static readonly FixtureFile Results = new("onnx/results.safetensors");

    public static TheoryData<string> Names => [.. Results.Names.Select(name => name.Split('/')[0]).Distinct()];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_network_gives_what_PyTorch_makes_of_images_of_any_size(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Fixtures", "onnx", $"{name}.onnx");
        using FileStream file = File.OpenRead(path);
        using OnnxNetwork network = OnnxNetwork.Read(file);
        Assert.True(network.IsOfImages);
        foreach (int size in new[] { 1, 2 })
        {
            OnnxTensor image = new(Results.Shape($"{name}/input{size}"), Results.Values($"{name}/input{size}"));
            OnnxTensor picture = Assert.Single(network.Run([image], threads: 2));
            float[] expected = Results.Values($"{name}/output{size}");
            Assert.Equal(Results.Shape($"{name}/output{size}"), picture.Extents);
            Samples.Same(expected, picture.Values.ToArray(), 1e-5f * Math.Max(1, expected.Max(Math.Abs)));
        }
    }
}
