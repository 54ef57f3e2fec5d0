using Impasto.Networks;
using Impasto.Running;
using Impasto.Training.Loop;
using Impasto.Training.Recipes;
using Impasto.Weights;

namespace Impasto.Training.Tasks.TransformStyles;

/// <summary>"transform": a transform network learns one style or several.</summary>
/// <param name="Encoder">
/// The encoder's weight file, relative to the recipe's folder; the shipped one where null.
/// </param>
/// <param name="Start">
/// The weight file of a network to start from, or the name of one that Impasto brings along; random weights where null.
/// </param>
/// <param name="Network">How wide and deep a network of random weights is.</param>
/// <param name="Antialias">
/// Whether the network is <see cref="TransformNetworkOptions.Antialias"/>; as that of <paramref name="Start"/>, or the
/// default, where null.
/// </param>
/// <param name="Margin">The network's <see cref="TransformNetworkOptions.Margin"/>; the same.</param>
/// <param name="Styles">The styles, at least one.</param>
/// <param name="Options">The losses; layers are null where the encoder's own defaults hold.</param>
public sealed record TransformRecipe(
    string? Encoder,
    string? Start,
    TransformNetworkOptions Network,
    bool? Antialias,
    int? Margin,
    IReadOnlyList<TransformStyle> Styles,
    TransformTrainingOptions Options) : ModelRecipe
{
    /// <inheritdoc/>
    public override IEnumerable<string?> Files => [Encoder, Start, .. Styles.Select(style => style.Image)];

    internal static TransformRecipe Read(JsonSection section)
    {
        TransformNetworkOptions network = new();
        TransformTrainingOptions defaults = new();
        TransformRecipe recipe = new(
            section.OptionalText("encoder"),
            section.OptionalText("start"),
            new TransformNetworkOptions
            {
                Width = section.Integer("width", 1, 256, network.Width),
                Blocks = section.Integer("blocks", 1, 64, network.Blocks),
                EdgeKernel = section.Integer("edgeKernel", 1, 15, network.EdgeKernel),
                EdgeStride = section.Integer("edgeStride", 1, 2, network.EdgeStride),
                Norm = section.Choice("norm", TransformNetworkOptions.Norms, network.Norm),
            },
            section.OptionalFlag("antialias"),
            section.OptionalInteger("margin", 0, TransformNetworkOptions.LargestMargin),
            StyleList.Read(section),
            StyleList.ReadLosses(section, defaults) with
            {
                OnlyNorms = section.Flag("onlyNorms"),
                NormRate = section.Number("normRate", 1e-3, 1e3, defaults.NormRate),
            });
        section.End();
        if (recipe.Network.EdgeKernel % 2 == 0)
        {
            throw section.Error("edgeKernel", $"is {recipe.Network.EdgeKernel}; it must be odd");
        }

        if (recipe.Options.OnlyNorms && (recipe.Antialias is not null || recipe.Margin is not null))
        {
            throw section.Error(
                recipe.Antialias is not null ? "antialias" : "margin",
                "would change what the network's other styles paint; leave it out with 'onlyNorms'");
        }

        return recipe.Options.OnlyNorms && recipe.Start is null
            ? throw section.Error("onlyNorms", "needs a network whose norms are learned; name it as 'start'")
            : recipe;
    }

    /// <inheritdoc/>
    public override ModelRecipe Settle(TrainingStage stage, Settling means) =>
        this with
        {
            Styles = StyleList.Settle(
                Styles, Options, stage.LoadEncoder(Encoder), TransformNetwork.Reduction, stage, means),
        };

    /// <inheritdoc/>
    internal override ModelRecipe ForPlan() => this with { Styles = StyleList.ForPlan(Styles) };

    /// <inheritdoc/>
    public override TrainingTask CreateTask(TrainingStage stage)
    {
        string[] names = [.. Styles.Select(style => style.Name)];
        TransformWeights start = Start is null ? TransformWeights.Random(Network, names, stage.Seed) : LoadStart(stage);
        return new TransformTraining(
            stage.LoadEncoder(Encoder),
            start.With(start.Options with
            {
                Antialias = Antialias ?? start.Options.Antialias, Margin = Margin ?? start.Options.Margin,
            }),
            StyleList.Open(Styles, stage),
            Options,
            stage.Batch,
            stage.Size);
    }

    private TransformWeights LoadStart(TrainingStage stage)
    {
        using WeightFile file = stage.OpenWeights(Start!);
        return TransformWeights.Load(file);
    }
}
