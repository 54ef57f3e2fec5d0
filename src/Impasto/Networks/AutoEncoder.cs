using System.Security.Cryptography;
using System.Text;
using Impasto.Encoders;
using Impasto.Weights;

namespace Impasto.Networks;

/// <summary>An encoder and the decoder that turns the features of one of its layers back into an image.</summary>
public sealed class AutoEncoder
{
    /// <summary>Joins the two, which stay the caller's; several may share an encoder.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="decoder">The decoder.</param>
    /// <exception cref="WeightException">The encoder lacks the layer, or it has other channels there.</exception>
    public AutoEncoder(VggEncoder encoder, Decoder decoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(decoder);
        Encoder = encoder;
        Decoder = decoder;
        VggConvolution deepest = decoder.Weights.Convolutions[0];
        VggConvolution encoding = encoder.Weights.Convolutions.FirstOrDefault(c => c.Name == deepest.Name)
            ?? throw new WeightException(
                decoder.Weights.Source, $"it decodes {Layer}, which {encoder.Weights.Source} does not reach");
        Channels = encoding.Out;
        if (Channels != deepest.In)
        {
            throw new WeightException(
                decoder.Weights.Source,
                $"it takes {deepest.In} channels, and {encoder.Weights.Source} gives {Channels} at {Layer}");
        }
    }

    /// <summary>Gets the encoder.</summary>
    public VggEncoder Encoder { get; }

    /// <summary>Gets the decoder.</summary>
    public Decoder Decoder { get; }

    /// <summary>Gets the layer at which they meet, such as relu4_1.</summary>
    public string Layer => Decoder.Weights.Layer;

    /// <summary>Gets the number of channels there.</summary>
    public int Channels { get; }

    /// <summary>Gets how many pixels, across, become one there: 1 at relu1_1, 8 at relu4_1.</summary>
    public int Reduction => 1 << (Layer[4] - '1');

    /// <summary>Gets a hash of all that what is taken of a style depends on.</summary>
    public string Fingerprint
    {
        get
        {
            VggWeights weights = Encoder.Weights;
            string identity = weights.Sha256.Length > 0 ? weights.Sha256 : weights.Source;
            string colours = Decoder.Weights.MatchesColours ? " colours" : "";
            byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Layer} {identity} {Encoder.Options}{colours}"));
            return Convert.ToHexStringLower(hash.AsSpan(..8));
        }
    }
}
