using Impasto.Training.Data;

namespace Impasto.Training.Tests.Data;

public sealed class FileOrderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(14)]
    [InlineData(65)]
    [InlineData(1000)]
    public void Every_epoch_has_every_file_once(int files)
    {
        FileOrder order = new(files, seed: 5);
        for (long epoch = 0; epoch < 5; epoch++)
        {
            IEnumerable<int> all = Enumerable.Range(0, files).Select(position => order.FileAt(epoch, position));
            Assert.Equal(Enumerable.Range(0, files), all.Order());
        }
    }

    [Fact]
    public void Epochs_and_seeds_have_orders_of_their_own()
    {
        int[][] orders =
        [
            .. from seed in new long[] { 1, 2 }
               from epoch in new long[] { 0, 1, 2 }
               select Enumerable.Range(0, 30).Select(i => new FileOrder(30, seed).FileAt(epoch, i)).ToArray(),
        ];
        Assert.Equal(orders.Length, orders.DistinctBy(order => string.Join(' ', order)).Count());
    }

    [Fact]
    public void Files_come_to_all_places_alike()
    {
        FileOrder order = new(10, seed: 1);
        int[] first = [.. Enumerable.Range(0, 2000).Select(epoch => order.FileAt(epoch, 0))];
        Assert.All(Enumerable.Range(0, 10), file => Assert.InRange(first.Count(f => f == file), 140, 260));
    }
}
