namespace Impasto.Cluster;

/// <summary>
/// The database, the storage or a job in them cannot be used; the message says why in one line, and holds no password.
/// </summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="innerException">The cause, or null.</param>
public sealed class ClusterException(string message, Exception? innerException = null)
    : ImpastoException(message, innerException)
{
    /// <summary>Gets whether it may pass by itself, as where a machine cannot be reached for a while.</summary>
    public bool IsPassing { get; init; }

    /// <summary>Gets whether it is the same however often it is tried, as with a job that is none.</summary>
    internal bool IsFinal { get; init; }
}
