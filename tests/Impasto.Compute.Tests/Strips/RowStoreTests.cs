using Impasto.Compute.Execution;
using Impasto.Compute.Strips;
using Impasto.Compute.Tensors;
using Impasto.Compute.Tests.Ops;

namespace Impasto.Compute.Tests.Strips;

/// <summary>What is kept between passes comes back, as exactly as the place says.</summary>
public sealed class RowStoreTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("impasto-rows").FullName;
    private readonly WorkerPool pool = new(2);

    public void Dispose()
    {
        pool.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("Memory", 0)]
    [InlineData("File", 0)]
    [InlineData("Short", 8e-6)]
    public void Rows_come_back(string place, double share)
    {
        Shape shape = new(1, 70, 11, 37);
        float[] values = OperatorRun.Random(shape, 3);
        int row = shape.Width * shape.Channels;
        using (RowStore store = new(shape, Enum.Parse<StorePlace>(place), folder))
        {
            store.Write(0, values.AsSpan(0, 40 * row), pool);
            store.Write(40, values.AsSpan(40 * row), pool);
            store.Free(33);
            float[] read = new float[30 * row];
            store.Read(35, read, pool);
            float range = values.Max() - values.Min();
            for (int i = 0; i < read.Length; i++)
            {
                Assert.InRange(MathF.Abs(read[i] - values[(35 * row) + i]), 0, share * range);
            }
        }

        Assert.Empty(Directory.GetFiles(folder));
    }

    /// <summary>What has no name in a folder is gone with its process, even where that is killed.</summary>
    [Fact]
    public void A_file_has_no_name_while_it_is_used()
    {
        Shape shape = new(1, 5, 11, 37);
        using (RowStore store = new(shape, StorePlace.File, folder))
        {
            store.Write(0, new float[shape.Count], pool);
            Assert.Equal(RowStore.Bytes(shape, StorePlace.File), store.FileBytes);
            Assert.Equal(OperatingSystem.IsWindows() ? 1 : 0, Directory.GetFiles(folder).Length);
        }

        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public void A_file_is_made_in_the_folder_that_is_named() => Assert.Throws<DirectoryNotFoundException>(
        () => new RowStore(new Shape(1, 5, 11, 37), StorePlace.File, Path.Combine(folder, "missing")));

    [Fact]
    public void Channels_of_one_value_come_back_exactly_and_ends_of_a_row_do()
    {
        Shape shape = new(1, 1, 5, 19);
        float[] values = new float[5 * 19];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = i % 19 % 2 == 0 ? 1234.5f : (i / 19 == 2 ? 7 : -3);
        }

        using RowStore store = new(shape, StorePlace.Short, folder);
        store.Write(0, values, pool);
        float[] read = new float[values.Length];
        store.Read(0, read, pool);
        Assert.All(values.Zip(read), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Theory]
    [InlineData("Memory", 96 * 4)]
    [InlineData("File", 96 * 4)]
    [InlineData("Short", (96 * 2) + (2 * 8 * 4))]
    public void Bytes_are_those_of_all_rows(string place, long rowBytes) => Assert.Equal(
        3 * rowBytes, RowStore.Bytes(new Shape(1, 3, 12, 8), Enum.Parse<StorePlace>(place)));
}
