namespace Impasto.Encoders;

/// <summary>An encoder cannot give what is asked of it; the message says why in one line.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="innerException">The cause, or null.</param>
public sealed class EncoderException(string message, Exception? innerException = null)
    : ImpastoException(message, innerException);
