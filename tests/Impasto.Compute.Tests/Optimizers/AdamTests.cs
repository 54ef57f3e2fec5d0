using Impasto.Compute.Execution;
using Impasto.Compute.Optimizers;

namespace Impasto.Compute.Tests.Optimizers;

public class AdamTests
{
    [Fact]
    public void The_first_step_moves_each_variable_by_the_learning_rate_against_its_gradient()
    {
        using WorkerPool pool = new(1);
        using Adam optimizer = new(pool, 3, new AdamOptions { LearningRate = 0.25 });
        float[] x = [1, 2, 3];
        double loss = optimizer.Step(x, (_, gradient) =>
        {
            new float[] { 5, -0.01f, 700 }.CopyTo(gradient);
            return 42;
        });
        Assert.Equal(42, loss);
        Assert.Equal(0.75, x[0], 1e-5);
        Assert.Equal(2.25, x[1], 1e-5);
        Assert.Equal(2.75, x[2], 1e-5);
    }

    [Fact]
    public void Carried_over_to_its_own_size_it_goes_on_bit_for_bit()
    {
        using WorkerPool pool = new(1);
        using Adam previous = new(pool, 3);
        using Adam next = new(pool, 3);
        float[] x = [1, 2, 3];
        for (int step = 0; step < 5; step++)
        {
            previous.Step(x, TestProblem.Rosenbrock);
        }

        next.CarryOver(previous, (source, target) => source.CopyTo(target));
        float[] copy = [.. x];
        previous.Step(x, TestProblem.Rosenbrock);
        next.Step(copy, TestProblem.Rosenbrock);
        Assert.Equal(x, copy);
    }

    [Fact]
    public void A_resized_second_moment_is_never_negative()
    {
        using WorkerPool pool = new(1);
        using Adam small = new(pool, 2);
        using Adam large = new(pool, 4);
        float[] x = [1, 2];
        small.Step(x, TestProblem.Quadratic);
        large.CarryOver(small, (_, target) => target.Fill(-1));
        Assert.All(large.StateVectors["second_moment"].Span.ToArray(), value => Assert.Equal(0, value));
        Assert.All(large.StateVectors["first_moment"].Span.ToArray(), value => Assert.Equal(-1, value));
    }

    // Algorithm 1 of the paper, line by line, with a schedule and an epsilon that is large enough to be seen.
    [Fact]
    public void Steps_are_those_of_the_paper_s_algorithm()
    {
        const double beta1 = 0.8, beta2 = 0.95, epsilon = 0.5;
        using WorkerPool pool = new(1);
        using Adam optimizer = new(pool, 1, new AdamOptions { Beta1 = beta1, Beta2 = beta2, Epsilon = epsilon });
        Assert.Equal(1e-3, optimizer.LearningRate);
        float[] x = [0];
        (double m, double v, double expected) = (0, 0, 0);
        for (int t = 1; t <= 20; t++)
        {
            double rate = optimizer.LearningRate = 0.3 / t;
            double g = Math.Sin(t);
            m = (beta1 * m) + ((1 - beta1) * g);
            v = (beta2 * v) + ((1 - beta2) * g * g);
            double corrected = m / (1 - Math.Pow(beta1, t));
            expected -= rate * corrected / (Math.Sqrt(v / (1 - Math.Pow(beta2, t))) + epsilon);
            optimizer.Step(x, (_, gradient) =>
            {
                gradient[0] = (float)g;
                return 0;
            });
            Assert.Equal(expected, x[0], 1e-6);
            Assert.Equal(m, optimizer.StateVectors["first_moment"].Span[0], 1e-6);
            Assert.Equal(v, optimizer.StateVectors["second_moment"].Span[0], 1e-6);
            Assert.Equal(t, optimizer.CaptureScalars()["steps"]);
        }
    }

    [Theory]
    [InlineData(-1e-6f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_second_moment_that_is_no_square_is_refused(float value)
    {
        using WorkerPool pool = new(1);
        using Adam optimizer = new(pool, 3);
        Dictionary<string, double> scalars = new() { ["steps"] = 7 };
        optimizer.StateVectors["second_moment"].Span[1] = value;
        ArgumentException e = Assert.Throws<ArgumentException>(() => optimizer.RestoreScalars(scalars));
        Assert.Contains("no square", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, optimizer.Steps);

        optimizer.StateVectors["second_moment"].Span[1] = float.MaxValue;
        optimizer.RestoreScalars(scalars);
        Assert.Equal(7, optimizer.Steps);
        optimizer.Reset();
        Assert.Equal(0, optimizer.Steps);
        Assert.Equal(new float[3], optimizer.StateVectors["second_moment"].Span.ToArray());
    }

    [Fact]
    public void Its_memory_is_known_before_it_is_made() =>
        Assert.Equal(3L * sizeof(float) * 1_000_000_000, Adam.MemoryBytes(1_000_000_000));

    [Fact]
    public void Options_outside_their_ranges_are_refused()
    {
        using WorkerPool pool = new(1);
        AdamOptions fine = new();
        (AdamOptions Options, string Said)[] wrong =
        [
            (fine with { LearningRate = -1 }, "learning rate of Adam is -1; it has to be more than 0"),
            (fine with { LearningRate = 0 }, "learning rate of Adam is 0; it has to be more than 0"),
            (fine with { LearningRate = double.PositiveInfinity }, "learning rate"),
            (fine with { Beta1 = 1 }, "beta1 of Adam is 1; it has to be in [0, 1)"),
            (fine with { Beta1 = -0.1 }, "beta1"),
            (fine with { Beta2 = 1 }, "beta2 of Adam is 1; it has to be in [0, 1)"),
            (fine with { Beta2 = -0.1 }, "beta2"),
            (fine with { Epsilon = 0 }, "epsilon of Adam is 0; it has to be more than 0"),
            (fine with { Epsilon = double.PositiveInfinity }, "epsilon"),
        ];
        Assert.All(wrong, pair =>
        {
            ArgumentException e = Assert.Throws<ArgumentException>(() => new Adam(pool, 10, pair.Options));
            Assert.Contains(pair.Said, e.Message, StringComparison.Ordinal);
            Assert.Equal("options", e.ParamName);
        });
        new Adam(pool, 1, fine with { Beta1 = 0, Beta2 = 0, LearningRate = 1e-300, Epsilon = 1e-300 }).Dispose();
    }
}
