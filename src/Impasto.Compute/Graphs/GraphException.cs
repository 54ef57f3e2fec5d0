namespace Impasto.Compute.Graphs;

/// <summary>A graph cannot be built or planned as asked; the message says why in one line.</summary>
public sealed class GraphException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public GraphException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What is wrong.</param>
    public GraphException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception that wraps another.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="innerException">The cause.</param>
    public GraphException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
