using Impasto.Running;
using Impasto.Training.Loop;
using Impasto.Training.Recipes;

namespace Impasto.Training.Tasks.Distillation;

/// <summary>"encoder": a narrow VGG-19 learns from another one.</summary>
/// <param name="Options">
/// The student, the teacher and where it starts (relative to the recipe's folder) and the weights of the losses.
/// </param>
public sealed record EncoderRecipe(EncoderDistillationOptions Options) : ModelRecipe
{
    private const int Blocks = 5;
    private const int MostChannels = 1024;

    /// <inheritdoc/>
    public override IEnumerable<string?> Files => [Options.Teacher, Options.Start];

    internal static EncoderRecipe Read(JsonSection section)
    {
        EncoderDistillationOptions options = new()
        {
            Widths = section.Integers("widths", Blocks, 1, MostChannels),
            Teacher = section.Text("teacher"),
            Start = section.OptionalText("start"),
        };
        options = options with
        {
            FeatureWeight = section.Number("featureWeight", 0, MostWeight, options.FeatureWeight),
            GramWeight = section.Number("gramWeight", 0, MostWeight, options.GramWeight),
            HintWeight = section.Number("hintWeight", 0, MostWeight, options.HintWeight),
        };
        section.End();
        if (options.FeatureWeight + options.GramWeight + options.HintWeight == 0)
        {
            throw section.Error("hintWeight", "is 0 and so are the other weights; one must be more");
        }

        return new EncoderRecipe(options);
    }

    /// <inheritdoc/>
    public override TrainingTask CreateTask(TrainingStage stage) => new EncoderDistillation(
        Options with
        {
            Teacher = stage.Locate(Options.Teacher), Start = Options.Start is { } start ? stage.Locate(start) : null,
        },
        stage.Batch,
        stage.Size,
        stage.Seed);
}
