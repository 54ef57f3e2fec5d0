namespace Impasto.Jobs;

/// <summary>A job cannot be done as it is written; the message says why in one line.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="innerException">The cause, or null.</param>
public sealed class JobException(string message, Exception? innerException = null)
    : ImpastoException(message, innerException);
