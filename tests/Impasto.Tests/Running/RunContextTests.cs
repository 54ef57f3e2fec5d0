using Impasto.Compute.Graphs;
using Impasto.Running;

namespace Impasto.Tests.Running;

public class RunContextTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(RunContext.MostThreads)]
    public void Threads_are_1_to_the_most(int threads) =>
        Assert.Equal(threads, new RunContext { Threads = threads }.Threads);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(RunContext.MostThreads + 1)]
    public void Other_numbers_of_threads_are_refused(int threads) => Assert.Equal(
        nameof(RunContext.Threads),
        Assert.Throws<ArgumentOutOfRangeException>(() => new RunContext { Threads = threads }).ParamName);

    [Fact]
    public void All_processors_compute_where_nothing_is_said() =>
        Assert.Equal(Environment.ProcessorCount, new RunContext().Threads);

    [Fact]
    public void A_run_that_fits_exactly_is_made()
    {
        RunContext context = new() { MemoryBudget = 1000 };
        context.Require(new MemoryPlan((RunStage.Load, 10), (RunStage.Transform, 1000), (RunStage.Write, 999)));
    }

    [Theory]
    [InlineData(50_000_000L, 2000)]
    [InlineData(3_000_000L, 2000)]
    [InlineData(50_000_000L, 3000)]
    public void The_size_that_is_advised_fits_and_is_no_smaller_than_it_must_be(long budget, int edge)
    {
        RunContext context = new() { MemoryBudget = budget };
        MemoryShortageException e = Assert.Throws<MemoryShortageException>(
            () => context.Require(At(edge), edge, At));
        Assert.Equal((At(edge).PeakBytes, budget), (e.Needed, e.Available));
        int advised = Assert.NotNull(e.LongerEdge);
        context.Require(At(advised));
        Assert.True(At((int)(advised * 1.15)).PeakBytes > budget, $"{advised} is needlessly small");
        Assert.Contains($"a size of {advised} does fit", e.Message, StringComparison.Ordinal);

        // Memory as it is: some for each pixel, and some for networks however small the picture is.
        static MemoryPlan At(int longerEdge) =>
            new((RunStage.Load, 1_000_000), (RunStage.Transform, 1_000_000 + (40L * longerEdge * longerEdge)));
    }

    [Fact]
    public void Nothing_is_advised_where_no_size_helps()
    {
        RunContext context = new() { MemoryBudget = 900_000 };
        MemoryPlan plan = new((RunStage.Load, 1_000_000));
        MemoryShortageException same =
            Assert.Throws<MemoryShortageException>(() => context.Require(plan, 1000, _ => plan));
        Assert.Null(same.LongerEdge);
        Assert.Null(Assert.Throws<MemoryShortageException>(() => context.Require(plan)).LongerEdge);
        Assert.Contains("no size does fit", same.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_that_are_too_small_for_the_networks_are_not_advised()
    {
        RunContext context = new() { MemoryBudget = 900_000 };
        Assert.Null(Assert.Throws<MemoryShortageException>(() => context.Require(At(1000), 1000, At)).LongerEdge);

        static MemoryPlan At(int edge) => edge < 500
            ? throw new GraphException("an image is too small")
            : new MemoryPlan((RunStage.Load, 1_000_000));
    }

    [Fact]
    public void What_the_disk_has_no_room_for_is_refused_before_it_is_told()
    {
        MemoryPlan plan = new((RunStage.Transform, 1000)) { FileBytes = 3_000_000 };
        DiskShortageException e = Assert.Throws<DiskShortageException>(() => With(2_900_000).Require(plan));
        Assert.StartsWith(Path.GetTempPath(), e.Message, StringComparison.Ordinal);
        Assert.Contains("3.0 MB of disk would be needed", e.Message, StringComparison.Ordinal);
        Assert.Contains("2.9 MB are free", e.Message, StringComparison.Ordinal);
        Assert.Contains("TMPDIR", e.Message, StringComparison.Ordinal);
        Assert.Contains("--max-memory", e.Message, StringComparison.Ordinal);
        With(3_000_000).Require(plan);
        With(0).Require(new MemoryPlan((RunStage.Transform, 1000)));

        static RunContext With(long disk) => new() { MemoryBudget = 1000, DiskBudget = disk };
    }

    [Fact]
    public void The_disk_is_the_budget_where_none_is_given()
    {
        const long MoreThanAnyDisk = 1L << 60;
        MemoryPlan plan = new((RunStage.Transform, 1000));
        RunContext context = new() { MemoryBudget = 1000 };
        context.Require(plan with { FileBytes = 1 });
        Assert.Throws<DiskShortageException>(() => context.Require(plan with { FileBytes = MoreThanAnyDisk }));
    }

    [Fact]
    public void The_machine_is_the_budget_where_none_is_given()
    {
        const long MoreThanAnyMachine = 1L << 60;
        new RunContext().Require(new MemoryPlan((RunStage.Load, 1)));
        MemoryShortageException refused = Assert.Throws<MemoryShortageException>(
            () => new RunContext().Require(new MemoryPlan((RunStage.Load, MoreThanAnyMachine))));
        Assert.InRange(refused.Available, 1, MoreThanAnyMachine - 1);
    }
}
