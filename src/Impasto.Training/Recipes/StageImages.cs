using Impasto.Training.Data;
using Impasto.Training.Loop;

namespace Impasto.Training.Recipes;

/// <summary>The image files of a stage, by the input of the task that takes them.</summary>
internal sealed class StageImages
{
    // What keeps the seeds of contents and styles apart.
    private const long StyleSeed = 1L << 32;

    private readonly Dictionary<string, (IReadOnlyList<string> Files, BatchOptions Options)> sets = [];

    /// <summary>Lists the files.</summary>
    /// <exception cref="Media.Images.ImageException">A folder of images cannot be listed or is empty.</exception>
    /// <exception cref="RecipeException">A data root is not set.</exception>
    public StageImages(TrainingStage stage)
    {
        Add(TrainingTask.Content, stage.Data, stage.Seed);
        if (stage.Styles is { } styles)
        {
            Add(TrainingTask.Style, styles, stage.Seed + StyleSeed);
        }

        void Add(string input, ImageSetRecipe set, long seed) => sets[input] = (
            ImageFolder.List([.. set.Folders.Select(stage.Locate)], set.Exclude),
            new BatchOptions
            {
                Size = stage.Size,
                Count = stage.Batch,
                Seed = seed,
                MinScale = set.MinScale,
                MaxScale = set.MaxScale,
                Levels = set.Levels,
                ColourStrength = set.Colour,
                MixtureShare = set.Mix,
                ProceduralShare = set.Procedural,
                NoiseStrength = set.Noise,
            });
    }

    /// <summary>Gets the files, a list an input.</summary>
    public IEnumerable<IReadOnlyList<string>> Files => sets.Values.Select(set => set.Files);

    /// <summary>Gets the memory, in bytes, that images and batches take while the stage is trained.</summary>
    public long MemoryBytes => sets.Values.Sum(set => BatchReader.MemoryBytes(set.Files, set.Options));

    /// <summary>Reads the images of an input from a batch on.</summary>
    public BatchReader Open(string input, long firstBatch)
    {
        (IReadOnlyList<string> files, BatchOptions options) = sets[input];
        return new BatchReader(files, options, firstBatch);
    }
}
