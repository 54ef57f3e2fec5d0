using System.Numerics;

namespace Impasto.Samples.Scene;

/// <summary>Something that stands in the scene, with a ball around it that holds all of it.</summary>
internal abstract class Thing(Vector3 centre, float radius)
{
    public Vector3 Centre { get; } = centre;

    public float Radius { get; } = radius;

    /// <summary>How far along a ray it is met, or infinity; the part is for <see cref="Describe"/>.</summary>
    public abstract float Meet(Ray ray, out int part);

    /// <summary>The surface where a ray meets it.</summary>
    public abstract Surface Describe(Ray ray, float distance, int part);
}
