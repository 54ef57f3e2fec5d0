using System.Diagnostics;
using System.Globalization;
using System.Text;
using Impasto.Compute.Graphs;

namespace Impasto.Compute.Execution;

/// <summary>Finds how long each operator of a plan takes: the shortest of some runs.</summary>
public sealed class Profiler
{
    private readonly Dictionary<Node, TimeSpan> times = [];

    /// <summary>Lists the operators, slowest first, with milliseconds.</summary>
    /// <returns>One line an operator.</returns>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach ((Node node, TimeSpan time) in times.OrderByDescending(t => t.Value))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds,9:F3} ms  {node}");
        }

        return text.ToString();
    }

    internal void Measure(Node node, Action run)
    {
        long start = Stopwatch.GetTimestamp();
        run();
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        times[node] = times.TryGetValue(node, out TimeSpan shortest) && shortest < time ? shortest : time;
    }
}
