using Impasto.Media.Files;

namespace Impasto.Studio;

/// <summary>The studio cannot do what is asked for; the message is one line: what is wrong and what to do.</summary>
public sealed class StudioException : ImpastoException
{
    /// <summary>Makes an exception.</summary>
    /// <param name="message">The line.</param>
    /// <param name="cause">The cause; null for none.</param>
    public StudioException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }

    /// <summary>Gets what an answer of the server says of it: a status of HTTP.</summary>
    internal int Status { get; init; } = 400;

    internal static StudioException Missing(string what) =>
        new($"There is no {what} of this id; load the page again.") { Status = 404 };

    internal static StudioException Conflict(string message) => new(message) { Status = 409 };

    internal static StudioException TooLarge(string message) => new(message) { Status = 413 };

    internal static StudioException Unwritable(string place, Exception cause) =>
        new($"{place}: nothing can be written there ({FileProblem.Of(cause)}); name another folder with --data", cause);
}
