using System.Numerics;

namespace Impasto.Samples.Scene;

/// <summary>A half-line.</summary>
internal readonly record struct Ray(Vector3 Origin, Vector3 Direction)
{
    public Vector3 At(float distance) => Origin + (Direction * distance);

    /// <summary>Whether the ray comes near enough to a point to meet a ball around it closer than a limit.</summary>
    public bool Meets(Vector3 centre, float radius, float limit)
    {
        Vector3 to = centre - Origin;
        float along = Vector3.Dot(to, Direction);
        return to.LengthSquared() - (along * along) < radius * radius && along > -radius && along - radius < limit;
    }
}
