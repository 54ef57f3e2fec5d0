using System.Text.Json.Serialization;
using Impasto.Running;
using Impasto.Training.Data;
using Impasto.Training.Loop;
using Impasto.Training.Recipes;
using Impasto.Weights;

namespace Impasto.Training.Tasks.Compression;

/// <summary>"compact-encoder": a VGG network with convolutions of reduced ranks.</summary>
/// <param name="Options">
/// The teacher and where training starts (relative to the recipe's folder), the ranks and the weights of the losses.
/// </param>
public sealed record CompactEncoderRecipe(CompactEncoderOptions Options) : ModelRecipe
{
    private const string FitFile = "closed-form.safetensors";
    private const int Convolutions = 13;
    private const int MostRank = 1024;
    private const int MostBatches = 10_000;

    /// <inheritdoc/>
    public override IEnumerable<string?> Files => [Options.Teacher, Options.Start];

    /// <summary>Gets the file of the closed form, once it was found.</summary>
    [JsonIgnore]
    public string? Fit { get; init; }

    internal static CompactEncoderRecipe Read(JsonSection section)
    {
        CompactEncoderOptions options = new()
        {
            Teacher = section.Text("teacher"),
            Start = section.OptionalText("start"),
            Ranks = section.Integers("ranks", Convolutions, 0, MostRank),
        };
        options = options with
        {
            FitBatches = section.Integer("fitBatches", 1, MostBatches, options.FitBatches),
            FeatureWeight = section.Number("featureWeight", 0, MostWeight, options.FeatureWeight),
            GramWeight = section.Number("gramWeight", 0, MostWeight, options.GramWeight),
        };
        section.End();
        return options.FeatureWeight + options.GramWeight > 0
            ? new CompactEncoderRecipe(options)
            : throw section.Error("gramWeight", "is 0 and so is the other weight; one must be more");
    }

    /// <inheritdoc/>
    public override ModelRecipe Settle(TrainingStage stage, Settling means)
    {
        if (Options.Start is not null)
        {
            return this;
        }

        string path = Path.Combine(Path.GetFullPath(means.Folder), FitFile);
        if (!File.Exists(path))
        {
            VggWeights teacher = EncoderCompression.LoadTeacher(stage.Locate(Options.Teacher));
            using BatchReader images = new StageImages(stage).Open(TrainingTask.Content, firstBatch: 0);
            VggWeights compact = ReducedRankFit.Of(
                teacher,
                Options.Ranks,
                images,
                Options.FitBatches,
                means.Threads,
                means.Progress,
                means.Cancellation);
            means.Skipped.UnionWith(images.Skipped);
            (IReadOnlyList<WeightTensor> tensors, IReadOnlyDictionary<string, string> metadata) =
                EncoderCompression.Export(compact);
            SafetensorsWriter.Write(path, tensors, metadata);
        }

        return this with { Fit = path };
    }

    /// <inheritdoc/>
    internal override ModelRecipe ForPlan() => this with { Options = Options with { FitBatches = 1 } };

    /// <inheritdoc/>
    public override TrainingTask CreateTask(TrainingStage stage) => new EncoderCompression(
        Options with { Teacher = stage.Locate(Options.Teacher) },
        Options.Start is { } start ? stage.Locate(start) : Fit!,
        stage.Batch,
        stage.Size);
}
