using Impasto.Networks;
using Impasto.Running;
using Impasto.Training.Loop;
using Impasto.Training.Recipes;
using Impasto.Weights;

namespace Impasto.Training.Tasks.AdaInDecoder;

/// <summary>"adain": a decoder learns to draw features whose statistics are a style's.</summary>
/// <param name="Encoder">
/// The encoder's weight file, relative to the recipe's folder; the shipped one where null.
/// </param>
/// <param name="Start">The weight file of a decoder to start from; random weights where null.</param>
/// <param name="Width">How wide the decoder is at the size of the image; as the encoder where null.</param>
/// <param name="Options">The weights of the losses.</param>
public sealed record AdaInRecipe(string? Encoder, string? Start, int? Width, AdaInTrainingOptions Options) : ModelRecipe
{
    /// <inheritdoc/>
    public override bool NeedsStyles => true;

    /// <inheritdoc/>
    public override IEnumerable<string?> Files => [Encoder, Start];

    internal static AdaInRecipe Read(JsonSection section)
    {
        AdaInTrainingOptions defaults = new();
        AdaInRecipe recipe = new(
            section.OptionalText("encoder"),
            section.OptionalText("start"),
            section.OptionalInteger("width", 1, DecoderTraining.MostWidth),
            defaults);
        recipe = recipe with
        {
            Options = new AdaInTrainingOptions
            {
                ContentWeight = section.Number("contentWeight", 0, MostWeight, defaults.ContentWeight),
                StyleWeight = section.Number("styleWeight", 0, MostWeight, defaults.StyleWeight),
                TotalVariationWeight = section.Number("tvWeight", 0, MostWeight, defaults.TotalVariationWeight),
                MatchesColours = section.Flag("matchColours"),
            },
        };
        section.End();
        return recipe;
    }

    /// <inheritdoc/>
    public override TrainingTask CreateTask(TrainingStage stage)
    {
        VggWeights encoder = stage.LoadEncoder(Encoder);
        DecoderWeights random = DecoderWeights.Mirror(encoder, "conv4_1", stage.Seed, Width);
        return new AdaInTraining(encoder, random, stage.LoadDecoder(Start), Options, stage.Batch, stage.Size);
    }
}
