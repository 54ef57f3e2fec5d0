namespace Impasto.Training;

/// <summary>"wct-decoder": a decoder of one level learns to give back images from their features.</summary>
/// <param name="Encoder">The encoder's weight file, relative to the recipe's folder; the shipped one where null.</param>
/// <param name="Options">The level and the weights of the losses.</param>
public sealed record WctDecoderRecipe(string? Encoder, DecoderReconstructionOptions Options) : ModelRecipe
{
    private const int Levels = 5;

    internal static WctDecoderRecipe Read(RecipeSection section)
    {
        DecoderReconstructionOptions options = new() { Level = section.Integer("level", 1, Levels) };
        WctDecoderRecipe recipe = new(section.OptionalText("encoder"), options with
        {
            PixelWeight = section.Number("pixelWeight", 0, MostWeight, options.PixelWeight),
            FeatureWeight = section.Number("featureWeight", 0, MostWeight, options.FeatureWeight),
        });
        section.End();
        return recipe;
    }

    internal override TrainingTask CreateTask(TrainingRecipe recipe) =>
        new DecoderReconstruction(recipe.LoadEncoder(Encoder), Options, recipe.Batch, recipe.Size, recipe.Seed);
}
