using Impasto.Media.Images;
using Impasto.Methods.Optimization;

namespace Impasto.Cli.Display;

/// <summary>Writes the image so far every so many iterations and passes the progress on.</summary>
internal sealed class Previews(int every, IProgress<OptimizationProgress> next, Action<ImageBuffer> write)
    : IProgress<OptimizationProgress>
{
    private int count;

    public void Report(OptimizationProgress value)
    {
        if (every > 0 && ++count % every == 0)
        {
            write(value.CopyImage());
        }

        next.Report(value);
    }
}
