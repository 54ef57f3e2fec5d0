using Impasto.Running;
using Impasto.Studio.Storage;

namespace Impasto.Studio.Queue;

/// <summary>Does jobs of a kind.</summary>
internal interface IWork
{
    /// <summary>Does a job, from where it was stopped before.</summary>
    /// <param name="job">The job.</param>
    /// <param name="context">With what means; its token ends the work.</param>
    /// <param name="ending">Says why the work is ended.</param>
    /// <returns>What it came to.</returns>
    /// <exception cref="OperationCanceledException">It was ended before there was anything.</exception>
    Outcome Do(StudioJob job, RunContext context, Func<Ending> ending);

    /// <summary>Whether a job that is ended goes on later from where it was.</summary>
    /// <param name="job">The job.</param>
    bool GoesOn(StudioJob job);
}
