using System.Numerics;

namespace Impasto.Samples.Painting;

/// <summary>A red sun over breaking waves, for the mosaic.</summary>
internal sealed class Shore : IMotif
{
    private const float SunSize = 0.17f;

    private static readonly Vector2 Sun = new(0.63f, 0.33f);

    // Height of the middle line, length, height and phase of each row of waves, from the back to the front.
    private static readonly (float Y, float Length, float Height, float Phase)[] Waves =
    [
        (0.56f, 0.34f, 0.022f, 0.1f), (0.64f, 0.42f, 0.036f, 0.62f),
        (0.745f, 0.54f, 0.055f, 0.25f), (0.875f, 0.7f, 0.07f, 0.8f),
    ];

    private static readonly Vector3[] SunRed =
    [
        Shade.Hex(0xF7C04A), Shade.Hex(0xEE7B30), Shade.Hex(0xD8412F), Shade.Hex(0xA8222B),
    ];

    private static readonly Vector3[] Dusk =
    [
        Shade.Hex(0xF8D98B), Shade.Hex(0xF4B183), Shade.Hex(0xE98C7B), Shade.Hex(0xB76E8C), Shade.Hex(0x6F5A8E),
    ];

    private static readonly Vector3[] Sea =
    [
        Shade.Hex(0xF7F0DC), Shade.Hex(0xA9D8C8), Shade.Hex(0x3FA39B), Shade.Hex(0x17707B), Shade.Hex(0x114B5F),
        Shade.Hex(0x0D2F45),
    ];

    public Vector2 Flow(Vector2 place)
    {
        int wave = WaveAt(place);
        if (wave >= 0)
        {
            return new Vector2(1, (Crest(wave, place.X + 0.004f) - Crest(wave, place.X)) / 0.004f);
        }

        Vector2 from = place - Sun;
        return new Vector2(-from.Y, from.X);
    }

    public Vector3 Colour(Vector2 place, Random random)
    {
        float chance = ((float)random.NextDouble() * 2) - 1;
        float tone = 1 + (0.12f * (((float)random.NextDouble() * 2) - 1));
        int wave = WaveAt(place);
        if (wave >= 0)
        {
            float below = (place.Y - Crest(wave, place.X)) / 0.1f;
            bool glitters = MathF.Abs(place.X - Sun.X) < 0.11f - (0.02f * wave) && chance > 0.35f && below > 0.2f;
            Vector3 water = Shade.Ramp(Sea, (below * 0.62f) + (0.07f * wave) + (0.09f * chance));
            return (glitters ? Shade.Hex(0xF6A94A) : water) * tone;
        }

        float far = Vector2.Distance(place, Sun);
        if (far < SunSize)
        {
            return Shade.Ramp(SunRed, (far / SunSize * 0.8f) + (0.16f * chance) + 0.1f) * tone;
        }

        Vector2 from = place - Sun;
        bool isRay = MathF.Sin((MathF.Atan2(from.Y, from.X) * 14) + 0.5f) > 0.25f;
        float sky = ((far - SunSize) / 0.62f) + (isRay ? -0.1f : 0.09f) + (0.07f * chance);
        return Shade.Ramp(Dusk, sky) * tone;
    }

    private static int WaveAt(Vector2 place)
    {
        for (int wave = Waves.Length - 1; wave >= 0; wave--)
        {
            if (place.Y > Crest(wave, place.X))
            {
                return wave;
            }
        }

        return -1;
    }

    /// <summary>The line of a row of waves: steep on one side, long on the other.</summary>
    private static float Crest(int wave, float x)
    {
        (float y, float length, float height, float phase) = Waves[wave];
        float turn = ((x / length) + phase) * MathF.Tau;
        return y - (height * (MathF.Sin(turn + (0.55f * MathF.Sin(turn))) + (0.25f * MathF.Sin((2 * turn) + 1))));
    }
}
