namespace Impasto.Training.Recipes;

/// <summary>A recipe cannot be used; the message says in one line which file, which member and what is allowed.</summary>
public sealed class RecipeException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public RecipeException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    public RecipeException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception that wraps another.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public RecipeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
