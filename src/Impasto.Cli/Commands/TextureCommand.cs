using System.CommandLine;
using Impasto.Cli.Options;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Models;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto texture</c>: makes a new texture that looks like an example.</summary>
internal sealed class TextureCommand() : OptimizingVerb<TextureSynthesisOptions>(
    "texture",
    "Synthesise a texture that looks like an example",
    new Argument<string>("example")
    {
        Description = "The texture to imitate, or the name of a style that was saved", HelpName = "STYLE",
    },
    "texture wall.jpg -o texture.png",
    "texture wall.jpg --width 800 --height 600 --report texture.json -o texture.png")
{
    protected override ImageSource Open(string named, ModelLibrary models) => StyleImage.Open(named, models);

    protected override NoiseOptimization Make(
        FeatureEncoder encoder, ImageSource source, TextureSynthesisOptions options, string? checkpoint) =>
        new TextureSynthesis(encoder, source, options) { Checkpoint = checkpoint };
}
