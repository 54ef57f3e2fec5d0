using Impasto.Films;
using Impasto.Running;

namespace Impasto.Tests.Films;

/// <summary>Does something when a film says that it has come to a frame.</summary>
internal sealed class AtFrame(int frame, Action act) : IProgress<RunProgress>
{
    public void Report(RunProgress value)
    {
        if (value is FilmProgress at && at.Frame == frame)
        {
            act();
        }
    }
}
