using System.Globalization;
using System.Numerics;

namespace Impasto.Media.Video;

/// <summary>
/// A fraction in its lowest terms, as NUT wants it, such as the length of a tick of a film's clock in seconds.
/// </summary>
internal readonly record struct Rational
{
    /// <summary>Makes a fraction.</summary>
    /// <param name="numerator">What stands above the line.</param>
    /// <param name="denominator">What stands below it, at least 1.</param>
    public Rational(int numerator, int denominator)
    {
        int common = (int)BigInteger.GreatestCommonDivisor(numerator, denominator);
        (Numerator, Denominator) = (numerator / common, denominator / common);
    }

    /// <summary>Gets what stands above the line.</summary>
    public int Numerator { get; }

    /// <summary>Gets what stands below it, at least 1.</summary>
    public int Denominator { get; }

    /// <summary>Gets the number.</summary>
    public double Value => (double)Numerator / Denominator;

    /// <summary>Gets the fraction upside down.</summary>
    public Rational Inverse => new(Denominator, Numerator);

    /// <summary>Reads a fraction that is more than 0, such as 30000/1001 or 16:9; null where it is none.</summary>
    /// <param name="text">The text.</param>
    public static Rational? Parse(string? text)
    {
        string[] parts = text?.Split('/', ':') ?? [];
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int above)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int below)
            && above > 0 && below > 0
            ? new Rational(above, below)
            : null;
    }

    /// <summary>The frames a second as a fraction: that of television where it is meant, such as 29.97.</summary>
    /// <param name="fps">The frames a second, more than 0 and at most 1000.</param>
    public static Rational OfFrameRate(double fps)
    {
        const int Television = 1001, Thousandths = 1000;
        const double Near = 5e-3;
        int whole = (int)Math.Ceiling(fps);
        bool isTelevision = whole != fps && Math.Abs(fps - (whole * 1000.0 / Television)) < Near;
        return isTelevision
            ? new Rational(whole * Thousandths, Television)
            : new Rational(Math.Max(1, (int)Math.Round(fps * Thousandths)), Thousandths);
    }

    /// <summary>A time in ticks of this length as the nearest one in ticks of another length.</summary>
    /// <param name="ticks">The time.</param>
    /// <param name="other">The length of the other ticks.</param>
    public long Rescale(long ticks, Rational other)
    {
        Int128 above = (Int128)ticks * Numerator * other.Denominator;
        Int128 below = (Int128)Denominator * other.Numerator;
        Int128 half = below / 2;
        return (long)((above >= 0 ? above + half : above - half) / below);
    }

    /// <summary>The fraction as ffmpeg reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");
}
