using System.Numerics;
using Impasto.Running;

namespace Impasto.Training.Data.Procedural;

/// <summary>
/// A few colours that go together, from dark to light: their hues follow one of the painters' schemes. They are made
/// in OKLCH (Ottosson 2020), where equal steps look equal, and given as sRGB.
/// </summary>
internal sealed class Palette
{
    // The hues of a scheme in degrees from the first: one hue, neighbours, opposites, split opposites, triad, square.
    private static readonly double[][] Schemes =
        [[0, 8, -8], [0, 30, -30, 55], [0, 180, 15, 195], [0, 150, 210], [0, 120, 240], [0, 90, 180, 270]];

    private readonly Vector3[] colours;

    public Palette(SeededRandom random)
    {
        colours = new Vector3[4 + random.Below(4)];
        double[] scheme = Schemes[random.Below(Schemes.Length)];
        double firstHue = random.Between(0, 360);
        double dark = random.Between(0.12, 0.4);
        double light = random.Between(0.72, 0.98);
        double strongest = random.Chance(0.15) ? random.Between(0, 0.04) : random.Between(0.07, 0.22);
        for (int i = 0; i < colours.Length; i++)
        {
            double share = (i + random.Between(-0.3, 0.3)) / (colours.Length - 1);
            double lightness = dark + ((light - dark) * Math.Clamp(share, 0, 1));
            double hue = firstHue + scheme[random.Below(scheme.Length)] + random.Between(-10, 10);
            colours[i] = FromOklch(lightness, strongest * random.Between(0.5, 1), hue * Math.PI / 180);
        }
    }

    /// <summary>Gets the darkest colour.</summary>
    public Vector3 Darkest => colours[0];

    /// <summary>Gets the lightest colour.</summary>
    public Vector3 Lightest => colours[^1];

    /// <summary>One of the colours.</summary>
    public Vector3 Pick(SeededRandom random) => colours[random.Below(colours.Length)];

    /// <summary>The colour on the way from the darkest, at 0, to the lightest, at 1.</summary>
    public Vector3 At(float tone)
    {
        float place = Math.Clamp(tone, 0, 1) * (colours.Length - 1);
        int index = Math.Min((int)place, colours.Length - 2);
        return Vector3.Lerp(colours[index], colours[index + 1], place - index);
    }

    private static Vector3 FromOklch(double lightness, double chroma, double hue)
    {
        (double a, double b) = (chroma * Math.Cos(hue), chroma * Math.Sin(hue));
        double l = Cube(lightness + (0.3963377774 * a) + (0.2158037573 * b));
        double m = Cube(lightness - (0.1055613458 * a) - (0.0638541728 * b));
        double s = Cube(lightness - (0.0894841775 * a) - (1.2914855480 * b));
        return new Vector3(
            Encode((4.0767416621 * l) - (3.3077115913 * m) + (0.2309699292 * s)),
            Encode((-1.2684380046 * l) + (2.6097574011 * m) - (0.3413193965 * s)),
            Encode((-0.0041960863 * l) - (0.7034186147 * m) + (1.7076147010 * s)));

        static double Cube(double value) => value * value * value;
    }

    private static float Encode(double linear)
    {
        linear = Math.Clamp(linear, 0, 1);
        return (float)(linear <= 0.0031308 ? 12.92 * linear : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055);
    }
}
