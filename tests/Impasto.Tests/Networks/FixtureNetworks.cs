using Impasto.Compute.Tests.Fixtures;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Networks;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Networks;

/// <summary>The tiny networks of adain.safetensors and wct.safetensors as files of a folder.</summary>
internal sealed class FixtureNetworks : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FixtureFile fixture;
    private readonly List<IDisposable> owned = [];

    public FixtureNetworks(string name) => fixture = new FixtureFile(name);

    /// <summary>Gets the folder.</summary>
    public string Path => folder.Path;

    public void Dispose()
    {
        owned.ForEach(o => o.Dispose());
        folder.Dispose();
    }

    /// <summary>An image of the fixture.</summary>
    public ImageBuffer Image(string name)
    {
        int[] shape = fixture.Shape(name);
        ImageBuffer image = new(shape[3], shape[2]);
        fixture.ChannelsLast(name).CopyTo(image.Pixels);
        return image;
    }

    /// <summary>Writes an encoder whose tensors have a prefix in the fixture.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="contrast">What the network multiplies pixels by first: 1 in the fixture.</param>
    public string WriteEncoder(string prefix, string name, float contrast = 1)
    {
        // A file with a preprocessing step is one of ours: it has reflection padding, and RGB as it is.
        WeightTensor preprocess = new(
            "preprocess.weight", [3, 3, 1, 1], [contrast, 0, 0, 0, contrast, 0, 0, 0, contrast]);
        return Write(name, [preprocess, new("preprocess.bias", [3], new float[3]), .. Tensors(prefix)]);
    }

    /// <summary>Writes a decoder whose tensors have a prefix in the fixture.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="matchesColours">Whether the picture gets the style's colours.</param>
    public string WriteDecoder(string prefix, string name, bool matchesColours = false) => Write(
        name,
        [.. Tensors(prefix)],
        new Dictionary<string, string> { [DecoderWeights.MatchesColoursKey] = $"{matchesColours}" });

    /// <summary>Loads an encoder and its decoder.</summary>
    /// <param name="options">How the encoder differs from the network that its weights were trained for.</param>
    /// <param name="contrast">What it multiplies pixels by first: 1 in the fixture.</param>
    /// <param name="matchesColours">Whether the picture gets the style's colours.</param>
    public AutoEncoder Load(EncoderOptions? options = null, float contrast = 1, bool matchesColours = false)
    {
        VggEncoder encoder = new(
            VggWeights.Load(WriteEncoder("encoder/", $"encoder{contrast}.safetensors", contrast)), options);
        string decoding = WriteDecoder("decoder/", $"decoder{matchesColours}.safetensors", matchesColours);
        Decoder decoder = new(DecoderWeights.Load(decoding));
        owned.AddRange([encoder, decoder]);
        return new AutoEncoder(encoder, decoder);
    }

    private IEnumerable<WeightTensor> Tensors(string prefix) => fixture.Names
        .Where(n => n.StartsWith(prefix, StringComparison.Ordinal))
        .Select(n => new WeightTensor(n[prefix.Length..], fixture.Shape(n), fixture.Values(n)));

    private string Write(
        string name, IReadOnlyList<WeightTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        SafetensorsWriter.Write(folder.File(name), tensors, metadata);
        return folder.File(name);
    }
}
