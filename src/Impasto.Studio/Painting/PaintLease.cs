using Impasto.Jobs;
using Impasto.Models;

namespace Impasto.Studio.Painting;

/// <summary>What somebody paints with, for as long as he has it.</summary>
internal sealed class PaintLease : IDisposable
{
    private readonly Action end;

    /// <summary>Begins; the box makes it.</summary>
    /// <param name="models">What opens networks.</param>
    /// <param name="runner">What does jobs; it ends with the lease.</param>
    /// <param name="end">Is told that the lease ends.</param>
    public PaintLease(ModelLibrary models, JobRunner runner, Action end)
    {
        Models = models;
        Runner = runner;
        this.end = end;
    }

    /// <summary>Gets what opens networks.</summary>
    public ModelLibrary Models { get; }

    /// <summary>Gets what does jobs.</summary>
    public JobRunner Runner { get; }

    public void Dispose()
    {
        Runner.Dispose();
        end();
    }
}
