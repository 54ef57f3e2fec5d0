using System.Numerics;
using Impasto.Samples.Scene;

namespace Impasto.Samples.Film;

/// <summary>Where a frame is seen from.</summary>
/// <param name="Eye">The place.</param>
/// <param name="Yaw">How far it is turned to the right, in radians; it looks along z.</param>
/// <param name="Pitch">How far it is turned upwards, in radians.</param>
/// <param name="Width">The width of the frame in pixels.</param>
/// <param name="Height">The height of the frame in pixels.</param>
internal sealed record Camera(Vector3 Eye, float Yaw, float Pitch, int Width, int Height)
{
    private const float View = 0.9f;

    private readonly Matrix4x4 turn = Matrix4x4.CreateRotationX(-Pitch) * Matrix4x4.CreateRotationY(Yaw);

    /// <summary>Gets how wide a pixel is at a distance of 1.</summary>
    public float PixelWidth => View / Width;

    /// <summary>The ray through a place of the frame; pixels have their middle at whole coordinates.</summary>
    public Ray At(float x, float y)
    {
        Vector3 own = new((x + 0.5f - (Width / 2f)) * PixelWidth, ((Height / 2f) - y - 0.5f) * PixelWidth, 1);
        return new Ray(Eye, Vector3.Normalize(Vector3.TransformNormal(own, turn)));
    }

    /// <summary>Where a direction is seen; null for one behind.</summary>
    public Vector2? PlaceOf(Vector3 direction)
    {
        Vector3 own = Vector3.TransformNormal(direction, Matrix4x4.Transpose(turn));
        return own.Z > 1e-3f
            ? new Vector2(
                (own.X / own.Z / PixelWidth) + (Width / 2f) - 0.5f,
                (Height / 2f) - (own.Y / own.Z / PixelWidth) - 0.5f)
            : null;
    }

    /// <summary>Whether a place lies within the frame.</summary>
    public bool Holds(Vector2 place) =>
        place.X >= 0 && place.X <= Width - 1 && place.Y >= 0 && place.Y <= Height - 1;
}
