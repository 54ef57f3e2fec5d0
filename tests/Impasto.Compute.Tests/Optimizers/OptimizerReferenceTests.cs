using Impasto.Compute.Execution;
using Impasto.Compute.Optimizers;
using Impasto.Compute.Tests.Fixtures;
using Xunit.Abstractions;

namespace Impasto.Compute.Tests.Optimizers;

/// <summary>Holds the optimisers against PyTorch's, which ran in float64 (tests/Fixtures/make_optimizers.py).</summary>
public class OptimizerReferenceTests(ITestOutputHelper output)
{
    private static readonly FixtureFile Fixture = new("optimizers.safetensors");

    public static TheoryData<string, string> Runs()
    {
        TheoryData<string, string> runs = [];
        foreach (string problem in new[] { "rosenbrock2", "rosenbrock10", "quadratic", "tanh" })
        {
            foreach (string run in new[] { "adam", "lbfgs", "lbfgs_wolfe" })
            {
                runs.Add(problem, run);
            }
        }

        return runs;
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void The_first_steps_follow_PyTorch_and_the_end_is_as_low(string problem, string run)
    {
        using WorkerPool pool = new(1);
        float[] x = Fixture.Values($"{problem}/start");
        float[] points = Fixture.Values($"{problem}/{run}/x");
        float[] losses = Fixture.Values($"{problem}/{run}/loss");
        using Optimizer optimizer = Make(run, pool, x.Length);
        Objective loss = TestProblem.Named(problem, Fixture);

        float largest = points.Max(MathF.Abs);
        for (int step = 0; step < losses.Length; step++)
        {
            double found = optimizer.Step(x, loss);
            int offset = step * x.Length;
            if (offset >= points.Length)
            {
                continue;
            }

            float difference = x.Zip(points.Skip(offset), (ours, theirs) => MathF.Abs(ours - theirs)).Max();
            output.WriteLine($"step {step + 1}: loss {found:g6}, {losses[step]:g6} there; difference {difference:g3}");
            Assert.Equal(losses[step], found, 5e-4 * losses[step]);
            Assert.InRange(difference / largest, 0, 2e-4);
        }

        if (run == "lbfgs" && problem.StartsWith("rosenbrock", StringComparison.Ordinal))
        {
            return; // Steps of a fixed length jump about in that valley: there the last bit decides where they end.
        }

        double end = loss(x, new float[x.Length]);
        output.WriteLine($"end: loss {end:g6}, {losses[^1]:g6} there a step before");
        Assert.InRange(end, 0, (1.05 * losses[^1]) + (1e-9 * losses[0]));
    }

    private static Optimizer Make(string run, WorkerPool pool, int count)
    {
        LbfgsOptions untilTheEnd = new() { History = 5, GradientTolerance = 0, ChangeTolerance = 0 };
        return run switch
        {
            "adam" => new Adam(pool, count, new AdamOptions { LearningRate = 0.05, Beta2 = 0.99 }),
            "lbfgs" => new Lbfgs(pool, count, untilTheEnd with { LearningRate = 0.25 }),
            _ => new Lbfgs(pool, count, untilTheEnd with { LineSearch = LineSearch.StrongWolfe }),
        };
    }
}
