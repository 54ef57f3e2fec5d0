using Impasto.Methods.Optimization;
using Impasto.Running;

namespace Impasto.Tests.Methods.Optimization;

/// <summary>Does something when an optimisation has done some iterations.</summary>
internal sealed class AtIteration(int iterations, Action action) : IProgress<RunProgress>
{
    private int count;

    public void Report(RunProgress value)
    {
        if (value is OptimizationProgress && ++count == iterations)
        {
            action();
        }
    }
}
