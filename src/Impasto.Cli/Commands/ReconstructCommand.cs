using System.CommandLine;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto reconstruct</c>: shows what a layer knows of an image.</summary>
internal sealed class ReconstructCommand() : OptimizingVerb<FeatureInversionOptions>(
    "reconstruct",
    "Reconstruct an image from its features at one layer",
    new Argument<string>("image") { Description = "The image whose features are inverted", HelpName = "IMAGE" },
    "reconstruct photo.jpg --layer relu4_2 -o inverted.png")
{
    protected override NoiseOptimization Make(
        FeatureEncoder encoder, ImageSource source, FeatureInversionOptions options, string? checkpoint) =>
        new FeatureInversion(encoder, source, options) { Checkpoint = checkpoint };
}
