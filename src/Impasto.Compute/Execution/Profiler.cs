using System.Diagnostics;
using System.Globalization;
using System.Text;
using Impasto.Compute.Graphs;

namespace Impasto.Compute.Execution;

/// <summary>Adds up how long each operator of a plan takes.</summary>
public sealed class Profiler
{
    private readonly Dictionary<Node, (int Runs, TimeSpan Time)> times = [];

    /// <summary>Lists the operators, slowest first, with milliseconds a run.</summary>
    /// <returns>One line an operator.</returns>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach ((Node node, (int runs, TimeSpan time)) in times.OrderByDescending(t => t.Value.Time))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds / runs,9:F3} ms  {node}");
        }

        return text.ToString();
    }

    internal void Measure(Node node, Action run)
    {
        long start = Stopwatch.GetTimestamp();
        run();
        (int runs, TimeSpan time) = times.GetValueOrDefault(node);
        times[node] = (runs + 1, time + Stopwatch.GetElapsedTime(start));
    }
}
