namespace Impasto.Cluster;

/// <summary>Where a job stands.</summary>
public enum ClusterJobState
{
    /// <summary>Some of its parts wait or are in work.</summary>
    Running,

    /// <summary>All of its parts are done.</summary>
    Done,

    /// <summary>At least one of its parts has failed, and the others are over.</summary>
    Failed,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>It is being removed; what is left of it goes when it is removed again.</summary>
    Removing,
}
