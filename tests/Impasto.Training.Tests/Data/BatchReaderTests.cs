using Impasto.Media.Images;
using Impasto.Training.Data;

namespace Impasto.Training.Tests.Data;

public sealed class BatchReaderTests : IDisposable
{
    private readonly TrainingFolder folder = new();

    private static BatchOptions Plain { get; } = new()
    {
        Size = 24, Count = 3, Seed = 7, MinScale = 0.5, MaxScale = 2.5, DecodedImages = 4, CropsPerImage = 5,
    };

    private static BatchOptions Everything { get; } =
        Plain with { Levels = true, ColourStrength = 0.8, MixtureShare = 0.5, ProceduralShare = 0.3 };

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Batch_is_the_same_when_a_reader_starts_there(bool everything)
    {
        BatchOptions options = everything ? Everything : Plain;
        string[] files = [.. folder.WriteImages(6), folder.WriteCorrupt("corrupt.jpg")];
        float[][] all = ReadBatches(files, options, first: 0, count: 30);
        foreach (int first in new[] { 1, 6, 23 })
        {
            float[][] resumed = ReadBatches(files, options, first, count: 7);
            Assert.Equal(all.Skip(first).Take(7), resumed);
        }
    }

    [Fact]
    public async Task Batches_are_the_same_when_many_readers_run_at_once()
    {
        string[] files = folder.WriteImages(5);
        float[][] alone = ReadBatches(files, Everything, first: 0, count: 10);
        float[][][] together = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => ReadBatches(files, Everything, first: 0, count: 10))));
        Assert.All(together, batches => Assert.Equal(alone, batches));
    }

    [Fact]
    public void Batches_differ_by_number_and_by_seed()
    {
        string[] files = folder.WriteImages(6);
        float[][] batches = ReadBatches(files, Plain, first: 0, count: 8);
        float[][] others = ReadBatches(files, Plain with { Seed = 8 }, first: 0, count: 8);
        Assert.Equal(16, batches.Concat(others).DistinctBy(batch => batch.Sum(sample => (double)sample)).Count());
    }

    [Fact]
    public void Samples_stay_in_range_when_colours_are_changed_strongly()
    {
        BatchOptions options = Plain with { ColourStrength = 1, MixtureShare = 1 };
        float[][] batches = ReadBatches(folder.WriteImages(3), options, first: 0, count: 20);
        Assert.All(batches, batch => Assert.All(batch, sample => Assert.InRange(sample, 0, 1)));
    }

    [Fact]
    public void Corrupt_files_are_passed_over_and_named_once()
    {
        string[] corrupt = [folder.WriteCorrupt("a.jpg"), folder.WriteCorrupt("z.png"), folder.Path + "/missing.png"];
        string[] files = [.. corrupt, .. folder.WriteImages(3)];
        using BatchReader reader = new(files, Plain);
        float[] batch = new float[3 * 24 * 24 * 3];
        for (int i = 0; i < 30; i++)
        {
            reader.Read(batch);
        }

        Assert.Equal(corrupt.Order(), reader.Skipped.Order());
        Assert.All(batch, sample => Assert.InRange(sample, 0, 1));
        Assert.True(batch.Distinct().Count() > 100);
    }

    [Fact]
    public void Reading_fails_with_one_line_each_time_when_every_file_is_corrupt()
    {
        string[] files = [folder.WriteCorrupt("a.jpg"), folder.WriteCorrupt("b.jpg")];
        using BatchReader reader = new(files, Plain);
        for (int i = 0; i < 2; i++)
        {
            ImageException e = Assert.Throws<ImageException>(() => reader.Read(new float[3 * 24 * 24 * 3]));
            Assert.Contains("None of the 2 images can be read", e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', e.Message);
        }
    }

    [Fact]
    public void Batches_need_no_file_when_all_is_procedural()
    {
        float[][] batches = ReadBatches([], Plain with { ProceduralShare = 1 }, first: 2, count: 2);
        Assert.All(batches, batch => Assert.True(batch.Distinct().Count() > 100));
    }

    [Fact]
    public void Waiting_ends_when_it_is_cancelled()
    {
        using BatchReader reader = new(folder.WriteImages(1), Plain);
        Assert.ThrowsAny<OperationCanceledException>(
            () => reader.Read(new float[3 * 24 * 24 * 3], new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        string[] files = folder.WriteImages(1);
        BatchOptions[] wrong =
        [
            Plain with { Size = 0 }, Plain with { Count = 0 }, Plain with { Size = 4000, Count = 400 },
            Plain with { MinScale = 0 }, Plain with { MinScale = 3 }, Plain with { MaxScale = double.NaN },
            Plain with { ColourStrength = 1.1 }, Plain with { MixtureShare = -0.1 },
            Plain with { ProceduralShare = double.NaN }, Plain with { DecodedImages = 0 },
            Plain with { CropsPerImage = 0 }, Plain with { LargestEdge = 0 },
        ];
        Assert.All(wrong, options => Assert.Throws<ArgumentException>(() => new BatchReader(files, options)));
        Assert.Throws<ArgumentException>(() => new BatchReader([], Plain));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchReader(files, Plain, firstBatch: -1));
        using BatchReader reader = new(files, Plain);
        Assert.Throws<ArgumentException>(() => reader.Read(new float[5]));
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
}
