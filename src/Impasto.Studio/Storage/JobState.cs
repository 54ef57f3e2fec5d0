namespace Impasto.Studio.Storage;

/// <summary>Where a job of the studio is.</summary>
internal enum JobState
{
    /// <summary>It waits.</summary>
    Queued,

    /// <summary>It is being done.</summary>
    Running,

    /// <summary>It was asked to stop and to keep what it has.</summary>
    Stopping,

    /// <summary>It was stopped before its end; what it had is kept.</summary>
    Stopped,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>It could not be done.</summary>
    Failed,

    /// <summary>It was dropped.</summary>
    Cancelled,
}
