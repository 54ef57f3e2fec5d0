using System.Numerics;
using System.Runtime.InteropServices;
using Impasto.Running;

namespace Impasto.Training.Data;

/// <summary>
/// A random change of the colours of a whole image: swapped channels, a turned hue, saturation, contrast and
/// brightness, all of which together are one affine map of red, green and blue.
/// </summary>
internal readonly struct ColourChange
{
    private static readonly Vector3 Luma = new(0.299f, 0.587f, 0.114f);

    private readonly Vector3 red;
    private readonly Vector3 green;
    private readonly Vector3 blue;
    private readonly Vector3 offset;

    /// <summary>Draws a change.</summary>
    /// <param name="strength">How strong it may be, from 0 (none) to 1.</param>
    /// <param name="random">What it is drawn from.</param>
    public ColourChange(double strength, SeededRandom random)
    {
        Span<Vector3> axes = [Vector3.UnitX, Vector3.UnitY, Vector3.UnitZ];
        if (random.Chance(0.4 * strength))
        {
            int first = random.Below(3);
            int other = (first + 1 + random.Below(2)) % 3;
            (axes[first], axes[other]) = (axes[other], axes[first]);
        }

        double turn = random.Between(-Math.PI, Math.PI) * strength;
        float saturation = (float)(1 + (strength * random.Between(-0.8, 0.8)));
        float contrast = (float)Math.Pow(2, strength * random.Between(-0.7, 0.7));
        float brightness = (float)(strength * random.Between(-0.2, 0.2));
        foreach (ref Vector3 axis in axes)
        {
            Vector3 turned = TurnHue(axis, turn);
            Vector3 grey = new(Vector3.Dot(turned, Luma));
            axis = contrast * (grey + (saturation * (turned - grey)));
        }

        (red, green, blue) = (axes[0], axes[1], axes[2]);
        offset = new Vector3(0.5f + brightness - (0.5f * contrast));
    }

    /// <summary>Changes pixels; what leaves [0, 1] is cut off.</summary>
    public void Apply(Span<float> pixels)
    {
        foreach (ref Vector3 pixel in MemoryMarshal.Cast<float, Vector3>(pixels))
        {
            Vector3 changed = (pixel.X * red) + (pixel.Y * green) + (pixel.Z * blue) + offset;
            pixel = Vector3.Clamp(changed, Vector3.Zero, Vector3.One);
        }
    }

    // A rotation about the axis of greys (Rodrigues' formula).
    private static Vector3 TurnHue(Vector3 colour, double angle)
    {
        Vector3 axis = new(1 / MathF.Sqrt(3));
        (float sine, float cosine) = ((float)Math.Sin(angle), (float)Math.Cos(angle));
        Vector3 along = axis * Vector3.Dot(axis, colour);
        return along + ((colour - along) * cosine) + (Vector3.Cross(axis, colour) * sine);
    }
}
