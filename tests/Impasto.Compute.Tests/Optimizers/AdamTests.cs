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

    [Fact]
    public void Its_memory_is_known_before_it_is_made() =>
        Assert.Equal(3L * sizeof(float) * 1_000_000_000, Adam.MemoryBytes(1_000_000_000));

    [Fact]
    public void Options_outside_their_ranges_are_refused()
    {
        using WorkerPool pool = new(1);
        AdamOptions fine = new();
        AdamOptions[] wrong =
        [
            fine with { LearningRate = -1 },
            fine with { LearningRate = double.PositiveInfinity },
            fine with { Beta1 = 1 },
            fine with { Beta2 = -0.1 },
            fine with { Epsilon = 0 },
        ];
        Assert.All(wrong, options => Assert.Throws<ArgumentException>(() => new Adam(pool, 10, options)));
    }
}
