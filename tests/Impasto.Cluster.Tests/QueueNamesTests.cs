using Impasto.Cluster.Engine;

namespace Impasto.Cluster.Tests;

/// <summary>Queues by version and memory.</summary>
public class QueueNamesTests
{
    private const long Megabyte = 1 << 20;

    [Theory]
    [InlineData(0)]
    [InlineData(256 * Megabyte)]
    [InlineData((256 * Megabyte) + 1)]
    [InlineData(3000 * Megabyte)]
    [InlineData(long.MaxValue)]
    public void A_worker_takes_what_fits(long memory)
    {
        string queue = QueueNames.Of(isUrgent: false, "1.0", memory);
        Assert.Matches(@"\Ab-[0-9a-f]{8}-m[0-9]{2}\z", queue);
        Assert.Contains(queue, QueueNames.For("1.0", long.MaxValue));
        Assert.DoesNotContain(queue, QueueNames.For("1.1", long.MaxValue));
        Assert.Equal(memory <= 256 * Megabyte, QueueNames.For("1.0", 300 * Megabyte).Contains(queue));
        if (memory <= 3000 * Megabyte)
        {
            Assert.Contains(queue, QueueNames.For("1.0", 4096 * Megabyte));
        }
    }

    [Fact]
    public void What_is_urgent_and_large_comes_first()
    {
        string[] queues =
        [
            QueueNames.Of(true, "1.0", 2000 * Megabyte), QueueNames.Of(true, "1.0", 10 * Megabyte),
            QueueNames.Of(false, "1.0", 2000 * Megabyte), QueueNames.Of(false, "1.0", 10 * Megabyte),
        ];
        Assert.Equal(queues, queues.Order(StringComparer.Ordinal));
        Assert.Equal(queues, QueueNames.For("1.0", long.MaxValue).Where(queues.Contains));
    }

    [Fact]
    public void The_smallest_parts_go_to_any_worker() =>
        Assert.Contains(QueueNames.Of(false, "1.0", 10 * Megabyte), QueueNames.For("1.0", Megabyte));
}
