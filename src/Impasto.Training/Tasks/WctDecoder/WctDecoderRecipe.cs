using Impasto.Networks;
using Impasto.Running;
using Impasto.Training.Loop;
using Impasto.Training.Recipes;
using Impasto.Weights;

namespace Impasto.Training.Tasks.WctDecoder;

/// <summary>"wct-decoder": a decoder of one level learns to give back images from their features.</summary>
/// <param name="Encoder">
/// The encoder's weight file, relative to the recipe's folder; the shipped one where null.
/// </param>
/// <param name="Start">
/// The weight file of a decoder to start from, of this level or of a finer one, which then is the tail; random weights
/// where null.
/// </param>
/// <param name="Width">How wide the decoder is at the size of the image; as the encoder where null.</param>
/// <param name="Options">The level and the weights of the losses.</param>
public sealed record WctDecoderRecipe(
    string? Encoder, string? Start, int? Width, DecoderReconstructionOptions Options) : ModelRecipe
{
    private const int Levels = 5;

    /// <inheritdoc/>
    public override IEnumerable<string?> Files => [Encoder, Start];

    internal static WctDecoderRecipe Read(JsonSection section)
    {
        DecoderReconstructionOptions options = new() { Level = section.Integer("level", 1, Levels) };
        WctDecoderRecipe recipe = new(
            section.OptionalText("encoder"),
            section.OptionalText("start"),
            section.OptionalInteger("width", 1, DecoderTraining.MostWidth),
            options with
            {
                PixelWeight = section.Number("pixelWeight", 0, MostWeight, options.PixelWeight),
                FeatureWeight = section.Number("featureWeight", 0, MostWeight, options.FeatureWeight),
                TotalVariationWeight = section.Number("tvWeight", 0, MostWeight, options.TotalVariationWeight),
            });
        section.End();
        return recipe;
    }

    /// <inheritdoc/>
    public override TrainingTask CreateTask(TrainingStage stage)
    {
        VggWeights encoder = stage.LoadEncoder(Encoder);
        DecoderWeights random = DecoderWeights.Mirror(encoder, $"conv{Options.Level}_1", stage.Seed, Width);
        return new DecoderReconstruction(
            encoder, random, stage.LoadDecoder(Start), Options, stage.Batch, stage.Size);
    }
}
