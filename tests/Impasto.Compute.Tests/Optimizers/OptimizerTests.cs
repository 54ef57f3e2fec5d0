using Impasto.Compute.Execution;
using Impasto.Compute.Optimizers;

namespace Impasto.Compute.Tests.Optimizers;

/// <summary>What holds for each of the optimisers.</summary>
public class OptimizerTests
{
    // Several chunks and a part of one, and an odd tail.
    private const int Many = (3 * ParallelVectors.ChunkSize) + 1237;

    public static TheoryData<string> Kinds => ["adam", "lbfgs", "wolfe"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_same_bytes_come_out_for_any_number_of_threads(string kind)
    {
        float[] one = Run(kind, 1);
        Assert.NotEqual(Start(Many), one);
        Assert.Equal(one, Run(kind, 2));
        Assert.Equal(one, Run(kind, 7));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_step_allocates_nothing(string kind)
    {
        using WorkerPool pool = new(2);
        using Optimizer optimizer = Make(kind, pool, Many);
        float[] x = Start(Many);
        Objective loss = Bowl;
        optimizer.Step(x, loss);
        optimizer.Step(x, loss);

        // The runtime itself may allocate on this thread while it compiles again what has turned out to be hot.
        long least = Enumerable.Range(0, 2).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int step = 0; step < 4; step++)
            {
                optimizer.Step(x, loss);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        });

        Assert.Equal(0, least);
        Assert.Equal(10, optimizer.Steps);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_run_resumed_from_its_state_goes_on_bit_for_bit(string kind)
    {
        using WorkerPool pool = new(2);
        using Optimizer whole = Make(kind, pool, 40);
        using Optimizer resumed = Make(kind, pool, 40);
        float[] x = Start(40);
        Take(9, whole, x);

        float[] copy = [.. x];
        foreach ((string name, var vector) in whole.StateVectors)
        {
            vector.Span.CopyTo(resumed.StateVectors[name].Span);
        }

        resumed.RestoreScalars(whole.CaptureScalars());
        double[] losses = Take(9, whole, x);
        Assert.Equal(losses, Take(9, resumed, copy));
        Assert.Equal(x, copy);
        Assert.Equal(18, resumed.Steps);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void After_a_reset_it_starts_anew(string kind)
    {
        using WorkerPool pool = new(1);
        using Optimizer optimizer = Make(kind, pool, 40);
        float[] first = Start(40);
        Take(9, optimizer, first);
        optimizer.Reset();
        float[] second = Start(40);
        Take(9, optimizer, second);
        Assert.Equal(first, second);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Carried_over_to_twice_the_size_it_still_descends(string kind)
    {
        using WorkerPool pool = new(1);
        using Optimizer small = Make(kind, pool, 40);
        using Optimizer large = Make(kind, pool, 80);
        float[] x = Start(40);
        Take(6, small, x);
        large.CarryOver(small, Double);
        float[] doubled = new float[80];
        Double(x, doubled);
        double[] losses = Take(8, large, doubled);
        Assert.Equal(14, large.Steps);
        Assert.True(losses[^1] < losses[0]);
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("lbfgs")]
    public void It_takes_over_from_its_own_kind_only(string kind)
    {
        using WorkerPool pool = new(1);
        using Optimizer optimizer = Make(kind, pool, 4);
        using Optimizer other = Make(kind == "adam" ? "lbfgs" : "adam", pool, 4);
        ArgumentException e = Assert.Throws<ArgumentException>(() => optimizer.CarryOver(other, Double));
        Assert.Contains("takes over from", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_loss_that_is_not_a_number_ends_the_run_before_the_variables_move(string kind)
    {
        using WorkerPool pool = new(1);
        using Optimizer optimizer = Make(kind, pool, 40);
        float[] x = Start(40);
        ArithmeticException loss = Assert.Throws<ArithmeticException>(() => optimizer.Step(x, (_, _) => double.NaN));
        Assert.StartsWith("The loss is NaN after 0 steps: a smaller", loss.Message, StringComparison.Ordinal);
        ArithmeticException e = Assert.Throws<ArithmeticException>(() => optimizer.Step(x, (_, gradient) =>
        {
            gradient.Fill(float.NaN);
            return 1;
        }));
        string what = kind == "adam" ? "gradient" : "derivative along the direction";
        Assert.StartsWith($"The {what} is NaN after 0 steps: a smaller", e.Message, StringComparison.Ordinal);
        Assert.Equal(Start(40), x);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_state_with_a_number_missing_or_out_of_range_is_refused(string kind)
    {
        using WorkerPool pool = new(1);
        using Optimizer optimizer = Make(kind, pool, 40);
        Dictionary<string, double> scalars = new(optimizer.CaptureScalars());
        foreach (string name in scalars.Keys)
        {
            Dictionary<string, double> without = new(scalars);
            without.Remove(name);
            Assert.Throws<ArgumentException>(() => optimizer.RestoreScalars(without));
            Dictionary<string, double> broken = new(scalars) { [name] = double.NaN };
            Assert.Throws<ArgumentException>(() => optimizer.RestoreScalars(broken));
        }

        Assert.Throws<ArgumentException>(() =>
            optimizer.RestoreScalars(new Dictionary<string, double>(scalars) { ["steps"] = 1.5 }));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Variables_of_another_length_are_refused(string kind)
    {
        using WorkerPool pool = new(1);
        using Optimizer optimizer = Make(kind, pool, 4);
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => optimizer.Step(new float[5], TestProblem.Quadratic));
        Assert.Contains("was made for 4 variables, not 5.", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_missing_or_freed_is_said(string kind)
    {
        using WorkerPool pool = new(1);
        Optimizer optimizer = Make(kind, pool, 4);
        Assert.Throws<ArgumentNullException>(() => optimizer.Step(new float[4], null!));
        Assert.Throws<ArgumentNullException>(() => optimizer.CarryOver(null!, Double));
        Assert.Throws<ArgumentNullException>(() => optimizer.CarryOver(optimizer, null!));
        Assert.Throws<ArgumentNullException>(() => optimizer.RestoreScalars(null!));
        Assert.Equal(4, optimizer.Count);
        optimizer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => optimizer.Step(new float[4], TestProblem.Quadratic));
        Assert.All(optimizer.StateVectors.Values, v => Assert.Throws<ObjectDisposedException>(() => v.Span[0]));
    }

    private static Optimizer Make(string kind, WorkerPool pool, int count) => kind switch
    {
        "adam" => new Adam(pool, count, new AdamOptions { LearningRate = 0.05 }),
        "lbfgs" => new Lbfgs(pool, count, new LbfgsOptions { History = 4 }),
        _ => new Lbfgs(pool, count, new LbfgsOptions { History = 4, LineSearch = LineSearch.StrongWolfe }),
    };

    private static float[] Run(string kind, int threads)
    {
        using WorkerPool pool = new(threads);
        using Optimizer optimizer = Make(kind, pool, Many);
        float[] x = Start(Many);
        for (int step = 0; step < 8; step++)
        {
            optimizer.Step(x, Bowl);
        }

        return x;
    }

    private static double[] Take(int steps, Optimizer optimizer, float[] x) =>
        [.. Enumerable.Range(0, steps).Select(_ => optimizer.Step(x, TestProblem.Quadratic))];

    private static float[] Start(int count) =>
        [.. Enumerable.Range(0, count).Select(i => (float)(2 * Math.Sin(i + 0.5)))];

    private static void Double(ReadOnlySpan<float> source, Span<float> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = source[i / 2];
        }
    }

    /// <summary>Sum of c (x - 1)^2 / 2 + (x - 1)^4 / 4, c from 1 to 5.</summary>
    private static double Bowl(ReadOnlySpan<float> x, Span<float> gradient)
    {
        double loss = 0;
        for (int i = 0; i < x.Length; i++)
        {
            float curvature = 1 + (i % 5);
            float distance = x[i] - 1;
            loss += (curvature * distance * distance / 2) + (distance * distance * distance * distance / 4);
            gradient[i] = (curvature * distance) + (distance * distance * distance);
        }

        return loss;
    }
}
