using System.Numerics;

namespace Impasto.Samples.Painting;

/// <summary>Trees in autumn by the water, in which they are seen again.</summary>
internal sealed class Autumn : IMotif
{
    private const float Bank = 0.62f;

    private static readonly (float X, float Width, float Lean)[] Trunks =
    [
        (0.1f, 0.016f, 0.06f), (0.24f, 0.01f, -0.05f), (0.39f, 0.02f, -0.1f), (0.53f, 0.009f, 0.04f),
        (0.67f, 0.018f, 0.09f), (0.81f, 0.011f, -0.06f), (0.94f, 0.017f, 0.03f),
    ];

    private static readonly Vector3[] Leaves =
    [
        Shade.Hex(0x1B2A4A), Shade.Hex(0x5B1F3A), Shade.Hex(0xA82A22), Shade.Hex(0xE0571B), Shade.Hex(0xF59A1E),
        Shade.Hex(0xFBCB3F), Shade.Hex(0xFFF0B0),
    ];

    private static readonly Vector3[] Sky =
    [
        Shade.Hex(0x3E7FB5), Shade.Hex(0x7DB7D9), Shade.Hex(0xC4E0E6), Shade.Hex(0xFFF4D2),
    ];

    private static readonly Vector3[] Water =
    [
        Shade.Hex(0x12233F), Shade.Hex(0x1F4A78), Shade.Hex(0x3E7FB5), Shade.Hex(0x86BFD0),
    ];

    public Vector2 Flow(Vector2 place)
    {
        if (place.Y > Bank)
        {
            return new Vector2(1, 0.25f * Noise.Fractal(place.X * 6, place.Y * 14, 2, 3));
        }

        if (TrunkAt(place) is { } lean)
        {
            return new Vector2(lean, -1);
        }

        float turn = MathF.PI * Noise.Fractal(place.X * 4, place.Y * 4, 2, 9);
        return new Vector2(MathF.Cos(turn), 0.4f + MathF.Sin(turn));
    }

    public Vector3 Colour(Vector2 place, Random random)
    {
        float chance = (float)random.NextDouble();
        float other = (float)random.NextDouble();
        if (place.Y < Bank)
        {
            return Scene(place, chance, other);
        }

        // The water shows what is as far above the bank, darker, with ripples of its own between.
        float depth = place.Y - Bank;
        float ripple = Noise.Fractal(place.X * 5, place.Y * 34, 3, 11);
        return ripple + (0.5f * chance) > 0.36f
            ? Shade.Ramp(Water, 0.35f + (0.6f * ripple) + (0.4f * (other - 0.5f)))
            : Scene(new Vector2(place.X + (0.03f * ripple), Bank - (1.4f * depth)), chance, other) * 0.72f;
    }

    private static Vector3 Scene(Vector2 place, float chance, float other)
    {
        if (TrunkAt(place) is not null)
        {
            return Vector3.Lerp(Shade.Hex(0x1A1420), Shade.Hex(0x6A3B2E), chance * chance);
        }

        float crown = 0.62f + (0.75f * Noise.Fractal(place.X * 3.4f, place.Y * 3.4f, 3, 2))
            - (0.5f * MathF.Abs(place.Y - 0.28f));
        if (crown + (0.25f * chance) < 0.42f)
        {
            return Shade.Ramp(Sky, 0.25f + (0.9f * place.Y) + (0.5f * (other - 0.5f)));
        }

        float light = 0.58f + (0.62f * Noise.Fractal(place.X * 6.5f, place.Y * 8, 3, 6))
            - (0.4f * Shade.Step(0.42f, Bank, place.Y));
        return Shade.Ramp(Leaves, light + (0.34f * (other - 0.5f)));
    }

    private static float? TrunkAt(Vector2 place)
    {
        foreach ((float x, float width, float lean) in Trunks)
        {
            float centre = x + (lean * (Bank - place.Y)) + (0.012f * MathF.Sin((place.Y * 21) + (x * 40)));
            float grown = width * (0.5f + (0.8f * place.Y / Bank));
            if (place.Y is > 0.06f and < Bank && MathF.Abs(place.X - centre) < grown)
            {
                return lean;
            }
        }

        return null;
    }
}
