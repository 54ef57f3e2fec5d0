using Impasto.Networks;
using Impasto.Running;
using Impasto.Training.Loop;
using Impasto.Training.Recipes;
using Impasto.Weights;

namespace Impasto.Training.Tasks.StyleBanks;

/// <summary>"style-bank": a StyleBank network learns styles, or a trained one learns more of them.</summary>
/// <param name="Encoder">
/// The encoder's weight file, relative to the recipe's folder; the shipped one where null.
/// </param>
/// <param name="Start">
/// The weight file of the network that training starts from: where it has all of the styles, everything is learned on;
/// where it has none of them, they are added to its own, and nothing but their banks is learned. Random weights where
/// null.
/// </param>
/// <param name="Network">The size of a network of random weights.</param>
/// <param name="Styles">The styles that are learned, at least one.</param>
/// <param name="Options">The losses and their turns.</param>
public sealed record StyleBankRecipe(
    string? Encoder,
    string? Start,
    StyleBankOptions Network,
    IReadOnlyList<TransformStyle> Styles,
    StyleBankTrainingOptions Options) : ModelRecipe
{
    /// <inheritdoc/>
    public override IEnumerable<string?> Files => [Encoder, Start, .. Styles.Select(style => style.Image)];

    internal static StyleBankRecipe Read(JsonSection section)
    {
        StyleBankOptions network = new();
        StyleBankTrainingOptions defaults = new();
        string? start = section.OptionalText("start");
        StyleBankRecipe recipe = new(
            section.OptionalText("encoder"),
            start,
            new StyleBankOptions
            {
                Width = section.Integer("width", 1, 256, network.Width),
                EdgeKernel = section.Integer("edgeKernel", 1, 15, network.EdgeKernel),
                Blocks = section.Integer("blocks", 0, 8, network.Blocks),
            },
            StyleList.Read(section),
            StyleList.ReadLosses(section, defaults) with { Turns = section.Integer("turns", 1, 1000, defaults.Turns) });
        section.End();
        return int.IsOddInteger(recipe.Network.EdgeKernel)
            ? recipe
            : throw section.Error("edgeKernel", $"is {recipe.Network.EdgeKernel}; it must be odd");
    }

    /// <inheritdoc/>
    public override ModelRecipe Settle(TrainingStage stage, Settling means) =>
        this with
        {
            Styles = StyleList.Settle(
                Styles, Options, stage.LoadEncoder(Encoder), StyleBankNetwork.Reduction, stage, means),
        };

    /// <inheritdoc/>
    internal override ModelRecipe ForPlan() => this with { Styles = StyleList.ForPlan(Styles) };

    /// <inheritdoc/>
    public override TrainingTask CreateTask(TrainingStage stage) => new StyleBankTraining(
        stage.LoadEncoder(Encoder), CreateNetwork(stage), StyleList.Open(Styles, stage), Options,
        stage.Batch, stage.Size, stage.Seed);

    private StyleBankNetwork CreateNetwork(TrainingStage stage)
    {
        string[] names = [.. Styles.Select(style => style.Name)];
        if (Start is null)
        {
            return StyleBankNetwork.Random(Network, names, stage.Seed);
        }

        using WeightFile file = stage.OpenWeights(Start);
        StyleBankNetwork start = StyleBankNetwork.Load(file);
        if (start.Styles.Order().SequenceEqual(names.Order()))
        {
            return start;
        }

        using (start)
        {
            return names.Intersect(start.Styles).FirstOrDefault() is { } known
                ? throw new RecipeException(
                    $"{stage.Source}: {Start} has a bank for '{known}', but not for these styles alone; to add styles, "
                    + "name new ones only; to go on with all of it, name those that it has.")
                : start.WithMore(names, stage.Seed);
        }
    }
}
