using Impasto.Running;

namespace Impasto.Training.Data.Procedural;

/// <summary>Smooth noise over the plane (gradient noise, Perlin 2002), with features about 1 apart.</summary>
internal sealed class NoiseField
{
    private const int Period = 256;

    private readonly byte[] shuffled = new byte[2 * Period];
    private readonly (float X, float Y)[] gradients = new (float X, float Y)[Period];

    public NoiseField(SeededRandom random)
    {
        Span<byte> half = shuffled.AsSpan(0, Period);
        for (int i = 0; i < Period; i++)
        {
            gradients[i] = MathF.SinCos((float)random.Between(0, 2 * Math.PI));
            int other = random.Below(i + 1);
            half[i] = half[other];
            half[other] = (byte)i;
        }

        half.CopyTo(shuffled.AsSpan(Period));
    }

    /// <summary>The noise at a place, about -1 to 1.</summary>
    public float At(float x, float y)
    {
        (float floorX, float floorY) = (MathF.Floor(x), MathF.Floor(y));
        (float u, float v) = (x - floorX, y - floorY);
        (int column, int row) = ((int)floorX & (Period - 1), (int)floorY & (Period - 1));
        int left = shuffled[column] + row;
        int right = shuffled[column + 1] + row;
        float fadeX = Fade(u);
        float upper = Mix(Corner(left, u, v), Corner(right, u - 1, v), fadeX);
        float lower = Mix(Corner(left + 1, u, v - 1), Corner(right + 1, u - 1, v - 1), fadeX);
        return 1.5f * Mix(upper, lower, Fade(v));
    }

    /// <summary>The sum of octaves, each twice as fine and half as strong as the one before; about -1 to 1.</summary>
    public float Fractal(float x, float y, int octaves)
    {
        (float sum, float total, float strength) = (0, 0, 1);
        for (int i = 0; i < octaves; i++)
        {
            sum += strength * At(x, y);
            total += strength;
            strength /= 2;
            (x, y) = ((2 * x) + 17.3f, (2 * y) + 5.7f);
        }

        return sum / total;
    }

    private static float Fade(float t) => t * t * t * ((t * ((6 * t) - 15)) + 10);

    private static float Mix(float a, float b, float share) => a + ((b - a) * share);

    private float Corner(int index, float x, float y)
    {
        (float gradientX, float gradientY) = gradients[shuffled[index & ((2 * Period) - 1)]];
        return (gradientX * x) + (gradientY * y);
    }
}
