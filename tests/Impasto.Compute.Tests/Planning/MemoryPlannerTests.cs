using Impasto.Compute.Planning;

namespace Impasto.Compute.Tests.Planning;

public class MemoryPlannerTests
{
    [Fact]
    public void Buffers_that_live_at_the_same_time_never_overlap()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            BufferLife[] lives = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ =>
            {
                int first = random.Next(40);
                return new BufferLife(random.Next(1, 5000), first, first + random.Next(12));
            })];
            long[] offsets = MemoryPlanner.Place(lives, out long arenaBytes);
            for (int i = 0; i < lives.Length; i++)
            {
                Assert.Equal(0, offsets[i] % 64);
                Assert.InRange(offsets[i], 0, arenaBytes - lives[i].Bytes);
                for (int j = 0; j < i; j++)
                {
                    bool together = lives[i].First <= lives[j].Last && lives[j].First <= lives[i].Last;
                    bool overlap = offsets[i] < offsets[j] + lives[j].Bytes && offsets[j] < offsets[i] + lives[i].Bytes;
                    Assert.False(
                        together && overlap, $"seed {seed}: {lives[i]} at {offsets[i]}, {lives[j]} at {offsets[j]}");
                }
            }
        }
    }

    [Fact]
    public void A_chain_takes_the_memory_of_two_buffers()
    {
        BufferLife[] lives = [.. Enumerable.Range(0, 20).Select(step => new BufferLife(6400, step, step + 1))];
        MemoryPlanner.Place(lives, out long arenaBytes);
        Assert.Equal(2 * 6400, arenaBytes);
    }

    [Fact]
    public void A_small_buffer_goes_into_a_gap_between_large_ones()
    {
        MemoryPlanner.Place(
            [new(640, 0, 1), new(1280, 0, 9), new(6400, 0, 9), new(640, 2, 9), new(64, 2, 9)], out long arenaBytes);
        Assert.Equal(6400 + 1280 + 640 + 64, arenaBytes);
    }

    [Fact]
    public void No_buffers_take_no_memory()
    {
        Assert.Empty(MemoryPlanner.Place([], out long arenaBytes));
        Assert.Equal(0, arenaBytes);
    }
}
