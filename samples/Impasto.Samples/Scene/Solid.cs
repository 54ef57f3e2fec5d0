using System.Numerics;

namespace Impasto.Samples.Scene;

/// <summary>A convex body between planes, turned about the vertical, with paint that depends on the place.</summary>
/// <param name="foot">The origin of its own coordinates.</param>
/// <param name="turn">The angle by which they are turned, in radians.</param>
/// <param name="radius">How far from the foot it reaches.</param>
/// <param name="planes">Its sides in its own coordinates: outward normal of length 1, distance from the foot.</param>
/// <param name="paint">Colour and gloss by place and normal, both in its own coordinates.</param>
internal sealed class Solid(
    Vector3 foot, float turn, float radius, Plane[] planes, Func<Vector3, Vector3, (Vector3 Colour, float Gloss)> paint)
    : Thing(foot, radius)
{
    private readonly float cos = MathF.Cos(turn);
    private readonly float sin = MathF.Sin(turn);

    /// <summary>The sides of a box that stands on the ground, centred over the foot.</summary>
    public static Plane[] Box(float width, float height, float depth) =>
    [
        new(Vector3.UnitX, width / 2), new(-Vector3.UnitX, width / 2),
        new(Vector3.UnitY, height), new(-Vector3.UnitY, 0),
        new(Vector3.UnitZ, depth / 2), new(-Vector3.UnitZ, depth / 2),
    ];

    /// <summary>The sides of a saddle roof, its ridge along x, from a height upwards.</summary>
    public static Plane[] Roof(float width, float from, float height, float depth)
    {
        float length = MathF.Sqrt((height * height) + (depth * depth / 4));
        Vector3 slope = new(0, depth / 2 / length, height / length);
        float distance = slope.Y * (from + height);
        return
        [
            new(slope, distance), new(slope with { Z = -slope.Z }, distance),
            new(-Vector3.UnitY, -from),
            new(Vector3.UnitX, width / 2), new(-Vector3.UnitX, width / 2),
        ];
    }

    /// <summary>The sides of a pyramid on a square, from a height upwards.</summary>
    public static Plane[] Spire(float width, float from, float height)
    {
        float length = MathF.Sqrt((height * height) + (width * width / 4));
        (float up, float aside) = (width / 2 / length, height / length);
        float distance = up * (from + height);
        return
        [
            new(new Vector3(aside, up, 0), distance), new(new Vector3(-aside, up, 0), distance),
            new(new Vector3(0, up, aside), distance), new(new Vector3(0, up, -aside), distance),
            new(-Vector3.UnitY, -from),
        ];
    }

    public override float Meet(Ray ray, out int part)
    {
        Vector3 origin = ToOwn(ray.Origin - Centre);
        Vector3 direction = ToOwn(ray.Direction);
        float enter = 0;
        float leave = float.PositiveInfinity;
        part = -1;
        for (int i = 0; i < planes.Length; i++)
        {
            float towards = Vector3.Dot(planes[i].Normal, direction);
            float beyond = planes[i].D - Vector3.Dot(planes[i].Normal, origin);
            if (towards < 0)
            {
                float distance = beyond / towards;
                if (distance > enter)
                {
                    (enter, part) = (distance, i);
                }
            }
            else if (towards == 0)
            {
                leave = beyond < 0 ? -1 : leave;
            }
            else
            {
                leave = MathF.Min(leave, beyond / towards);
            }
        }

        return part >= 0 && enter < leave ? enter : float.PositiveInfinity;
    }

    public override Surface Describe(Ray ray, float distance, int part)
    {
        Vector3 normal = planes[part].Normal;
        (Vector3 colour, float gloss) = paint(ToOwn(ray.At(distance) - Centre), normal);
        return new Surface(distance, FromOwn(normal), colour, gloss);
    }

    private Vector3 ToOwn(Vector3 v) => new((v.X * cos) - (v.Z * sin), v.Y, (v.X * sin) + (v.Z * cos));

    private Vector3 FromOwn(Vector3 v) => new((v.X * cos) + (v.Z * sin), v.Y, (v.Z * cos) - (v.X * sin));
}
