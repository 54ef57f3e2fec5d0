using Impasto.Cli.Display;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Pyramids;
using Impasto.Running;

namespace Impasto.Cli.Tests;

/// <summary>The image so far is written after as many iterations as were asked for.</summary>
public sealed class PreviewsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1, 1, 2, 3, 4, 5, 6, 7)]
    [InlineData(3, 3, 6)]
    [InlineData(7, 7)]
    public void A_preview_is_written_after_every_so_many_iterations(int every, params int[] expected)
    {
        List<int> written = [];
        List<RunProgress> told = [];
        Previews previews = new(every, new ToList(told), image => written.Add(image.Width));
        previews.Report(new RunProgress(RunStage.Load, 0));
        for (int iteration = 1; iteration <= 7; iteration++)
        {
            int width = iteration;
            IterationLog log = new(0, iteration, 1, new Dictionary<string, double>(), 0);
            previews.Report(
                new OptimizationProgress([new PyramidLevel(8, 8)], 7, log)
                {
                    CopyImage = () => new ImageBuffer(width, 1),
                });
        }

        Assert.Equal(expected, written);
        Assert.Equal(8, told.Count);
    }

    private sealed class ToList(List<RunProgress> told) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => told.Add(value);
    }
}
