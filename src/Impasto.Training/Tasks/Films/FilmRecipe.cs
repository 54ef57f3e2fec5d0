using Impasto.Networks;
using Impasto.Running;
using Impasto.Training.Loop;
using Impasto.Training.Recipes;
using Impasto.Weights;

namespace Impasto.Training.Tasks.Films;

/// <summary>"film": a transform network learns to see what it has painted of the frame before.</summary>
/// <param name="Encoder">
/// The encoder's weight file, relative to the recipe's folder; the shipped one where null.
/// </param>
/// <param name="Start">
/// The weight file of the transform network to start from, or the name of one that Impasto brings along.
/// </param>
/// <param name="Styles">The styles, at least one.</param>
/// <param name="Options">The losses; layers are null where the encoder's own defaults hold.</param>
public sealed record FilmRecipe(
    string? Encoder, string Start, IReadOnlyList<TransformStyle> Styles, FilmTrainingOptions Options) : ModelRecipe
{
    private const int MostFrames = 64;

    /// <inheritdoc/>
    public override IEnumerable<string?> Files => [Encoder, Start, .. Styles.Select(style => style.Image)];

    internal static FilmRecipe Read(JsonSection section)
    {
        FilmTrainingOptions defaults = new();
        FilmRecipe recipe = new(
            section.OptionalText("encoder"),
            section.Text("start"),
            StyleList.Read(section),
            StyleList.ReadLosses(section, defaults) with
            {
                NormRate = section.Number("normRate", 1e-3, 1e3, defaults.NormRate),
                Unroll = section.Integer("unroll", 1, MostFrames, defaults.Unroll),
                TemporalWeight = section.Number("temporalWeight", 0, MostWeight, defaults.TemporalWeight),
            });
        section.End();
        return recipe;
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
        using WeightFile file = stage.OpenWeights(Start);
        return new FilmTraining(
            stage.LoadEncoder(Encoder),
            TransformWeights.Load(file),
            StyleList.Open(Styles, stage),
            Options,
            (stage.Batch, stage.Size),
            new SeededFilms(stage.Seed, Options.Unroll, (long)stage.Steps * stage.Accumulate));
    }
}
