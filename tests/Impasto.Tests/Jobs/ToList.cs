using Impasto.Running;

namespace Impasto.Tests.Jobs;

/// <summary>Writes down what a run tells, at once.</summary>
internal sealed class ToList(List<RunProgress> told) : IProgress<RunProgress>
{
    public void Report(RunProgress value) => told.Add(value);
}
