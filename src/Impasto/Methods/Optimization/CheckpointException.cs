namespace Impasto.Methods.Optimization;

/// <summary>A checkpoint cannot be used; the message says why in one line.</summary>
public sealed class CheckpointException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public CheckpointException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    public CheckpointException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception that wraps another.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public CheckpointException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
