using Impasto.Networks;
using Impasto.Running;
using Impasto.Training.Recipes;

namespace Impasto.Training.Tasks.SuperResolution;

/// <summary>"upscale": a network learns to enlarge images.</summary>
/// <param name="Encoder">The encoder's weight file, relative to the recipe's folder; the shipped one where null.</param>
/// <param name="Network">The network's size.</param>
/// <param name="Options">Blur and losses.</param>
public sealed record UpscaleRecipe(string? Encoder, UpscaleNetworkOptions Network, UpscaleTrainingOptions Options) : ModelRecipe
{
    internal override IEnumerable<string?> Files => [Encoder];

    internal static UpscaleRecipe Read(JsonSection section)
    {
        UpscaleNetworkOptions network = new();
        UpscaleTrainingOptions options = new();
        UpscaleRecipe recipe = new(
            section.OptionalText("encoder"),
            new UpscaleNetworkOptions
            {
                Scale = section.Integer("scale", 2, 8),
                Width = section.Integer("width", 1, 1024, network.Width),
                Blocks = section.Integer("blocks", 0, 64, network.Blocks),
                EdgeKernel = section.Integer("edgeKernel", 1, 15, network.EdgeKernel),
            },
            new UpscaleTrainingOptions
            {
                Blur = section.Number("blur", 0.05, 2, options.Blur),
                Layer = section.OptionalText("layer") ?? options.Layer,
                FeatureWeight = section.Number("featureWeight", 0, MostWeight, options.FeatureWeight),
                PixelWeight = section.Number("pixelWeight", 0, MostWeight, options.PixelWeight),
            });
        section.End();
        try
        {
            recipe.Network.Check();
            return recipe;
        }
        catch (ArgumentException e)
        {
            throw section.Error("scale", $"does not go with the rest: {e.Message.TrimEnd('.')}");
        }
    }

    internal override TrainingTask CreateTask(TrainingRecipe recipe) => recipe.Size % Network.Scale == 0
        ? new UpscaleTraining(
            recipe.LoadEncoder(Encoder), UpscaleNetwork.Random(Network, recipe.Seed), Options, recipe.Batch, recipe.Size)
        : throw new RecipeException($"{recipe.Source}: 'size' is {recipe.Size}; it has to be a multiple of the scale, {Network.Scale}.");
}
