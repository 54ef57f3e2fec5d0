using System.Reflection;
using Impasto.Weights;

namespace Impasto.Models;

/// <summary>The networks that are part of the library, so that it works without any file.</summary>
internal static class ShippedModels
{
    /// <summary>
    /// The encoder that losses compare with, and that of adaptive instance normalisation: VGG-19 with convolutions of
    /// reduced ranks.
    /// </summary>
    public const string Encoder = "vgg19-compact.safetensors";

    /// <summary>The encoder of whitening and colouring: a narrow VGG-19, which decoders can mirror.</summary>
    public const string NarrowEncoder = "vgg19-narrow.safetensors";

    /// <summary>The decoder of relu4_1 that was trained for adaptive instance normalisation.</summary>
    public const string AdaInDecoder = "adain-decoder.safetensors";

    /// <summary>The transform network of all styles.</summary>
    public const string Styles = "styles.safetensors";

    /// <summary>The narrow transform network of the same styles, made for film.</summary>
    public const string LightStyles = "styles-light.safetensors";

    /// <summary>The narrow transform network that sees what it has painted of the frame before.</summary>
    public const string FilmStyles = "styles-film.safetensors";

    /// <summary>The StyleBank network.</summary>
    public const string StyleBank = "style-bank.safetensors";

    /// <summary>Gets the names of all that there are.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(ShippedModels).Assembly.GetManifestResourceNames()
            .Where(n => n.EndsWith(".safetensors", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The decoder of a level that was trained to reconstruct, for whitening and colouring.</summary>
    /// <param name="level">1 to 5.</param>
    /// <returns>Its name.</returns>
    public static string WctDecoder(int level) => $"wct-decoder{level}.safetensors";

    /// <summary>The super-resolution network of a scale.</summary>
    /// <param name="scale">How many times longer the edges become.</param>
    /// <returns>Its name; there need not be one.</returns>
    public static string Upscale(int scale) => $"upscale{scale}.safetensors";

    /// <summary>Opens one.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="WeightException">There is none of that name.</exception>
    public static WeightFile Open(string name)
    {
        Assembly assembly = typeof(ShippedModels).Assembly;
        return Names.Contains(name)
            ? WeightFile.Open(name, () => assembly.GetManifestResourceStream(name)!)
            : throw new WeightException($"Impasto does not bring '{name}' along; name a folder of models");
    }
}
