using Impasto.Compute.Tests.Fixtures;
using Impasto.Media.Images;
using Impasto.Weights;

namespace Impasto.Tests.Networks;

/// <summary>The network of a fixture, whose tensors are named network/NAME, as a file.</summary>
internal static class FixtureWeights
{
    private const string Prefix = "network/";

    /// <summary>Writes the network, perhaps with one tensor changed or left out.</summary>
    public static string Write(FixtureFile fixture, string path, Func<WeightTensor, WeightTensor?>? change = null)
    {
        SafetensorsWriter.Write(path,
        [
            .. fixture.Names.Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
                .Select(n => new WeightTensor(n[Prefix.Length..], fixture.Shape(n), fixture.Values(n)))
                .Select(t => change is null ? t : change(t)).OfType<WeightTensor>(),
        ]);
        return path;
    }

    /// <summary>An image of the fixture.</summary>
    public static ImageBuffer Image(FixtureFile fixture, string name)
    {
        int[] shape = fixture.ChannelsLastShape(name);
        ImageBuffer image = new(shape[2], shape[1]);
        fixture.ChannelsLast(name).CopyTo(image.Pixels);
        return image;
    }

    /// <summary>Compares an output with a tensor of the fixture.</summary>
    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance = 5e-6f)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], tolerance);
        }
    }
}
