using System.Diagnostics;
using System.Globalization;
using Impasto.Running;

namespace Impasto.Cli.Display;

/// <summary>
/// The details of a run that <c>--verbose</c> asks for: how long each stage took. What was not told to be a stage of
/// its own was opening and reading.
/// </summary>
/// <param name="next">Is told all progress too.</param>
internal sealed class RunDetails(IProgress<RunProgress> next) : IProgress<RunProgress>
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly List<(string Stage, TimeSpan Time)> times = [];
    private RunStage stage = RunStage.Load;
    private TimeSpan began;

    public void Report(RunProgress value)
    {
        if (value is not PlannedMemory && value.Stage != stage)
        {
            End();
            stage = value.Stage;
        }

        next.Report(value);
    }

    /// <summary>Says all of it at the end of the run.</summary>
    /// <param name="notes">Where it is said.</param>
    /// <param name="networks">The networks that were opened.</param>
    public void Tell(Notes notes, IReadOnlyList<string> networks)
    {
        End();
        notes.Say($"networks: {string.Join(", ", networks)}");
        notes.Say("time: " + string.Join(", ", times.Select(time => string.Create(
            CultureInfo.InvariantCulture, $"{time.Stage} {time.Time.TotalSeconds:0.00} s"))));
    }

    /// <summary>A plan of memory in words, stage by stage.</summary>
    public static string Describe(MemoryPlan plan) => "memory: " + string.Join(
        ", ", plan.Stages.Select(stage => $"{Name(stage.Stage)} {MemoryText.Of(stage.Bytes)}"));

    private void End()
    {
        times.Add((stage == RunStage.Load ? "open and read" : Name(stage), clock.Elapsed - began));
        began = clock.Elapsed;
    }

    /// <summary>A stage in words.</summary>
    private static string Name(RunStage stage) => stage.ToString().ToLowerInvariant();
}
