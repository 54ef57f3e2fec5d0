using System.Diagnostics;
using Impasto.Compute.Graphs;

namespace Impasto.Compute.Execution;

/// <summary>Finds how long each operator of a plan takes: the shortest of some runs.</summary>
public sealed class Profiler
{
    private readonly Dictionary<Node, TimeSpan> times = [];

    /// <summary>Gets the operators that were run, slowest first.</summary>
    public IReadOnlyList<OperatorTime> Operators =>
    [
        .. times.OrderByDescending(pair => pair.Value).Select(pair => new OperatorTime(
            pair.Key.ToString(),
            pair.Value,
            pair.Key.Op.CountFlops(pair.Key),
            sizeof(float) * (pair.Key.Shape.Count + pair.Key.Inputs.Distinct().Sum(input => input.Shape.Count)))),
    ];

    internal void Measure(Node node, Action run)
    {
        long start = Stopwatch.GetTimestamp();
        run();
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        times[node] = times.TryGetValue(node, out TimeSpan shortest) && shortest < time ? shortest : time;
    }
}
