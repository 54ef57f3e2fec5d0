namespace Impasto.Media.Images;

/// <summary>
/// An image cannot be read or written. The message is one line for the user: the file, what is wrong, what to do.
/// </summary>
public sealed class ImageException : Exception
{
    /// <summary>Makes an exception without a message of its own.</summary>
    public ImageException()
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">The line for the user.</param>
    public ImageException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    /// <param name="message">The line for the user.</param>
    /// <param name="innerException">The cause.</param>
    public ImageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
