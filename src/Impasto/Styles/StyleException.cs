namespace Impasto.Styles;

/// <summary>A prepared style cannot be used; the message says why in one line.</summary>
public sealed class StyleException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public StyleException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    public StyleException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception that wraps another.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public StyleException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
