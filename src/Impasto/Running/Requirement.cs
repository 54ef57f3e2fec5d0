namespace Impasto.Running;

/// <summary>What has to hold for options to be used.</summary>
internal static class Requirement
{
    /// <summary>Throws if something does not hold.</summary>
    /// <param name="holds">Whether it does.</param>
    /// <param name="message">What is allowed and what was given, as a sentence.</param>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static void Hold(bool holds, string message)
    {
        if (!holds)
        {
            throw new ArgumentException(message);
        }
    }
}
