namespace Impasto;

/// <summary>
/// Something that the caller can mend: a file, a name or an option that cannot be used. The message says in one line
/// what is wrong and what to do.
/// </summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="innerException">The cause, or null.</param>
public abstract class ImpastoException(string message, Exception? innerException = null)
    : Exception(message, innerException);
