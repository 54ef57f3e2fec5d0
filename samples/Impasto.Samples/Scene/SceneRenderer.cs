using System.Numerics;
using Impasto.Media.Images;

namespace Impasto.Samples.Scene;

/// <summary>Renders the harbour by tracing rays.</summary>
internal sealed class SceneRenderer
{
    private const float Far = 320;
    private const float View = 0.9f;
    private const float Horizon = 0.575f;
    private const float Exposure = 0.62f;

    private static readonly Vector3 Eye = new(0, 5.5f, 0);
    private static readonly Vector3 DeepWater = Shade.Hex(0x12505A);
    private static readonly Vector3 SkyLight = new(0.34f, 0.44f, 0.6f);
    private static readonly Vector3 GroundLight = new(0.22f, 0.18f, 0.13f);

    private readonly Thing[] things = Harbour.Build();

    /// <summary>Renders the scene.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="raysAcross">How many rays a pixel has in each direction.</param>
    public ImageBuffer Render(int width, int height, int raysAcross)
    {
        int rays = raysAcross * raysAcross;
        ImageBuffer image = new(width, height);
        Parallel.For(0, height, y =>
        {
            Span<float> row = image.Pixels.Slice(y * width * 3, width * 3);
            for (int x = 0; x < width; x++)
            {
                Vector3 light = Vector3.Zero;
                for (int i = 0; i < rays; i++)
                {
                    float u = (x + (((i % raysAcross) + Noise.Hash(x, y, i)) / raysAcross)) / width;
                    float v = (y + (((i / raysAcross) + Noise.Hash(x, y, i + 50)) / raysAcross)) / height;
                    Vector3 direction = new((u - 0.5f) * View, (Horizon - v) * View * height / width, 1);
                    int seed = (((y * width) + x) * rays) + i;
                    light += Vector3.Min(Trace(new Ray(Eye, Vector3.Normalize(direction)), seed), new Vector3(4));
                }

                Shade.Develop(light * (Exposure / rays)).CopyTo(row[(x * 3)..]);
            }
        });
        return image;
    }

    private Vector3 Trace(Ray ray, int seed)
    {
        float water = ray.Direction.Y < 0 ? -ray.Origin.Y / ray.Direction.Y : float.PositiveInfinity;
        if (Find(ray, MathF.Min(water, Far * 1.1f)) is { } surface)
        {
            return Land.Haze(Light(ray, surface, seed), surface.Distance, ray.Direction);
        }

        return float.IsFinite(water) && water < Land.FarShore ? Water(ray, water, seed) : Land.Background(ray);
    }

    private Surface? Find(Ray ray, float limit)
    {
        Thing? nearest = null;
        int part = 0;
        float distance = limit;
        foreach (Thing thing in things)
        {
            if (ray.Meets(thing.Centre, thing.Radius, distance))
            {
                float t = thing.Meet(ray, out int met);
                (nearest, part, distance) = t < distance ? (thing, met, t) : (nearest, part, distance);
            }
        }

        float ground = Land.Meet(ray, distance);
        return ground < distance ? Land.Describe(ray, ground) : nearest?.Describe(ray, distance, part);
    }

    private bool IsHidden(Ray ray, float limit)
    {
        foreach (Thing thing in things)
        {
            if (ray.Meets(thing.Centre, thing.Radius, limit) && thing.Meet(ray, out _) < limit)
            {
                return true;
            }
        }

        return false;
    }

    private Vector3 Light(Ray ray, Surface surface, int seed)
    {
        Vector3 place = ray.At(surface.Distance) + (surface.Normal * 0.03f);
        Vector3 scatter = Scatter(seed);
        Vector3 sunwards = Vector3.Normalize(Sky.Sun + (scatter * 0.02f));
        float sun = Vector3.Dot(surface.Normal, Sky.Sun);
        if (sun > 0 && IsHidden(new Ray(place, sunwards), 150))
        {
            sun = 0;
        }

        Vector3 outwards = Vector3.Normalize(surface.Normal + (scatter * 0.98f));
        float open = IsHidden(new Ray(place, outwards), 9) ? 0.25f : 1;
        Vector3 ambient = Vector3.Lerp(GroundLight, SkyLight, (surface.Normal.Y * 0.5f) + 0.5f) * open;
        Vector3 light = surface.Colour * ((Sky.SunLight * MathF.Max(sun, 0)) + ambient);
        if (surface.Gloss == 0)
        {
            return light;
        }

        Vector3 mirrored = Vector3.Reflect(ray.Direction, surface.Normal);
        float gloss = surface.Gloss * (0.25f + (0.75f * MathF.Pow(1 + Vector3.Dot(ray.Direction, surface.Normal), 3)));
        Vector3 sky = Sky.At(Vector3.Normalize(mirrored with { Y = MathF.Abs(mirrored.Y) + 0.15f }));
        return Vector3.Lerp(light, sky, gloss);
    }

    private Vector3 Water(Ray ray, float distance, int seed)
    {
        Vector3 place = ray.At(distance);
        Vector3 normal = Ripples(place, distance);
        Vector3 mirrored = Vector3.Reflect(ray.Direction, normal);
        mirrored = Vector3.Normalize(mirrored with { Y = MathF.Max(mirrored.Y, 0.01f) });
        Ray reflected = new(place + new Vector3(0, 0.02f, 0), mirrored);
        Vector3 light = Find(reflected, Far) is { } surface
            ? Light(reflected, surface, seed)
            : Land.Background(reflected);
        float steep = Math.Clamp(1 + Vector3.Dot(ray.Direction, normal), 0, 1);
        float mirror = 0.06f + (0.9f * MathF.Pow(steep, 4));
        Vector3 water = Vector3.Lerp(DeepWater, light, mirror);
        return Land.Haze(water, distance * 0.6f, ray.Direction);
    }

    private static Vector3 Ripples(Vector3 place, float distance)
    {
        Vector2 q = new(place.X * 0.5f, place.Z * 1.1f);
        float calm = Shade.Step(-0.3f, 0.4f, Noise.Fractal(place.X / 30, place.Z / 12, 3, 21));
        float strength = 0.065f * (0.25f + (0.75f * calm)) / (1 + (distance / 300));
        float x = Noise.Fractal(q.X, q.Y, 3, 22) + (0.4f * Noise.At(q.X * 5, q.Y * 5, 23));
        float z = Noise.Fractal(q.X, q.Y, 3, 24) + (0.4f * Noise.At(q.X * 5, q.Y * 5, 25));
        return Vector3.Normalize(new Vector3(x * strength * 0.6f, 1, z * strength));
    }

    private static Vector3 Scatter(int seed)
    {
        float up = (Noise.Hash(seed, 1) * 2) - 1;
        float angle = Noise.Hash(seed, 2) * MathF.Tau;
        float flat = MathF.Sqrt(1 - (up * up));
        return new Vector3(flat * MathF.Cos(angle), up, flat * MathF.Sin(angle));
    }
}
