namespace Impasto.Training.Loop;

/// <summary>A training cannot begin or go on; the message says why in one line.</summary>
public sealed class TrainingException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public TrainingException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    public TrainingException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception that wraps another.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public TrainingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
