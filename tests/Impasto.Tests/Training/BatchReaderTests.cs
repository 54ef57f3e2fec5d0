using Impasto.Media.Images;
using Impasto.Tests.Weights;
using Impasto.Training;

namespace Impasto.Tests.Training;

public sealed class BatchReaderTests : IDisposable
{
    private const int Size = 24;

    private readonly TemporaryFolder folder = new();

    private static BatchOptions Options { get; } = new()
    {
        Size = Size, Count = 3, Seed = 7, MinScale = 0.5, MaxScale = 2.5, DecodedImages = 4, CropsPerImage = 5,
    };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Batch_is_the_same_when_a_reader_starts_there()
    {
        string[] files = WriteImages(6);
        float[][] all = ReadBatches(files, Options, first: 0, count: 40);
        foreach (int first in new[] { 1, 6, 17, 33 })
        {
            float[][] resumed = ReadBatches(files, Options, first, count: 7);
            for (int i = 0; i < resumed.Length; i++)
            {
                Assert.Equal(all[first + i], resumed[i]);
            }
        }
    }

    [Fact]
    public async Task Batches_are_the_same_when_many_readers_run_at_once()
    {
        string[] files = WriteImages(5);
        float[][] alone = ReadBatches(files, Options, first: 0, count: 10);
        float[][][] together = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => ReadBatches(files, Options, first: 0, count: 10))));
        Assert.All(together, batches => Assert.Equal(alone, batches));
    }

    [Fact]
    public void Batches_differ_by_number_and_by_seed()
    {
        string[] files = WriteImages(6);
        float[][] batches = ReadBatches(files, Options, first: 0, count: 8);
        float[][] others = ReadBatches(files, Options with { Seed = 8 }, first: 0, count: 8);
        Assert.Equal(16, batches.Concat(others).DistinctBy(batch => batch.Sum(sample => (double)sample)).Count());
    }

    private static float[][] ReadBatches(string[] files, BatchOptions options, long first, int count)
    {
        using BatchReader reader = new(files, options, first);
        float[][] batches = new float[count][];
        for (int i = 0; i < count; i++)
        {
            batches[i] = new float[options.Count * options.Size * options.Size * 3];
            reader.Read(batches[i]);
        }

        return batches;
    }

    private string[] WriteImages(int count)
    {
        string[] files = new string[count];
        for (int i = 0; i < count; i++)
        {
            ImageBuffer image = new(40 + (7 * i), 61 - (5 * i));
            SeededRandom random = new(1, 2, i);
            foreach (ref float sample in image.Pixels)
            {
                sample = (float)random.NextDouble();
            }

            files[i] = Path.Combine(folder.Path, $"{i}.png");
            ImageFile.Write(image, files[i]);
        }

        return files;
    }
}
