namespace Impasto.Media.Sounds;

/// <summary>
/// A sound cannot be read or written. The message is one line for the user: the file, what is wrong, what to do.
/// </summary>
/// <param name="message">The line for the user.</param>
/// <param name="innerException">The cause, or null.</param>
public sealed class SoundException(string message, Exception? innerException = null)
    : Exception(message, innerException);
