using System.Numerics;

namespace Impasto.Samples.Scene;

/// <summary>An afternoon sky with heaps of cloud.</summary>
internal static class Sky
{
    /// <summary>The direction towards the sun: to the left, behind the viewer.</summary>
    public static readonly Vector3 Sun = Vector3.Normalize(new Vector3(-0.62f, 0.5f, -0.5f));

    public static readonly Vector3 SunLight = new Vector3(1, 0.83f, 0.6f) * 3.1f;

    private static readonly Vector3[] Air =
    [
        Shade.Hex(0xFBE6C4), Shade.Hex(0xD9E4E6), Shade.Hex(0xA3CBE6), Shade.Hex(0x6BA8DA), Shade.Hex(0x3F82C4),
    ];

    private static readonly Vector3 CloudLight = new(1.5f, 1.36f, 1.16f);
    private static readonly Vector3 CloudShadow = Shade.Hex(0x93A3C4) * 0.95f;

    /// <summary>The light from a direction.</summary>
    public static Vector3 At(Vector3 direction)
    {
        float up = MathF.Max(direction.Y, 0);
        Vector3 air = Shade.Ramp(Air, up / 0.55f) * 1.15f;

        // Clouds are painted on an upright wall far away: heaps that are lit from the upper left.
        float ahead = MathF.Max(MathF.Abs(direction.Z), 0.3f);
        Vector2 place = new(direction.X / ahead, up / ahead);
        float thick = Thickness(place);
        if (thick <= 0)
        {
            return air;
        }

        float wide = thick - Thickness(place + new Vector2(-0.05f, 0.06f));
        float fine = thick - Thickness(place + new Vector2(-0.014f, 0.018f));
        float shade = Shade.Step(-0.34f, 0.3f, (wide * 0.9f) + (fine * 0.9f));
        Vector3 cloud = Vector3.Lerp(CloudShadow, CloudLight, shade);
        cloud = Vector3.Lerp(cloud, Air[0] * 1.1f, Shade.Step(0.2f, 0, place.Y) * 0.7f);
        return Vector3.Lerp(air, cloud, Shade.Step(0, 0.12f, thick));
    }

    private static float Thickness(Vector2 place)
    {
        float where = Noise.Fractal((place.X * 2.6f) + 3.1f, place.Y * 5.2f, 3, 13);
        float heaps = Billow(place * 6.5f);
        return where + (heaps * 0.3f) - 0.12f - (0.1f * Shade.Step(0.33f, 0.6f, place.Y));
    }

    private static float Billow(Vector2 place)
    {
        float sum = 0;
        float amplitude = 0.5f;
        for (int i = 0; i < 6; i++)
        {
            sum += amplitude * (0.55f - (2 * MathF.Abs(Noise.At(place.X, place.Y, 31 + i))));
            place *= 2.1f;
            amplitude *= 0.52f;
        }

        return sum;
    }
}
