namespace Impasto.Jobs;

/// <summary>A job cannot be done as it is written; the message says why in one line.</summary>
public sealed class JobException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public JobException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    public JobException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception that wraps another.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public JobException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
