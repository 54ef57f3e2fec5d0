using System.Numerics;

namespace Impasto.Samples.Scene;

/// <summary>The ground that the town stands on, and the ridges of hills behind it.</summary>
internal static class Land
{
    /// <summary>How far away the hills across the bay rise from the water.</summary>
    public const float FarShore = 1000;

    private const float QuayHeight = 1.5f;
    private const float NearEdge = 100;
    private const float FarEdge = 330;

    private static readonly Vector3 Stone = Shade.Hex(0xA8977F);
    private static readonly Vector3 Paving = Shade.Hex(0xC2AE90);
    private static readonly Vector3 Grass = Shade.Hex(0x6E8A3C);
    private static readonly Vector3 Forest = Shade.Hex(0x3D5E35);
    private static readonly Vector3 Meadow = Shade.Hex(0x8FA05A);
    private static readonly Vector3 Beach = Shade.Hex(0xA89F86);
    private static readonly Vector3 Rock = Shade.Hex(0x8A8078);

    // Distance, height, width of its features, and how much of it is rock.
    private static readonly (float Z, float Height, float Scale, float Rock)[] Ridges =
    [
        (430, 74, 120, 0), (FarShore, 78, 260, 0.1f), (2600, 470, 900, 0.4f), (6200, 1500, 2300, 0.95f),
    ];

    /// <summary>How far a place lies behind the edge of the water.</summary>
    public static float BehindShore(float x, float z)
    {
        float right = MathF.Max(0, x - 30);
        return z - 122 - (2 * MathF.Sin(x * 0.05f)) - (0.09f * right * right);
    }

    /// <summary>The height of the ground.</summary>
    public static float Height(float x, float z)
    {
        float behind = BehindShore(x, z);
        if (behind < 0)
        {
            return -4;
        }

        float rise = 54 * Shade.Step(6, 160, behind);
        return QuayHeight + rise + (1.6f * Shade.Step(14, 40, behind) * Noise.At(x / 17, z / 17, 3));
    }

    /// <summary>Where a ray meets the near ground, or infinity.</summary>
    public static float Meet(Ray ray, float limit)
    {
        if (ray.Direction.Z <= 0.05f)
        {
            return float.PositiveInfinity;
        }

        float t = MathF.Max(0, (NearEdge - ray.Origin.Z) / ray.Direction.Z);
        float end = MathF.Min(limit, (FarEdge - ray.Origin.Z) / ray.Direction.Z);
        float last = t;
        while (t < end)
        {
            Vector3 p = ray.At(t);
            float above = p.Y - Height(p.X, p.Z);
            if (above < 0)
            {
                return Refine(ray, last, t);
            }

            if (p.Y > 60 && ray.Direction.Y > 0)
            {
                break;
            }

            last = t;
            t += MathF.Max(0.5f, above * 0.4f);
        }

        return float.PositiveInfinity;
    }

    /// <summary>The surface of the near ground.</summary>
    public static Surface Describe(Ray ray, float distance)
    {
        Vector3 p = ray.At(distance);
        float behind = BehindShore(p.X, p.Z);
        if (behind < 0.6f)
        {
            float course = MathF.Floor(p.Y / 0.5f);
            float block = Noise.Hash((int)MathF.Floor((p.X / 1.1f) + (course * 0.37f)), (int)course);
            float wet = Shade.Step(0.1f, 0.7f, p.Y);
            return new Surface(distance, -Vector3.UnitZ, Stone * (0.55f + (0.4f * block)) * (0.45f + (0.55f * wet)));
        }

        const float Step = 0.8f;
        float here = Height(p.X, p.Z);
        Vector3 normal = Vector3.Normalize(
            new Vector3(here - Height(p.X + Step, p.Z), Step, here - Height(p.X, p.Z + Step)));
        float mottle = 1 + (0.5f * Noise.Fractal(p.X * 0.8f, p.Z * 0.8f, 4, 5));
        Vector3 colour = Vector3.Lerp(Paving, Grass, Shade.Step(10, 15, behind + (3 * Noise.At(p.X / 5, p.Z / 5, 6))));
        return new Surface(distance, normal, colour * mottle);
    }

    /// <summary>The light that comes from the hills behind everything, or from the sky above them.</summary>
    public static Vector3 Background(Ray ray)
    {
        foreach ((float z, float height, float scale, float rock) in Ridges)
        {
            if (ray.Direction.Z <= 0.02f)
            {
                break;
            }

            float distance = (z - ray.Origin.Z) / ray.Direction.Z;
            Vector3 p = ray.At(distance);
            float top = Crest(p.X, z, height, scale);
            if (p.Y < top)
            {
                return Haze(Slope(p, top, scale, rock), distance, ray.Direction);
            }
        }

        return Sky.At(ray.Direction);
    }

    /// <summary>Light that has come a long way through the air.</summary>
    public static Vector3 Haze(Vector3 light, float distance, Vector3 direction)
    {
        Vector3 air = Vector3.Lerp(Shade.Hex(0x8DB3DC), Shade.Hex(0xF0DCBE), 0.22f + (0.25f * direction.X));
        return Vector3.Lerp(air, light, MathF.Exp(-distance / 3800));
    }

    private static float Refine(Ray ray, float above, float below)
    {
        for (int i = 0; i < 8; i++)
        {
            float middle = (above + below) / 2;
            Vector3 p = ray.At(middle);
            (above, below) = p.Y < Height(p.X, p.Z) ? (above, middle) : (middle, below);
        }

        return below;
    }

    private static float Crest(float x, float z, float height, float scale)
    {
        float along = x / scale;
        float ridge = 0.62f + (0.5f * Noise.Fractal(along, 0.5f, 7, (int)z));
        float fall = z switch
        {
            < FarShore => Shade.Step(150, -60, x),
            FarShore => Shade.Step(-200, 380, x),
            _ => 0.45f + (0.55f * Shade.Step(-0.1f, 0.42f, x / z)),
        };
        return (height * ridge * fall) - (z <= FarShore ? 6 * (1 - fall) : 0);
    }

    private static Vector3 Slope(Vector3 p, float top, float scale, float rock)
    {
        float fine = scale / 9;
        Vector3 q = new(p.X / fine, p.Y / fine * 1.6f, scale);
        float here = Noise.Fractal(q, 6);
        float right = Noise.Fractal(q + new Vector3(0.12f, 0, 0), 6);
        float upper = Noise.Fractal(q + new Vector3(0, 0.12f, 0), 6);
        Vector3 normal = Vector3.Normalize(new Vector3(here - right, 0.16f + here - upper, -0.2f));
        float high = p.Y / MathF.Max(top, 1);
        float cleared = Shade.Step(0.05f, 0.35f, Noise.Fractal(p.X / fine, p.Y / fine, 3, 8));
        Vector3 wood = Vector3.Lerp(Forest, Meadow, cleared);
        Vector3 colour = Vector3.Lerp(wood, Rock, rock * Shade.Step(0.2f, 0.8f, high + (0.4f * here)));
        colour = Vector3.Lerp(Beach, colour, Shade.Step(-4, 1, p.Y));
        float sun = MathF.Max(0, Vector3.Dot(normal, Sky.Sun));
        return colour * ((Sky.SunLight * sun * 0.42f) + new Vector3(0.2f, 0.25f, 0.33f));
    }
}
