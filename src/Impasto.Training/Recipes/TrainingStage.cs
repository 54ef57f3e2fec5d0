using Impasto.Compute.Optimizers;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Running;
using Impasto.Training.Loop;
using Impasto.Weights;

namespace Impasto.Training.Recipes;

/// <summary>
/// A stage of a training: what is trained, with which images, losses and learning rate, and for how long.
/// </summary>
public sealed record TrainingStage
{
    /// <summary>The most steps that a stage may have.</summary>
    public const int MostSteps = 100_000_000;

    /// <summary>The least edge of a crop, in pixels.</summary>
    public const int SmallestCrop = 16;

    /// <summary>The longest edge of a crop, in pixels.</summary>
    public const int LargestCrop = 4096;

    private const int MostImages = 1024;
    private const int LongestName = 64;

    /// <summary>Gets the recipe's file, as a full path. Paths in it are relative to its folder.</summary>
    public required string Source { get; init; }

    /// <summary>Gets the folders that paths in the recipe may begin with.</summary>
    public DataRoots Roots { get; init; } = DataRoots.None;

    /// <summary>Gets the model's name, after which its weight file is called.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the seed of all that is random: first weights, the order of the images and their crops.</summary>
    public int Seed { get; init; }

    /// <summary>Gets the number of steps, each an update of the weights.</summary>
    public required int Steps { get; init; }

    /// <summary>Gets the number of images in a batch.</summary>
    public required int Batch { get; init; }

    /// <summary>Gets how many batches the gradient of a step is the mean of.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>Gets the edge of the square crops, in pixels.</summary>
    public required int Size { get; init; }

    /// <summary>Gets the learning rate.</summary>
    public required LearningRateSchedule LearningRate { get; init; }

    /// <summary>Gets Adam's constants; the learning rate among them is not used.</summary>
    public AdamOptions Optimizer { get; init; } = new();

    /// <summary>Gets the length that a longer gradient is cut to; null for none.</summary>
    public double? Clip { get; init; }

    /// <summary>Gets the photographs.</summary>
    public required ImageSetRecipe Data { get; init; }

    /// <summary>Gets the styles; null where the kind of task takes none.</summary>
    public ImageSetRecipe? Styles { get; init; }

    /// <summary>Gets after how many steps a checkpoint is written.</summary>
    public int CheckpointEvery { get; init; } = 500;

    /// <summary>Gets how many checkpoints are kept: the latest ones.</summary>
    public int KeepCheckpoints { get; init; } = 2;

    /// <summary>Gets after how many steps sample pictures are written; never where 0.</summary>
    public int SampleEvery { get; init; } = 1000;

    /// <summary>Gets after how many steps a line is printed where there is no terminal.</summary>
    public int LogEvery { get; init; } = 50;

    /// <summary>Gets what is trained, by its kind.</summary>
    public required ModelRecipe Model { get; init; }

    /// <summary>Gives the full path of a file or folder that the recipe names.</summary>
    /// <param name="path">The path as the recipe has it.</param>
    /// <exception cref="RecipeException">The data root that it begins with is not set.</exception>
    public string Locate(string path) =>
        Path.GetFullPath(Roots.Expand(path, Source), Path.GetDirectoryName(Source)!);

    /// <summary>Opens weights that the recipe names: some that Impasto brings along, or else a file.</summary>
    /// <param name="name">The name, or the path as the recipe has it.</param>
    /// <exception cref="WeightException">The file cannot be used.</exception>
    /// <exception cref="RecipeException">The data root that the path begins with is not set.</exception>
    public WeightFile OpenWeights(string name) =>
        ModelLibrary.OpenForRecipe(Roots.Expand(name, Source), Path.GetDirectoryName(Source)!);

    /// <summary>Reads the encoder that the recipe names, or the shipped one where it names none.</summary>
    /// <param name="path">The path as the recipe has it, or null.</param>
    /// <exception cref="WeightException">The file cannot be used.</exception>
    /// <exception cref="RecipeException">The data root that the path begins with is not set.</exception>
    public VggWeights LoadEncoder(string? path)
    {
        using WeightFile file = OpenWeights(path ?? ShippedModels.Encoder);
        return VggWeights.Load(file);
    }

    /// <summary>Reads the decoder that the recipe names; null where it names none.</summary>
    /// <param name="path">The path as the recipe has it, or null.</param>
    /// <exception cref="WeightException">The file cannot be used.</exception>
    /// <exception cref="RecipeException">The data root that the path begins with is not set.</exception>
    internal DecoderWeights? LoadDecoder(string? path)
    {
        if (path is null)
        {
            return null;
        }

        using WeightFile file = OpenWeights(path);
        return DecoderWeights.Load(file);
    }

    /// <summary>Reads and checks a stage.</summary>
    /// <exception cref="RecipeException">A member is missing, unknown or not in its range.</exception>
    internal static TrainingStage Read(
        JsonSection section, string source, IReadOnlyList<TrainingKind> kinds, DataRoots roots)
    {
        TrainingStage stage = new()
        {
            Source = source,
            Roots = roots,
            Name = ReadName(section),
            Model = ReadModel(section, kinds),
            Seed = section.Integer("seed", 0, int.MaxValue, 0),
            Steps = section.Integer("steps", 1, MostSteps),
            Batch = section.Integer("batch", 1, MostImages),
            Accumulate = section.Integer("accumulate", 1, MostImages, 1),
            Size = section.Integer("size", SmallestCrop, LargestCrop),
            LearningRate = ReadLearningRate(section.Section("learningRate")),
            Optimizer = ReadOptimizer(section.OptionalSection("optimizer")),
            Clip = section.OptionalNumber("clip", 1e-9, 1e9),
            Data = ImageSetRecipe.Read(section.Section("data")),
            Styles = section.OptionalSection("styles") is { } styles ? ImageSetRecipe.Read(styles) : null,
            CheckpointEvery = section.Integer("checkpointEvery", 1, MostSteps, 500),
            KeepCheckpoints = section.Integer("keepCheckpoints", 1, 1000, 2),
            SampleEvery = section.Integer("sampleEvery", 0, MostSteps, 1000),
            LogEvery = section.Integer("logEvery", 1, MostSteps, 50),
        };
        section.End();
        return stage.Model.NeedsStyles == (stage.Styles != null)
            ? stage
            : throw section.Error("styles", stage.Styles is null
                ? "is missing; this kind of task takes styles"
                : "is given, but this kind of task takes none; leave it out");
    }

    /// <summary>The name becomes the name of a file, so only what is safe in one is allowed.</summary>
    private static string ReadName(JsonSection section)
    {
        string name = section.Text("name");
        return name.Length <= LongestName && name[0] != '.'
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? name
            : throw section.Error(
                "name", $"must be at most {LongestName} letters, digits, '-', '_' and '.', and not begin with '.'");
    }

    private static ModelRecipe ReadModel(JsonSection section, IReadOnlyList<TrainingKind> kinds)
    {
        TrainingKind kind = section.Choice("kind", [.. kinds.Select(kind => (kind.Name, kind))]);
        return kind.Read(section.Section("model"));
    }

    private static LearningRateSchedule ReadLearningRate(JsonSection section)
    {
        LearningRateSchedule defaults = new();
        LearningRateSchedule schedule = new()
        {
            Initial = section.Number("initial", 1e-12, 10),
            Schedule = section.Choice("schedule",
            [
                ("constant", LearningRateKind.Constant),
                ("cosine", LearningRateKind.Cosine),
                ("inverse-time", LearningRateKind.InverseTime),
            ]),
            Warmup = section.Integer("warmup", 0, MostSteps, defaults.Warmup),
            Final = section.Number("final", 1e-6, 1, defaults.Final),
            Decay = section.Number("decay", 0, 1, defaults.Decay),
        };
        section.End();
        return schedule;
    }

    private static AdamOptions ReadOptimizer(JsonSection? section)
    {
        const double BelowOne = 0.999999;
        AdamOptions defaults = new();
        if (section is null)
        {
            return defaults;
        }

        AdamOptions options = new()
        {
            Beta1 = section.Number("beta1", 0, BelowOne, defaults.Beta1),
            Beta2 = section.Number("beta2", 0, BelowOne, defaults.Beta2),
            Epsilon = section.Number("epsilon", 1e-20, 1, defaults.Epsilon),
        };
        section.End();
        return options;
    }
}
