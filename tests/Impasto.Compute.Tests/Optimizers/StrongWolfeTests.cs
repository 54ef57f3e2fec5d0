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
