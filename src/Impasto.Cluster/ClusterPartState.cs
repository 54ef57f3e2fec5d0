namespace Impasto.Cluster;

/// <summary>Where a part of a job stands.</summary>
public enum ClusterPartState
{
    /// <summary>Others have to be done before it.</summary>
    Blocked,

    /// <summary>It waits for a worker, the first time or for another try.</summary>
    Waiting,

    /// <summary>A worker has it.</summary>
    Running,

    /// <summary>It is done, and its result is stored.</summary>
    Done,

    /// <summary>It was tried as often as it may be.</summary>
    Failed,

    /// <summary>Its job was cancelled.</summary>
    Cancelled,
}
