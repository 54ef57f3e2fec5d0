namespace Impasto.Training.Recipes;

/// <summary>
/// A recipe cannot be used; the message says in one line which file, which member and what is allowed.
/// </summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="innerException">The cause, or null.</param>
public sealed class RecipeException(string message, Exception? innerException = null)
    : ImpastoException(message, innerException);
