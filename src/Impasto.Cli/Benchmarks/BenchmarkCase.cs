using Impasto.Compute.Planning;

namespace Impasto.Cli.Benchmarks;

/// <summary>One thing to time.</summary>
/// <param name="Name">Its name, the same as the peers'.</param>
/// <param name="Size">The edge of its square image, in pixels.</param>
/// <param name="Plan">What is run. Its inputs are filled with random numbers.</param>
/// <param name="Learned">What Adam moves after each run, for a step of a training.</param>
internal sealed record BenchmarkCase(
    string Name, int Size, ExecutionPlan Plan, IReadOnlyList<LearnedTensor>? Learned = null);
