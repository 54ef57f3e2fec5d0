using System.CommandLine;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto texture</c>: makes a new texture that looks like an example.</summary>
internal sealed class TextureCommand() : OptimizingVerb<TextureSynthesisOptions>(
    "texture",
    "Synthesise a texture that looks like an example",
    new Argument<string>("example") { Description = "The texture to imitate", HelpName = "STYLE" },
    "texture wall.jpg -o texture.png",
    "texture wall.jpg --width 800 --height 600 --report texture.json -o texture.png")
{
    protected override NoiseOptimization Make(
        VggEncoder encoder, ImageSource source, TextureSynthesisOptions options, string? checkpoint) =>
        new TextureSynthesis(encoder, source, options) { Checkpoint = checkpoint };
}
