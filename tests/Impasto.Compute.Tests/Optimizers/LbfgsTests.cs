using Impasto.Compute.Execution;
using Impasto.Compute.Optimizers;

namespace Impasto.Compute.Tests.Optimizers;

public class LbfgsTests
{
    [Theory]
    [InlineData(LineSearch.None)]
    [InlineData(LineSearch.StrongWolfe)]
    public void It_says_when_it_has_converged_and_then_stays(LineSearch lineSearch)
    {
        using WorkerPool pool = new(1);
        using Lbfgs optimizer = new(pool, 20, new LbfgsOptions { LineSearch = lineSearch });
        float[] x = new float[20];
        int steps = 0;
        while (!optimizer.Converged && steps < 500)
        {
            optimizer.Step(x, TestProblem.Quadratic);
            steps++;
        }

        Assert.InRange(steps, 2, 200);
        Assert.All(x, value => Assert.Equal(1, value, 1e-3));
        float[] before = [.. x];
        optimizer.Step(x, TestProblem.Quadratic);
        Assert.True(optimizer.Converged);
        Assert.Equal(before, x);
    }

    [Fact]
    public void At_a_minimum_it_converges_without_a_move()
    {
        using WorkerPool pool = new(1);
        using Lbfgs optimizer = new(pool, 20);
        float[] x = [.. Enumerable.Repeat(1f, 20)];
        Assert.Equal(0, optimizer.Step(x, TestProblem.Quadratic));
        Assert.True(optimizer.Converged);
        Assert.Equal(0, optimizer.Steps);
        Assert.All(x, value => Assert.Equal(1, value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(25)]
    public void A_line_search_stays_within_its_evaluations(int most)
    {
        using WorkerPool pool = new(1);
        LbfgsOptions options = new() { LineSearch = LineSearch.StrongWolfe, MaxEvaluations = most };
        using Lbfgs optimizer = new(pool, 10, options);
        float[] x = [-1.2f, 1, -1.2f, 1, -1.2f, 1, -1.2f, 1, -1.2f, 1];
        int evaluations = 0;
        double Count(ReadOnlySpan<float> at, Span<float> gradient)
        {
            evaluations++;
            return TestProblem.Rosenbrock(at, gradient);
        }

        double previous = double.PositiveInfinity;
        for (int step = 0; step < 20; step++)
        {
            evaluations = 0;
            double loss = optimizer.Step(x, Count);
            Assert.InRange(evaluations, step == 0 ? 2 : 0, most + (step == 0 ? 1 : 0));
            Assert.InRange(loss, 0, previous);
            previous = loss;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Pairs_carried_over_to_a_larger_size_keep_their_curvature(int factor)
    {
        using WorkerPool pool = new(1);
        using Lbfgs previous = new(pool, 40, new LbfgsOptions { History = 6 });
        using Lbfgs next = new(pool, 40 * factor, new LbfgsOptions { History = 4 });
        float[] x = new float[40];
        for (int step = 0; step < 15; step++)
        {
            previous.Step(x, TestProblem.Quadratic);
        }

        next.CarryOver(previous, (source, target) =>
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = source[i / factor];
            }
        });

        // 15 steps, of which the last is under way: its pair and those before the newest four stay behind.
        Assert.Equal(4, next.CaptureScalars()["pairs"]);
        for (int pair = 0; pair < 4; pair++)
        {
            int slot = (10 + pair) % 7;
            float[] oldStep = previous.StateVectors[$"step{slot}"].Span.ToArray();
            float[] oldChange = previous.StateVectors[$"change{slot}"].Span.ToArray();
            float[] step = next.StateVectors[$"step{pair}"].Span.ToArray();
            float[] change = next.StateVectors[$"change{pair}"].Span.ToArray();
            Assert.Equal(oldStep, step.Where((_, i) => i % factor == 0));
            double expected = oldStep.Zip(oldChange, (s, y) => (double)s * y).Sum();
            Assert.Equal(expected, step.Zip(change, (s, y) => (double)s * y).Sum(), 1e-5 * expected);
            Assert.Equal(expected, next.CaptureScalars()[$"curvature{pair}"], 1e-5 * expected);
        }
    }

    [Fact]
    public void A_line_search_turns_back_from_where_the_loss_is_infinite()
    {
        using WorkerPool pool = new(1);
        LbfgsOptions options = new() { LineSearch = LineSearch.StrongWolfe, LearningRate = 20 };
        using Lbfgs optimizer = new(pool, 1, options);
        bool wentBeyond = false;
        double Barrier(ReadOnlySpan<float> at, Span<float> gradient)
        {
            wentBeyond |= at[0] <= 0;
            gradient[0] = 1 - (1 / at[0]);
            return at[0] > 0 ? at[0] - Math.Log(at[0]) : double.PositiveInfinity;
        }

        float[] x = [6];
        for (int step = 0; step < 30 && !optimizer.Converged; step++)
        {
            optimizer.Step(x, Barrier);
        }

        Assert.True(wentBeyond);
        Assert.Equal(1, x[0], 1e-3);
    }

    [Fact]
    public void No_variable_changes_by_more_than_the_largest_change()
    {
        using WorkerPool pool = new(1);
        using Lbfgs optimizer = new(pool, 2, new LbfgsOptions { LargestChange = 0.5 });
        float[] x = [0, 0];
        for (int step = 1; step <= 4; step++)
        {
            // The loss does not curve: without the limit the first step would be 0.8 long and the others 8.
            optimizer.Step(x, Slope);
            Assert.Equal([0.5f * step, 0.125f * step], x);
        }

        static double Slope(ReadOnlySpan<float> at, Span<float> gradient)
        {
            (gradient[0], gradient[1]) = (-8, -2);
            return -(8 * at[0]) - (2 * at[1]);
        }
    }

    // Down a ridge, -x^2 / 2: the change of the gradient points against the step, so each step stays the gradient.
    [Fact]
    public void Steps_along_which_the_loss_bends_down_teach_nothing()
    {
        using WorkerPool pool = new(1);
        using Lbfgs optimizer = new(pool, 1);
        float[] x = [0.5f];
        for (float expected = 1; expected <= 16; expected *= 2)
        {
            optimizer.Step(x, Ridge);
            Assert.Equal([expected], x);
        }

        Assert.Equal(0, optimizer.CaptureScalars()["pairs"]);

        static double Ridge(ReadOnlySpan<float> at, Span<float> gradient)
        {
            gradient[0] = -at[0];
            return -(at[0] * at[0]) / 2;
        }
    }

    // Told a slope s, the first step is min(1, 1 / |s|) of it: 1 long for slopes from 1 on, and |s| for others.
    [Theory]
    [InlineData(0.5, 0.5, true)]
    [InlineData(0.5, 0.49, false)]
    public void It_has_converged_where_no_part_of_the_gradient_is_over_the_tolerance(
        double slope, double tolerance, bool expected)
    {
        (bool converged, float[] x) = Told(
            new LbfgsOptions { GradientTolerance = tolerance }, (10, slope));
        Assert.Equal((expected, expected ? 0 : 1), (converged, x.Length - 1));
    }

    [Theory]
    [InlineData(9.6, true)]
    [InlineData(10.4, true)]
    [InlineData(9.5, false)]
    [InlineData(10.5, false)]
    public void It_has_converged_where_the_loss_changes_by_less_than_the_tolerance(double second, bool expected)
    {
        (bool converged, float[] x) = Told(new LbfgsOptions { ChangeTolerance = 0.5 }, (10, -1), (second, -1));
        Assert.Equal((expected, expected ? 1 : 2), (converged, x.Length - 1));
        Assert.Equal(1, x[1]);
    }

    // The slope along minus the gradient is minus its square, here a quarter.
    [Theory]
    [InlineData(0.25, false)]
    [InlineData(0.26, true)]
    public void It_has_converged_where_the_direction_promises_less_than_the_tolerance(double tolerance, bool expected)
    {
        (bool converged, float[] x) = Told(new LbfgsOptions { ChangeTolerance = tolerance }, (10, -0.5));
        Assert.Equal((expected, expected ? 0 : 1), (converged, x.Length - 1));
    }

    [Theory]
    [InlineData(0.25, true)]
    [InlineData(0.24, false)]
    public void It_has_converged_where_no_variable_moved_by_more_than_the_tolerance(double tolerance, bool expected)
    {
        (bool converged, float[] x) = Told(
            new LbfgsOptions { ChangeTolerance = tolerance, LearningRate = 0.25 }, (10, -1));
        Assert.Equal(expected, converged);
        Assert.Equal([0, 0.25f], x);
    }

    // On 4 x^2 / 2 the first pair tells the curvature: from then on the direction ends at the minimum, and each step
    // goes as far as the rate says. The first step is the rate times 1 / 4 of the gradient.
    [Fact]
    public void From_one_pair_on_a_parabola_the_direction_leads_to_its_minimum()
    {
        using WorkerPool pool = new(1);
        using Lbfgs optimizer = new(pool, 1, new LbfgsOptions { LearningRate = 0.5, History = 2 });
        float[] x = [1];
        foreach (float expected in new[] { 0.5f, 0.25f, 0.125f, 0.0625f })
        {
            double before = x[0];
            double loss = optimizer.Step(x, Parabola);
            Assert.Equal(2 * before * before, loss, 1e-9);
            Assert.Equal(expected, x[0], 1e-6);
        }

        Assert.Equal(2, optimizer.CaptureScalars()["pairs"]);
        Assert.Equal(0.25, optimizer.CaptureScalars()["scale"], 1e-6);
        Assert.Equal(4 * 0.25 * 0.25, optimizer.CaptureScalars()["curvature1"], 1e-6);
        Assert.Equal(4 * 0.125 * 0.125, optimizer.CaptureScalars()["curvature2"], 1e-6);

        static double Parabola(ReadOnlySpan<float> at, Span<float> gradient)
        {
            gradient[0] = 4 * at[0];
            return 2 * at[0] * at[0];
        }
    }

    // A step of 1e-5 along which the gradient changes by 2e-5 or 0.5e-5: 2 or 0.5 times 1e-10.
    [Theory]
    [InlineData(2e-5, 1)]
    [InlineData(0.5e-5, 0)]
    public void A_pair_of_nearly_no_curvature_is_left_out(double change, int pairs)
    {
        using WorkerPool pool = new(1);
        LbfgsOptions options = new() { LearningRate = 1e-5, GradientTolerance = 0, ChangeTolerance = 0 };
        using Lbfgs optimizer = new(pool, 1, options);
        float[] x = [0];
        int asked = 0;
        for (int step = 0; step < 2; step++)
        {
            optimizer.Step(x, (_, gradient) =>
            {
                gradient[0] = (float)(-1 + (asked++ * change));
                return -asked;
            });
        }

        Assert.Equal(pairs, optimizer.CaptureScalars()["pairs"]);
    }

    [Fact]
    public void What_is_carried_over_takes_the_place_of_what_was_there()
    {
        using WorkerPool pool = new(1);
        using Lbfgs previous = new(pool, 4, new LbfgsOptions { History = 3 });
        using Lbfgs next = new(pool, 4, new LbfgsOptions { History = 3, GradientTolerance = 1e30 });
        float[] x = new float[4];
        for (int step = 0; step < 3; step++)
        {
            previous.Step(x, TestProblem.Quadratic);
        }

        next.Step(x, TestProblem.Quadratic);
        Assert.True(next.Converged);
        IReadOnlyDictionary<string, double> old = previous.CaptureScalars();
        next.CarryOver(previous, (source, target) => source.CopyTo(target));
        Assert.False(next.Converged);
        Assert.Equal(3, next.Steps);
        IReadOnlyDictionary<string, double> scalars = next.CaptureScalars();
        Assert.Equal((2, 2, 0), (scalars["pairs"], scalars["slot"], scalars["pending"]));
        Assert.Equal(old["scale"], scalars["scale"], 1e-6 * old["scale"]);

        next.CarryOver(previous, (_, target) => target.Clear());
        Assert.Equal((0, 0, 1), (
            next.CaptureScalars()["pairs"], next.CaptureScalars()["slot"], next.CaptureScalars()["scale"]));
    }

    [Fact]
    public void A_restored_state_is_as_large_as_the_history_and_no_larger()
    {
        using WorkerPool pool = new(1);
        using Lbfgs optimizer = new(pool, 2, new LbfgsOptions { History = 3, GradientTolerance = 1e30 });
        Dictionary<string, double> scalars = new()
        {
            ["steps"] = int.MaxValue, ["evaluated"] = 1, ["loss"] = -double.MaxValue,
            ["previous_loss"] = double.MaxValue, ["pairs"] = 3, ["slot"] = 3, ["pending"] = 1, ["scale"] = 0,
            ["curvature0"] = 0, ["curvature1"] = 1, ["curvature2"] = 2, ["curvature3"] = double.MaxValue,
        };
        optimizer.Step(new float[2], TestProblem.Quadratic);
        Assert.True(optimizer.Converged);
        optimizer.RestoreScalars(scalars);
        Assert.False(optimizer.Converged);
        Assert.Equal(scalars, optimizer.CaptureScalars());

        (string Name, double Value)[] wrong =
        [
            ("steps", -1), ("steps", int.MaxValue + 1.0), ("evaluated", 2), ("evaluated", -1), ("pairs", 4),
            ("pairs", -1), ("slot", 4), ("slot", -1), ("slot", 0.5), ("pending", 2), ("pending", -1), ("scale", -1),
            ("loss", double.PositiveInfinity), ("previous_loss", double.NegativeInfinity), ("curvature3", -1),
        ];
        foreach ((string name, double value) in wrong)
        {
            Dictionary<string, double> broken = new(scalars) { [name] = value };
            ArgumentException e = Assert.Throws<ArgumentException>(() => optimizer.RestoreScalars(broken));
            Assert.Contains($"'{name}' in the state of the optimiser is {value}", e.Message, StringComparison.Ordinal);
            Assert.Equal(scalars, optimizer.CaptureScalars());
        }

        scalars.Remove("slot");
        Assert.Contains("lacks 'slot'", Assert.Throws<ArgumentException>(
            () => optimizer.RestoreScalars(scalars)).Message, StringComparison.Ordinal);
    }

    /// <summary>Whether it has converged, and where it was, when it is told a loss and a slope at each step.</summary>
    private static (bool Converged, float[] X) Told(LbfgsOptions options, params (double Loss, double Slope)[] told)
    {
        using WorkerPool pool = new(1);
        using Lbfgs optimizer = new(pool, 1, options);
        float[] x = [0];
        List<float> at = [0];
        foreach ((double loss, double slope) in told)
        {
            long before = optimizer.Steps;
            double found = optimizer.Step(x, (_, gradient) =>
            {
                gradient[0] = (float)slope;
                return loss;
            });
            Assert.Equal(loss, found);
            if (optimizer.Steps > before)
            {
                at.Add(x[0]);
            }

            if (optimizer.Converged)
            {
                break;
            }
        }

        return (optimizer.Converged, [.. at]);
    }

    // A gradient and a pair for each past step and for the one under way; the line search holds three vectors more.
    [Theory]
    [InlineData(LineSearch.None, 17)]
    [InlineData(LineSearch.StrongWolfe, 20)]
    public void Its_memory_is_known_before_it_is_made(LineSearch lineSearch, int vectors)
    {
        using WorkerPool pool = new(1);
        LbfgsOptions options = new() { History = 7, LineSearch = lineSearch };
        Assert.Equal(vectors * 4_000_000_000L, Lbfgs.MemoryBytes(1_000_000_000, options));
        using Lbfgs optimizer = new(pool, 1000, options);
        Assert.Equal(17, optimizer.StateVectors.Count);
        Assert.All(optimizer.StateVectors.Values, vector => Assert.Equal(1000, vector.Span.Length));
    }

    [Fact]
    public void Options_outside_their_ranges_are_refused()
    {
        using WorkerPool pool = new(1);
        LbfgsOptions fine = new();
        (LbfgsOptions Options, string Said)[] wrong =
        [
            (fine with { LearningRate = 0 }, "learning rate of L-BFGS is 0; it has to be more than 0"),
            (fine with { LearningRate = double.NaN }, "learning rate"),
            (fine with { LearningRate = double.PositiveInfinity }, "learning rate"),
            (fine with { LargestChange = 0 }, "largest change of L-BFGS is 0; it has to be more than 0"),
            (fine with { LargestChange = double.NaN }, "largest change"),
            (fine with { History = 0 }, "history of L-BFGS is 0; it has to be 1 to 1000"),
            (fine with { History = 1001 }, "history"),
            (fine with { LineSearch = (LineSearch)7 }, "line search of L-BFGS is 7; it has to be one of the known"),
            (fine with { MaxEvaluations = 0 }, "number of evaluations of L-BFGS is 0; it has to be at least 1"),
            (fine with { GradientTolerance = -1 }, "gradient tolerance of L-BFGS is -1; it has to be at least 0"),
            (fine with { ChangeTolerance = -1 }, "change tolerance of L-BFGS is -1; it has to be at least 0"),
            (fine with { ChangeTolerance = double.NaN }, "change tolerance"),
        ];
        Assert.All(wrong, pair =>
        {
            ArgumentException e = Assert.Throws<ArgumentException>(() => new Lbfgs(pool, 10, pair.Options));
            Assert.Contains(pair.Said, e.Message, StringComparison.Ordinal);
            Assert.Equal("options", e.ParamName);
        });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Lbfgs(pool, 0));
        Assert.Throws<ArgumentNullException>(() => new Lbfgs(null!, 1));
        Assert.Throws<ArgumentNullException>(() => Lbfgs.MemoryBytes(1, null!));
        new Lbfgs(pool, 1, fine with { History = 1000, GradientTolerance = 0, ChangeTolerance = 0 }).Dispose();
        new Lbfgs(pool, 1, fine with { History = 1, MaxEvaluations = 1, LargestChange = 1e-300 }).Dispose();
    }
}
