using System.Numerics;
using Impasto.Media.Images;
using Impasto.Samples.Scene;
using Impasto.Video.OpticalFlow;

namespace Impasto.Samples.Film;

/// <summary>
/// A shot of a square with houses and trees, over which things move while the camera does: rendered by tracing rays,
/// with the exact flow of its pixels and whether each is seen in another frame. Nothing casts shadows or mirrors, so
/// that what is seen moves as its surfaces do.
/// </summary>
internal sealed class Shot
{
    private const float Far = 400;
    private const float Exposure = 0.62f;
    private static readonly Vector3 SkyLight = new(0.4f, 0.48f, 0.6f);

    private readonly Mover[] movers;
    private readonly Vector3 eye;
    private readonly Vector3 eyeStep;
    private readonly float yaw;
    private readonly float yawStep;
    private readonly float pitchStep;

    /// <summary>Makes one of many shots.</summary>
    /// <param name="number">Which; each has a scene, a path of the camera and moving things of its own.</param>
    public Shot(int number)
    {
        Random random = new(number);
        eye = new Vector3(Between(-4, 4), Between(1.6f, 4), 0);
        eyeStep = new Vector3(Between(-0.12f, 0.12f), Between(-0.02f, 0.02f), Between(-0.05f, 0.15f));
        (yaw, yawStep, pitchStep) = (Between(-0.15f, 0.15f), Between(-0.006f, 0.006f), Between(-0.003f, 0.003f));
        Mover square = new(Square(random));
        movers = [square, .. Enumerable.Range(0, random.Next(4, 7)).Select(Moving)];

        float Between(float least, float most) => least + ((most - least) * (float)random.NextDouble());

        Mover Moving(int index)
        {
            float away = 7 + (5 * index) + Between(0, 4);
            Vector3 colour = Shade.Hex(random.Next(0x1000000));
            IEnumerable<Thing> things = random.Next(3) switch
            {
                0 => Boats.Sailing(default, 0, Between(3, 6), colour, Shade.Hex(0xF7EFDF)),
                1 => Boats.Rowing(default, 0, Between(3, 6), colour),
                _ => [new Tree(default, Between(2, 3), Between(3, 4), colour, random)],
            };
            return new Mover(
                things,
                new Vector3(Between(-0.4f, 0.4f) * away, 0, away),
                new Vector3(Between(-0.012f, 0.012f) * away, 0, Between(-0.06f, 0.06f)),
                Between(-0.02f, 0.02f));
        }
    }

    /// <summary>Renders a frame.</summary>
    /// <param name="time">Which, from 0; between frames too.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="raysAcross">How many rays a pixel has in each direction.</param>
    public ImageBuffer Render(float time, int width, int height, int raysAcross)
    {
        Camera camera = CameraAt(time, width, height);
        ImageBuffer image = new(width, height);
        Parallel.For(0, height, y =>
        {
            Span<float> row = image.Pixels.Slice(y * width * 3, width * 3);
            for (int x = 0; x < width; x++)
            {
                Vector3 light = Vector3.Zero;
                for (int i = 0; i < raysAcross * raysAcross; i++)
                {
                    float right = x + (((i % raysAcross) + 0.5f) / raysAcross) - 0.5f;
                    float down = y + (((i / raysAcross) + 0.5f) / raysAcross) - 0.5f;
                    light += Vector3.Min(Trace(camera.At(right, down), time, camera.PixelWidth), new Vector3(4));
                }

                Shade.Develop(light * (Exposure / (raysAcross * raysAcross))).CopyTo(row[(x * 3)..]);
            }
        });
        return image;
    }

    /// <summary>Computes where the pixels of a frame are in another one.</summary>
    /// <param name="time">The frame.</param>
    /// <param name="other">The other one.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <returns>The flow, and whether each pixel is seen in the other frame.</returns>
    public (FlowField Flow, bool[] IsSeen) FlowTo(float time, float other, int width, int height)
    {
        Camera camera = CameraAt(time, width, height);
        Camera otherCamera = CameraAt(other, width, height);
        FlowField flow = new(width, height);
        bool[] isSeen = new bool[width * height];
        Parallel.For(0, height, y =>
        {
            for (int x = 0; x < width; x++)
            {
                Vector2 place = PlaceIn(camera.At(x, y), time, otherCamera, other, out isSeen[(y * width) + x]);
                flow.Horizontal[(y * width) + x] = place.X - x;
                flow.Vertical[(y * width) + x] = place.Y - y;
            }
        });
        return (flow, isSeen);
    }

    private static IEnumerable<Thing> Square(Random random)
    {
        Houses houses = new(random);
        for (int row = 0; row < 2; row++)
        {
            for (float x = -60; x < 60;)
            {
                float width = 6 + (5 * (float)random.NextDouble());
                Vector3 foot = new(x + (width / 2), 0, 42 + (row * 22) + (4 * (float)random.NextDouble()));
                foreach (Solid part in houses.Build(foot, 0, width - 0.3f, 8, random.Next(2, 4) + row))
                {
                    yield return part;
                }

                x += width + (3 * (float)random.NextDouble());
            }
        }

        for (int i = 0; i < 7; i++)
        {
            Vector3 foot = new(-24 + (48 * (float)random.NextDouble()), 0, 16 + (20 * (float)random.NextDouble()));
            yield return new Tree(foot, 3.5f, 5 + (2 * (float)random.NextDouble()), Shade.Hex(0x5B7F33), random);
        }
    }

    private Camera CameraAt(float time, int width, int height) =>
        new(eye + (eyeStep * time), yaw + (yawStep * time), -0.04f + (pitchStep * time), width, height);

    private Mover? Find(Ray ray, float time, out float distance, out Thing? thing, out int part)
    {
        Mover? nearest = null;
        (thing, part) = (null, 0);
        distance = ray.Direction.Y < 0 ? MathF.Min(Far, -ray.Origin.Y / ray.Direction.Y) : Far;
        foreach (Mover mover in movers)
        {
            distance = mover.Meet(ray, time, distance, out Thing? met, out int metPart);
            (nearest, thing, part) = met is null ? (nearest, thing, part) : (mover, met, metPart);
        }

        return nearest;
    }

    private Vector2 PlaceIn(Ray ray, float time, Camera camera, float other, out bool isSeen)
    {
        Mover? mover = Find(ray, time, out float distance, out _, out _);
        if (distance >= Far)
        {
            // The sky is as far away as it can be.
            Vector2 sky = camera.PlaceOf(ray.Direction) ?? new Vector2(FlowField.Unknown);
            Find(new Ray(camera.Eye, ray.Direction), other, out float before, out _, out _);
            isSeen = camera.Holds(sky) && before >= Far;
            return sky;
        }

        Vector3 there = mover?.PlaceOf(mover.ToOwn(ray, time).At(distance), other) ?? ray.At(distance);
        Vector3 way = there - camera.Eye;
        Vector2 place = camera.PlaceOf(way) ?? new Vector2(FlowField.Unknown);
        Find(new Ray(camera.Eye, Vector3.Normalize(way)), other, out float met, out _, out _);
        isSeen = camera.Holds(place) && met > (way.Length() * 0.998f) - 0.02f;
        return place;
    }

    private Vector3 Trace(Ray ray, float time, float pixelWidth)
    {
        Mover? mover = Find(ray, time, out float distance, out Thing? thing, out int part);
        if (distance >= Far)
        {
            return Sky.At(ray.Direction);
        }

        Surface surface = mover is null
            ? new Surface(distance, Vector3.UnitY, Paving(ray.At(distance), distance * pixelWidth))
            : thing!.Describe(mover.ToOwn(ray, time), distance, part);
        Vector3 normal = mover?.DirectionOf(surface.Normal, time) ?? surface.Normal;
        float sun = MathF.Max(0, Vector3.Dot(normal, Sky.Sun));
        return surface.Colour * ((Sky.SunLight * sun * 0.7f) + (SkyLight * (0.7f + (0.3f * normal.Y))));
    }

    /// <summary>The colour of the ground; what is finer than two pixels is left out.</summary>
    private static Vector3 Paving(Vector3 place, float pixel)
    {
        float light = 0.6f;
        float strength = 0.35f;
        for (float size = 4; size > 0.1f; size *= 0.55f)
        {
            light += strength * Shade.Step(1, 3, size / pixel) * Noise.At(place.X / size, place.Z / size, 40);
            strength *= 0.8f;
        }

        return Vector3.Lerp(Shade.Hex(0x8A7F6A), Shade.Hex(0xD9C7A0), Math.Clamp(light, 0, 1.4f));
    }
}
