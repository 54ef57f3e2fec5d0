using Impasto.Media.Images;
using Impasto.Running;

namespace Impasto.Cli.Display;

/// <summary>Writes the image so far every so many iterations and passes the progress on.</summary>
internal sealed class Previews(int every, IProgress<RunProgress> next, Action<ImageBuffer> write)
    : IProgress<RunProgress>
{
    private int count;

    public void Report(RunProgress value)
    {
        if (every > 0 && value.CopyImage is { } copy && ++count % every == 0)
        {
            write(copy());
        }

        next.Report(value);
    }
}
