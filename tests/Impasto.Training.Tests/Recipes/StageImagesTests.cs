using Impasto.Media.Images;
using Impasto.Training.Data;
using Impasto.Training.Loop;
using Impasto.Training.Recipes;

namespace Impasto.Training.Tests.Recipes;

public sealed class StageImagesTests : IDisposable
{
    private readonly TinyTraining tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void Contents_are_drawn_with_the_seed_of_the_recipe_and_styles_with_another()
    {
        // The same images for both, so that nothing but the seed tells them apart.
        TrainingStage stage = tiny.AdaIn().Stages[0] with { Seed = 7 };
        stage = stage with { Styles = stage.Data };
        StageImages images = new(stage);
        BatchOptions drawn = new() { Size = stage.Size, Count = stage.Batch, Seed = 7 };
        IReadOnlyList<string> files = ImageFolder.List([tiny.At("images")]);

        float[] contents = FirstBatches(images.Open(TrainingTask.Content, 0), stage);

        Assert.Equal(FirstBatches(new BatchReader(files, drawn), stage), contents);
        Assert.NotEqual(contents, FirstBatches(images.Open(TrainingTask.Style, 0), stage));
        Assert.Equal(
            FirstBatches(new BatchReader(files, drawn with { Seed = 7 + (1L << 32) }), stage),
            FirstBatches(images.Open(TrainingTask.Style, 0), stage));
    }

    [Fact]
    public void Memory_is_counted_for_the_images_that_are_held_and_for_the_batches()
    {
        TrainingStage stage = tiny.AdaIn().Stages[0];
        ImageFile.Write(new ImageBuffer(1500, 300), tiny.At("images/0.png"));

        // 0.png is shrunk to 1024 x 205 where it is read, and left out among the styles; batches are of one crop of
        // 32 x 32, of which three are made ahead.
        long contents = Samples(1024, 205) + Samples(41, 36) + Samples(42, 36);
        long styles = Samples(41, 36) + Samples(42, 36);
        long batches = 2 * 5 * Samples(32, 32);
        long counted = new StageImages(stage).MemoryBytes;

        // One image is being read besides.
        Assert.InRange(counted, contents + styles + batches + Samples(1024, 205), contents + styles + batches
            + (2 * 12 * 1500 * 300));

        static long Samples(int width, int height) => (long)width * height * 3 * sizeof(float);
    }

    private static float[] FirstBatches(BatchReader reader, TrainingStage stage)
    {
        using (reader)
        {
            float[] batches = new float[4 * stage.Batch * stage.Size * stage.Size * 3];
            foreach (int i in Enumerable.Range(0, 4))
            {
                reader.Read(batches.AsSpan(i * batches.Length / 4, batches.Length / 4));
            }

            return batches;
        }
    }
}
