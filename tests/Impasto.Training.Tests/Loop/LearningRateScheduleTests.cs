using Impasto.Training.Loop;

namespace Impasto.Training.Tests.Loop;

public sealed class LearningRateScheduleTests
{
    [Theory]
    [InlineData(0, 0.25)]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.75)]
    [InlineData(3, 1)]
    [InlineData(99, 1)]
    public void It_rises_in_a_line_over_the_warm_up(int step, double share)
    {
        LearningRateSchedule schedule = new() { Initial = 0.02, Schedule = LearningRateKind.Constant, Warmup = 3 };

        Assert.Equal(0.02 * share, schedule.At(step, 100), 1e-12);
    }

    // Half a cosine from 1 at step 20, behind the warm-up, to 0.2 at step 120, the end: cos(pi/4) is 0.70710678.
    [Theory]
    [InlineData(20, 1)]
    [InlineData(45, 0.6 + (0.4 * 0.70710678))]
    [InlineData(70, 0.6)]
    [InlineData(95, 0.6 - (0.4 * 0.70710678))]
    [InlineData(120, 0.2)]
    [InlineData(500, 0.2)]
    public void A_cosine_falls_from_the_end_of_the_warm_up_to_what_is_to_be_left(int step, double share)
    {
        LearningRateSchedule schedule = new() { Initial = 0.5, Warmup = 20, Final = 0.2 };

        Assert.Equal(0.5 * share, schedule.At(step, 120), 1e-8);
    }

    [Theory]
    [InlineData(0, 0.125)]
    [InlineData(1, 0.2)]
    [InlineData(39, 0.25 / 10.75)]
    public void The_inverse_of_time_falls_from_the_first_step_on(int step, double rate)
    {
        LearningRateSchedule schedule = new()
        {
            Initial = 0.25, Schedule = LearningRateKind.InverseTime, Warmup = 1, Decay = 0.25,
        };

        Assert.Equal(rate, schedule.At(step, 100), 1e-12);
    }
}
