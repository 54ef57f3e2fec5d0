namespace Impasto.Training.Loop;

/// <summary>A training cannot begin or go on; the message says why in one line.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="innerException">The cause, or null.</param>
public sealed class TrainingException(string message, Exception? innerException = null)
    : ImpastoException(message, innerException);
