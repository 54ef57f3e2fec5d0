using Hangfire.Server;

namespace Impasto.Cluster.Engine;

/// <summary>What the engine calls, and all that it calls.</summary>
internal interface IPartRunner
{
    /// <summary>Does a part.</summary>
    /// <param name="part">Its id: what is done lies in the records.</param>
    /// <param name="context">What the engine knows of this try; it gives it itself.</param>
    /// <param name="cancellation">Cancelled where the worker stops or the part is cancelled.</param>
    void Run(Guid part, PerformContext? context, CancellationToken cancellation);
}
