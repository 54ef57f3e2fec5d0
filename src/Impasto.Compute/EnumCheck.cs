namespace Impasto.Compute;

/// <summary>
/// Refuses numbers that are no value of an enumeration: what chooses by them would take them for one of the others.
/// </summary>
internal static class EnumCheck
{
    /// <summary>Gives a value back if it is one of those that have a name.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is none; the message says which there are.</exception>
    public static T Known<T>(T value)
        where T : struct, Enum => Enum.IsDefined(value)
        ? value
        : throw new ArgumentOutOfRangeException(
            null, $"{value:D} is no {typeof(T).Name}: there are {string.Join(", ", Enum.GetNames<T>())}.");
}
