using System.Globalization;

namespace Impasto.Jobs;

/// <summary>A time in a film as people write it: 12.5, 5s, 1:02.5 or 1:00:00.</summary>
internal static class FilmTime
{
    private const int Sixty = 60;
    private const double Longest = 1e6;

    /// <summary>Reads a time.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The seconds; null where it is no time.</returns>
    public static double? Parse(string text)
    {
        string[] parts = text.EndsWith('s') ? [text[..^1]] : text.Split(':');
        double seconds = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            NumberStyles style = i == parts.Length - 1 ? NumberStyles.AllowDecimalPoint : NumberStyles.None;
            if (parts.Length > 3
                || !double.TryParse(parts[i], style, CultureInfo.InvariantCulture, out double part)
                || (i > 0 && part >= Sixty))
            {
                return null;
            }

            seconds = (seconds * Sixty) + part;
        }

        return seconds <= Longest ? seconds : null;
    }
}
