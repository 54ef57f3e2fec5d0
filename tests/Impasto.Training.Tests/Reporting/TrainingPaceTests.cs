using Impasto.Training.Loop;
using Impasto.Training.Reporting;

namespace Impasto.Training.Tests.Reporting;

public sealed class TrainingPaceTests
{
    private readonly TrainingPace pace = new();
    private double elapsed;

    [Fact]
    public void Nothing_is_said_before_a_few_steps_were_measured_and_the_first_ones_do_not_count()
    {
        foreach (int step in Enumerable.Range(1, 7))
        {
            Add(step, seconds: step <= 3 ? 30 : 2);
            Assert.Null(pace.Left);
            Assert.Null(pace.ImagesPerSecond);
        }

        Add(8, seconds: 2);

        Assert.Equal(TimeSpan.FromSeconds(2), pace.PerStep);
        Assert.Equal(TimeSpan.FromSeconds(2 * (1000 - 8)), pace.Left);
        Assert.Equal(1.5, pace.ImagesPerSecond!.Value, 1e-9);
    }

    [Fact]
    public void What_lies_between_steps_counts_too()
    {
        // Each tenth step takes 5 seconds longer, for a picture.
        foreach (int step in Enumerable.Range(1, 53))
        {
            Add(step, seconds: step % 10 == 0 ? 6 : 1);
        }

        Assert.Equal(1.5, pace.PerStep!.Value.TotalSeconds, 1e-9);
    }

    [Fact]
    public void The_latest_steps_count_and_no_others()
    {
        foreach (int step in Enumerable.Range(1, 300))
        {
            Add(step, seconds: step <= 250 ? 1 : 3);
        }

        Assert.Equal(TimeSpan.FromSeconds(3), pace.PerStep);
    }

    [Fact]
    public void A_stage_is_measured_anew()
    {
        foreach (int step in Enumerable.Range(1, 20))
        {
            Add(step, seconds: 1);
        }

        elapsed = 0;
        Add(1, seconds: 9, stage: 2);
        Assert.Null(pace.Left);
        foreach (int step in Enumerable.Range(2, 10))
        {
            Add(step, seconds: 4, stage: 2);
        }

        Assert.Equal(TimeSpan.FromSeconds(4 * (1000 - 11)), pace.Left);
    }

    private void Add(int step, double seconds, int stage = 1)
    {
        elapsed += seconds;
        pace.Add(new TrainingProgress(
            step, 1000, 1, new Dictionary<string, double>(), 0.1, 3, TimeSpan.FromSeconds(elapsed), false, () => null)
        {
            Stage = stage,
        });
    }
}
