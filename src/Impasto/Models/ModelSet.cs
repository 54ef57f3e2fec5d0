using Impasto.Encoders;
using Impasto.Networks;
using Impasto.Weights;

namespace Impasto.Models;

/// <summary>
/// Where the networks of the methods for any style come from: from Impasto itself, or from a folder. A folder has files
/// under the names of <see cref="ShippedModels"/>, or pairs encoderN_1 and decoderN_1 (.safetensors, .pth or .pt), N = 1
/// to 5, as vgg19-slim and vgg19-normalised come.
/// </summary>
public sealed class ModelSet
{
    private const int MostLevels = 5;
    private const int AdaInLevel = 4;

    /// <summary>Deeper levels of the shipped networks lose more of the scene than they gain of the style.</summary>
    private const int ShippedLevels = 4;

    private static readonly string[] Extensions = [".safetensors", ".pth", ".pt"];

    private readonly string? folder;

    private ModelSet(string? folder) => this.folder = folder;

    /// <summary>Gets the networks that Impasto brings along.</summary>
    public static ModelSet Shipped { get; } = new(null);

    private string Name => folder ?? "Impasto";

    /// <summary>The networks of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The set; nothing is loaded yet.</returns>
    /// <exception cref="WeightException">There is no such folder.</exception>
    public static ModelSet InFolder(string folder) => Directory.Exists(folder)
        ? new ModelSet(folder)
        : throw new WeightException(folder, "there is no such folder");

    /// <summary>Loads the encoder alone, as deep as it goes: what losses compare images with.</summary>
    /// <param name="options">How it runs.</param>
    /// <returns>The encoder, which the caller owns.</returns>
    /// <exception cref="WeightException">It is not there, or damaged.</exception>
    public VggEncoder LoadEncoder(EncoderOptions? options = null)
    {
        string name = Enumerable.Range(1, MostLevels).Reverse().Select(EncoderName).FirstOrDefault(n => n is not null)
            ?? throw Missing(ShippedModels.Encoder);
        using WeightFile file = Open(name);
        return new VggEncoder(VggWeights.Load(file), options);
    }

    /// <summary>Loads the networks of adaptive instance normalisation, which works at relu4_1.</summary>
    /// <returns>The pair, which the caller owns.</returns>
    /// <exception cref="WeightException">They are not there, or damaged.</exception>
    public AutoEncoder LoadAdaIn()
    {
        string encoder = EncoderName(AdaInLevel) ?? throw Missing($"an encoder to relu{AdaInLevel}_1");
        string decoder = FirstOf(ShippedModels.AdaInDecoder) ?? throw Missing(ShippedModels.AdaInDecoder);
        return new AutoEncoder(LoadEncoder(encoder, AdaInLevel), LoadDecoder(decoder));
    }

    /// <summary>Loads the networks of whitening and colouring.</summary>
    /// <param name="levels">How many levels; where null, all that a folder has, and four of the shipped ones.</param>
    /// <returns>A pair a level, deepest first, which the caller owns.</returns>
    /// <exception cref="WeightException">They are not there, damaged, or not so many.</exception>
    public IReadOnlyList<AutoEncoder> LoadWct(int? levels = null)
    {
        int found = Enumerable.Range(1, MostLevels).TakeWhile(n => EncoderName(n) is not null && DecoderName(n) is not null).Count();
        if (found == 0)
        {
            throw Missing("an encoder and a decoder of relu1_1");
        }

        if (levels > found)
        {
            throw new WeightException($"{Name} has networks for {found} levels, not {levels}; ask for {found} at most");
        }

        int wanted = levels ?? (folder is null ? Math.Min(found, ShippedLevels) : found);
        Dictionary<string, VggEncoder> encoders = [];
        List<AutoEncoder> networks = [];
        try
        {
            for (int level = wanted; level >= 1; level--)
            {
                string name = EncoderName(level)!;
                if (!encoders.TryGetValue(name, out VggEncoder? encoder))
                {
                    encoders[name] = encoder = LoadEncoder(name, level);
                }

                networks.Add(new AutoEncoder(encoder, LoadDecoder(DecoderName(level)!)));
            }

            return networks;
        }
        catch
        {
            networks.ForEach(n => n.Dispose());
            throw;
        }
    }

    private string? EncoderName(int level) => FirstOf([ShippedModels.Encoder, .. Extensions.Select(e => $"encoder{level}_1{e}")]);

    private string? DecoderName(int level) =>
        FirstOf([ShippedModels.WctDecoder(level), .. Extensions.Select(e => $"decoder{level}_1{e}")]);

    private string? FirstOf(params IEnumerable<string> names) => names.FirstOrDefault(
        n => folder is null ? ShippedModels.Names.Contains(n) : File.Exists(Path.Combine(folder, n)));

    private VggEncoder LoadEncoder(string name, int level)
    {
        using WeightFile file = Open(name);
        return new VggEncoder(VggWeights.Load(file, $"conv{level}_1"));
    }

    private Decoder LoadDecoder(string name)
    {
        using WeightFile file = Open(name);
        return new Decoder(DecoderWeights.Load(file));
    }

    private WeightFile Open(string name) =>
        folder is null ? ShippedModels.Open(name) : WeightFile.Open(Path.Combine(folder, name));

    private WeightException Missing(string what) => new($"{Name} has no networks for this method: {what} is missing");
}
