namespace Impasto.Studio.Queue;

/// <summary>Why a job is ended before its end.</summary>
internal enum Ending
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>To keep what it has.</summary>
    Keep,

    /// <summary>To drop what it has.</summary>
    Drop,

    /// <summary>To go on later: the queue pauses, or the server ends.</summary>
    Later,
}
