using Impasto.Compute.Execution;
using Impasto.Compute.Optimizers;

namespace Impasto.Compute.Tests.Optimizers;

/// <summary>
/// The bracket of the search, with losses and slopes that are told it one after another: by algorithm 3.6 of Nocedal
/// and Wright they alone decide between which two points it has to look next, whatever it interpolates there.
/// </summary>
public class StrongWolfeTests
{
    // The search starts at 0 with loss 10 and slope -1, so that a slope of 0.95 is still too steep to end it.
    private const double Steep = 0.95;

    [Fact]
    public void A_point_that_still_falls_takes_the_near_end_and_one_that_rises_turns_the_bracket_round()
    {
        double[] at = Search(25, (12, Steep), (5, -Steep), (4, Steep), (3, Steep), (2.5, -Steep), (2, 0));
        Assert.Equal(1, at[0]);
        AssertBetween(0, at[0], at[1]);
        AssertBetween(at[1], at[0], at[2]);
        AssertBetween(at[1], at[2], at[3]);
        AssertBetween(at[1], at[3], at[4]);
        AssertBetween(at[4], at[3], at[5]);
        Assert.Equal(at[5], at[^1]);
    }

    [Fact]
    public void A_point_that_is_no_lower_than_the_best_becomes_the_far_end()
    {
        double[] at = Search(25, (12, Steep), (5, -Steep), (6, -Steep), (5, -Steep), (1, 0.5));
        AssertBetween(at[1], at[0], at[2]);
        AssertBetween(at[1], at[2], at[3]);
        AssertBetween(at[1], at[3], at[4]);
        Assert.Equal(at[4], at[^1]);
    }

    [Fact]
    public void The_lower_end_of_the_first_bracket_is_the_one_to_stay_at()
    {
        double[] at = Search(25, (5, Steep), (7, Steep), (4, 0));
        AssertBetween(0, at[0], at[1]);
        AssertBetween(at[1], at[0], at[2]);
        Assert.Equal(at[2], at[^1]);
    }

    [Fact]
    public void Steps_grow_until_the_loss_turns_and_the_bracket_lies_between_the_last_two()
    {
        double[] at = Search(25, (8, -Steep), (6, -Steep), (7, Steep), (5, 0));
        Assert.True(at[0] < at[1] && at[1] < at[2], $"{at[0]}, {at[1]}, {at[2]}");
        AssertBetween(at[1], at[2], at[3]);
        Assert.Equal(at[3], at[^1]);
    }

    [Fact]
    public void Out_of_evaluations_the_lowest_point_is_taken_and_its_gradient_kept()
    {
        double[] at = Search(4, (12, Steep), (5, -Steep), (9, Steep), (7, Steep));
        Assert.Equal(4 + 1, at.Length);
        Assert.Equal(at[1], at[^1]);
    }

    // The cubic with loss 10 and slope -1 at 0 and those told at 1: its minimum by its own coefficients.
    [Theory]
    [InlineData(8.975, -Steep)]
    [InlineData(8.98, -Steep)]
    [InlineData(8.9, -Steep)]
    public void Longer_steps_go_to_the_minimum_of_the_cubic(double loss, double slope)
    {
        double[] at = Search(25, (loss, slope), (1, 0));
        Assert.Equal(Minimum(loss, (float)slope), at[1], 1e-6);
        Assert.InRange(at[1], 1.01, 10);
    }

    [Theory]
    [InlineData(9.0, -1, 10)]
    [InlineData(9.5, -1, 5.505)]
    [InlineData(9 + (2.0 / 3), -1, 5.505)]
    [InlineData(9.0245, -0.95, 10)]
    [InlineData(-90, -0.95, 1.01)]
    public void Where_the_cubic_has_no_minimum_in_bounds_the_middle_or_the_bound_is_next(
        double loss, double slope, double expected) =>
        Assert.Equal(expected, Search(25, (loss, slope), (-1000, 0))[1], 1e-6);

    [Fact]
    public void A_bracket_is_narrowed_at_the_minimum_of_the_cubic_and_near_an_end_only_once()
    {
        double[] at = Search(25, (12, Steep), (13, Steep), (14, Steep), (9, 0));

        // Each minimum is near the lower end, at less than a tenth: the second time it is kept a tenth off.
        double first = Minimum(12, (float)Steep);
        Assert.InRange(first, 0.01, 0.1);
        Assert.Equal(first, at[1], 1e-6);
        Assert.Equal(0.1 * at[1], at[2], 1e-6);
        double third = at[2] * Minimum(((14 - 10) / at[2]) + 10, (float)Steep);
        Assert.Equal(third, at[3], 1e-6);
    }

    [Fact]
    public void A_minimum_inside_the_bracket_is_taken_as_often_as_it_comes()
    {
        double[] at = Search(25, (10.2, Steep), (10.1, Steep), (9, 0));

        double first = Minimum(10.2, (float)Steep);
        Assert.InRange(first, 0.1, 0.9);
        Assert.Equal(first, at[1], 1e-6);
        double second = at[1] * Minimum((0.1 / at[1]) + 10, (float)Steep);
        Assert.InRange(second / at[1], 0.1, 0.9);
        Assert.Equal(second, at[2], 1e-6);
    }

    [Theory]
    [InlineData(double.PositiveInfinity, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(9, double.NaN)]
    [InlineData(9, double.NegativeInfinity)]
    public void Of_a_point_beyond_all_bounds_only_its_place_counts(double loss, double slope) =>
        Assert.Equal(0.5, Search(25, (loss, slope), (1, 0))[1], 1e-6);

    // A loss that is lower by a ten thousandth of what the slope promises has fallen enough; the slope of 9 has to
    // become less than a tenth flatter. All of these numbers are exact.
    [Theory]
    [InlineData(10 - 1e-4, 0, 1)]
    [InlineData(10 - 0.9e-4, 0, 2)]
    [InlineData(9, 0.9f, 1)]
    [InlineData(9, -0.9f, 1)]
    [InlineData(9, 0.91f, 2)]
    [InlineData(9, -0.91f, 2)]
    public void A_point_will_do_that_falls_and_flattens_enough(double loss, float slope, int evaluations)
    {
        (double, double)[] told = [(loss, slope), (1, 0)];
        Search(25, told[..evaluations]);
    }

    // With the slope of -10 at the start the direction is 10 long, and so a slope of 9 is one of 90 out of 100.
    [Theory]
    [InlineData(9, true)]
    [InlineData(-9, true)]
    [InlineData(9.001, false)]
    [InlineData(-9.001, false)]
    public void Nine_tenths_of_the_slope_are_flat_enough(double slope, bool isEnough)
    {
        List<float> asked = [];
        using WorkerPool pool = new(1);
        using Lbfgs optimizer = new(pool, 1, new LbfgsOptions { LineSearch = LineSearch.StrongWolfe });
        float[] x = [0];
        optimizer.Step(x, (at, gradient) =>
        {
            asked.Add(at[0]);
            gradient[0] = (float)(asked.Count == 1 ? -10 : asked.Count == 2 ? slope : 0);
            return 100 - asked.Count;
        });

        Assert.Equal(isEnough ? 2 : 3, asked.Count);
        Assert.Equal(1, asked[1]);
        Assert.Equal(asked[^1], x[0]);
    }

    // The first bracket is 1 wide, the second less: where the tolerance is 1, the search looks into the first alone.
    [Theory]
    [InlineData(1, 3)]
    [InlineData(1.001, 2)]
    public void A_bracket_as_narrow_as_the_tolerance_is_not_searched(double tolerance, int evaluations)
    {
        int asked = 0;
        using WorkerPool pool = new(1);
        LbfgsOptions options = new() { LineSearch = LineSearch.StrongWolfe, ChangeTolerance = tolerance };
        using Lbfgs optimizer = new(pool, 1, options);
        float[] x = [0];
        optimizer.Step(x, (_, gradient) =>
        {
            gradient[0] = asked++ == 0 ? -1.0005f : 0.99f;
            return asked == 1 ? 10 : 12;
        });

        Assert.Equal(evaluations, asked);
        Assert.Equal(0, x[0]);
        Assert.Equal(10, optimizer.CaptureScalars()["loss"]);
        Assert.Equal(-1.0005f, optimizer.StateVectors["gradient"].Span[0]);
    }

    // A point that is below the line but no lower than the one before ends the walk from the third evaluation on.
    [Theory]
    [InlineData(8, true)]
    [InlineData(7.9, false)]
    public void From_the_second_step_on_a_point_has_to_be_lower_than_the_last(double third, bool isBracketed)
    {
        double[] at = Search(25, (9, -Steep), (8, -Steep), (third, -Steep), (1, 0));
        Assert.Equal(isBracketed, at[3] < at[2]);
    }

    private static double Minimum(double loss, double slope)
    {
        double cubic = slope - 1 - (2 * (loss - 10));
        double square = loss - 10 + 1 - cubic;
        return (-square + Math.Sqrt((square * square) + (3 * cubic))) / (3 * cubic);
    }

    /// <summary>Where the search asks, and at last where it ends.</summary>
    private static double[] Search(int most, params (double Loss, double Slope)[] told)
    {
        using WorkerPool pool = new(1);
        using Lbfgs optimizer = new(
            pool, 1, new LbfgsOptions { LineSearch = LineSearch.StrongWolfe, MaxEvaluations = most });
        List<double> asked = [];
        float[] x = [0];
        optimizer.Step(x, (at, gradient) =>
        {
            (double loss, double slope) = asked.Count == 0 ? (10, -1) : told[asked.Count - 1];
            asked.Add(at[0]);
            gradient[0] = (float)slope;
            return loss;
        });
        Assert.Equal(told.Length, asked.Count - 1);
        int end = asked.LastIndexOf(x[0]) - 1;
        Assert.Equal(told[end].Loss, optimizer.CaptureScalars()["loss"]);
        Assert.Equal((float)told[end].Slope, optimizer.StateVectors["gradient"].Span[0]);
        return [.. asked[1..], x[0]];
    }

    private static void AssertBetween(double one, double other, double point) =>
        Assert.True(Math.Min(one, other) < point && point < Math.Max(one, other), $"{point}: {one} to {other}");
}
