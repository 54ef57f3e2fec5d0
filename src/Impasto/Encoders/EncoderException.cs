namespace Impasto.Encoders;

/// <summary>An encoder cannot give what is asked of it; the message says why in one line.</summary>
public sealed class EncoderException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public EncoderException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    public EncoderException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception that wraps another.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public EncoderException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
