using Impasto.Methods.Optimization;
using Impasto.Pyramids;
using Impasto.Running;

namespace Impasto.Tests.Methods.Optimization;

public class OptimizationProgressTests
{
    // Levels of 6, 24 and 120 pixels, 5 iterations each: 750 in all.
    [Theory]
    [InlineData(0, 1, 6 / 750.0)]
    [InlineData(0, 5, 30 / 750.0)]
    [InlineData(1, 2, 78 / 750.0)]
    [InlineData(2, 5, 1)]
    public void How_much_is_done_is_counted_in_pixels(int level, int iteration, double done)
    {
        IterationLog latest = new(level, iteration, 1, new Dictionary<string, double>(), 1);
        OptimizationProgress progress = new([new(3, 2), new(6, 4), new PyramidLevel(12, 10)], 5, latest);
        Assert.Equal((RunStage.Optimize, latest), (progress.Stage, progress.Latest));
        Assert.Equal(done, progress.Done, 1e-12);
    }
}
