using System.Numerics;

namespace Impasto.Samples.Painting;

/// <summary>A night sky of whirls and lights above dark hills.</summary>
internal sealed class Swirls : IMotif
{
    private static readonly (Vector2 Place, float Size, float Spin)[] Whirls =
    [
        (new(0.36f, 0.34f), 0.2f, 1), (new(0.68f, 0.46f), 0.15f, -1), (new(0.08f, 0.58f), 0.13f, -1),
    ];

    private static readonly (Vector2 Place, float Size)[] Lights =
    [
        (new(0.82f, 0.17f), 0.105f), (new(0.13f, 0.13f), 0.06f), (new(0.56f, 0.11f), 0.045f), (new(0.93f, 0.5f), 0.05f),
        (new(0.27f, 0.6f), 0.045f), (new(0.5f, 0.62f), 0.03f),
    ];

    private static readonly Vector3[] Night =
    [
        Shade.Hex(0x0A0F2C), Shade.Hex(0x14256B), Shade.Hex(0x1E46A8), Shade.Hex(0x2F7CC9), Shade.Hex(0x49B7C6),
        Shade.Hex(0xBFE3CF), Shade.Hex(0xF6E9A8),
    ];

    private static readonly Vector3[] Glow =
    [
        Shade.Hex(0xFFF6C2), Shade.Hex(0xFFDD4A), Shade.Hex(0xF9A825), Shade.Hex(0xE8631C), Shade.Hex(0x7FB7A4),
    ];

    private static readonly Vector3[] Hills =
    [
        Shade.Hex(0x0B1A24), Shade.Hex(0x163B3A), Shade.Hex(0x2C6B4A), Shade.Hex(0x6E9C3B), Shade.Hex(0xD9C04A),
    ];

    public Vector2 Flow(Vector2 place)
    {
        if (HillDepth(place, out float slope) > 0)
        {
            float roll = Noise.Fractal(place.X * 4, place.Y * 7, 3, 5);
            return new Vector2(1, slope + (1.1f * roll));
        }

        Vector2 flow = new Vector2(1, 0.55f * MathF.Sin((place.X * 7) + (place.Y * 5))) * 0.35f;
        foreach ((Vector2 centre, float size, float spin) in Whirls)
        {
            flow += Around(place - centre, size * 1.15f) * spin * 1.6f;
        }

        foreach ((Vector2 centre, float size) in Lights)
        {
            flow += Around(place - centre, size * 1.3f) * 2.4f;
        }

        Vector2 fine = place * 9;
        return flow + (0.06f * new Vector2(Noise.At(fine.X, fine.Y, 1), Noise.At(fine.X, fine.Y, 2)));
    }

    public Vector3 Colour(Vector2 place, Random random)
    {
        float chance = (float)random.NextDouble();
        float depth = HillDepth(place, out _);
        if (depth > 0)
        {
            float lie = 0.42f - (0.5f * depth) + (0.55f * Noise.Fractal(place.X * 5, place.Y * 11, 4, 7));
            return chance > 0.985f ? Shade.Hex(0xE8631C) : Shade.Ramp(Hills, lie + (0.3f * (chance - 0.5f)));
        }

        foreach ((Vector2 centre, float size) in Lights)
        {
            float far = Vector2.Distance(place, centre) / size;
            if (far < 1.35f - (0.5f * chance))
            {
                float rings = 0.12f * MathF.Sin(far * 17);
                return Shade.Ramp(Glow, (far * 0.78f) + rings + (0.22f * (chance - 0.5f)));
            }
        }

        return chance > 0.992f ? Shade.Hex(0xF9A825) : Shade.Ramp(Night, Brightness(place) + (0.26f * (chance - 0.5f)));
    }

    private static float Brightness(Vector2 place)
    {
        float sky = 0.3f + (0.4f * Noise.Fractal(place.X * 3.2f, place.Y * 6, 4, 4));
        foreach ((Vector2 centre, float size, float spin) in Whirls)
        {
            Vector2 from = place - centre;
            float far = from.Length() / size;
            float arms = MathF.Sin((2 * MathF.Atan2(from.Y, from.X)) - (spin * 7.5f * MathF.Sqrt(far)));
            float whirl = 0.5f + (0.42f * arms) + (0.25f * (1 - far));
            sky += (whirl - sky) * Shade.Step(1.35f, 0.7f, far);
        }

        foreach ((Vector2 centre, float size) in Lights)
        {
            float far = Vector2.Distance(place, centre) / size;
            sky += 0.34f * MathF.Exp(-(far - 1) * (far - 1) * 1.6f);
        }

        return sky;
    }

    private static float HillDepth(Vector2 place, out float slope)
    {
        float crest = Crest(place.X);
        slope = (Crest(place.X + 0.01f) - crest) / 0.01f;
        return place.Y - crest;
    }

    private static float Crest(float x) =>
        0.78f - (0.07f * MathF.Sin((x * 5.2f) + 0.4f)) - (0.03f * MathF.Sin((x * 13) + 1));

    private static Vector2 Around(Vector2 from, float size)
    {
        float strength = MathF.Exp(-from.LengthSquared() / (size * size));
        return new Vector2(-from.Y, from.X) / MathF.Max(from.Length(), 0.001f) * strength;
    }
}
