using Impasto.Networks;
using Impasto.Running;
using Impasto.Training.Loop;
using Impasto.Training.Recipes;
using Impasto.Weights;

namespace Impasto.Training.Tasks.SuperResolution;

/// <summary>"upscale": a network learns to enlarge images.</summary>
/// <param name="Encoder">
/// The encoder's weight file, relative to the recipe's folder; the shipped one where null.
/// </param>
/// <param name="Start">The weight file of a network of the same scale to start from; random weights where null.</param>
/// <param name="Network">The size of a network of random weights.</param>
/// <param name="Options">Blur and losses.</param>
public sealed record UpscaleRecipe(
    string? Encoder, string? Start, UpscaleNetworkOptions Network, UpscaleTrainingOptions Options) : ModelRecipe
{
    /// <inheritdoc/>
    public override IEnumerable<string?> Files => [Encoder, Start];

    internal static UpscaleRecipe Read(JsonSection section)
    {
        UpscaleNetworkOptions network = new();
        UpscaleTrainingOptions options = new();
        UpscaleRecipe recipe = new(
            section.OptionalText("encoder"),
            section.OptionalText("start"),
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

    /// <inheritdoc/>
    public override TrainingTask CreateTask(TrainingStage stage) => stage.Size % Network.Scale == 0
        ? new UpscaleTraining(stage.LoadEncoder(Encoder), CreateNetwork(stage), Options, stage.Batch, stage.Size)
        : throw new RecipeException(
            $"{stage.Source}: 'size' is {stage.Size}; it has to be a multiple of the scale, {Network.Scale}.");

    private UpscaleNetwork CreateNetwork(TrainingStage stage)
    {
        if (Start is null)
        {
            return UpscaleNetwork.Random(Network, stage.Seed);
        }

        using WeightFile file = stage.OpenWeights(Start);
        UpscaleNetwork start = UpscaleNetwork.Load(file);
        if (start.Options.Scale == Network.Scale)
        {
            return start;
        }

        using (start)
        {
            throw new RecipeException(
                $"{stage.Source}: {Start} enlarges by {start.Options.Scale}, and 'scale' is {Network.Scale}.");
        }
    }
}
