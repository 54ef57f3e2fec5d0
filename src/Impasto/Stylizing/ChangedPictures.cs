using Impasto.Media.Images;
using Impasto.Running;

namespace Impasto.Stylizing;

/// <summary>Passes progress on with pictures changed, as a step after a method changes its result.</summary>
/// <param name="next">Who is told.</param>
/// <param name="change">Gives what becomes of a picture.</param>
internal sealed class ChangedPictures(IProgress<RunProgress> next, Func<ImageBuffer, ImageBuffer> change)
    : IProgress<RunProgress>
{
    public void Report(RunProgress value) => next.Report(
        value.CopyImage is { } copy ? value with { CopyImage = () => change(copy()) } : value);
}
