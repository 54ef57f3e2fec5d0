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
        LbfgsOptions[] wrong =
        [
            fine with { LearningRate = 0 },
            fine with { LearningRate = double.NaN },
            fine with { LargestChange = 0 },
            fine with { LargestChange = double.NaN },
            fine with { History = 0 },
            fine with { History = LbfgsOptions.MaxHistory + 1 },
            fine with { LineSearch = (LineSearch)7 },
            fine with { MaxEvaluations = 0 },
            fine with { GradientTolerance = -1 },
            fine with { ChangeTolerance = double.NaN },
        ];
        Assert.All(wrong, options => Assert.Throws<ArgumentException>(() => new Lbfgs(pool, 10, options)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Lbfgs(pool, 0));
    }
}
