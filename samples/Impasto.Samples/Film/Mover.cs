using System.Numerics;
using Impasto.Samples.Scene;

namespace Impasto.Samples.Film;

/// <summary>Things that move together without changing: along a line, and turning about the vertical.</summary>
/// <param name="things">The things, in coordinates of their own.</param>
/// <param name="start">Where their origin is at the time 0.</param>
/// <param name="step">How far it moves in a frame.</param>
/// <param name="spin">How far they turn in a frame, in radians.</param>
internal sealed class Mover(IEnumerable<Thing> things, Vector3 start = default, Vector3 step = default, float spin = 0)
{
    private readonly Thing[] things = [.. things];

    /// <summary>Where a ray meets the nearest of them.</summary>
    /// <param name="ray">The ray.</param>
    /// <param name="time">The frame.</param>
    /// <param name="limit">How far along the ray to look.</param>
    /// <param name="thing">The thing; null for none.</param>
    /// <param name="part">What of it.</param>
    public float Meet(Ray ray, float time, float limit, out Thing? thing, out int part)
    {
        Ray own = ToOwn(ray, time);
        (thing, part) = (null, 0);
        foreach (Thing one in things)
        {
            if (own.Meets(one.Centre, one.Radius, limit))
            {
                float distance = one.Meet(own, out int met);
                (limit, thing, part) = distance < limit ? (distance, one, met) : (limit, thing, part);
            }
        }

        return limit;
    }

    /// <summary>The ray as it is seen from them.</summary>
    public Ray ToOwn(Ray ray, float time) => new(
        Turn(ray.Origin - start - (step * time), -spin * time), Turn(ray.Direction, -spin * time));

    /// <summary>Where a place of theirs is in the scene.</summary>
    public Vector3 PlaceOf(Vector3 own, float time) => Turn(own, spin * time) + start + (step * time);

    /// <summary>A direction of theirs in the scene.</summary>
    public Vector3 DirectionOf(Vector3 own, float time) => Turn(own, spin * time);

    private static Vector3 Turn(Vector3 v, float angle)
    {
        (float sin, float cos) = MathF.SinCos(angle);
        return new Vector3((v.X * cos) + (v.Z * sin), v.Y, (v.Z * cos) - (v.X * sin));
    }
}
