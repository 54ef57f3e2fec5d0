using System.Numerics;

namespace Impasto.Samples;

/// <summary>Small arithmetic of colours; colours are linear light unless said otherwise.</summary>
internal static class Shade
{
    /// <summary>A colour by its usual sRGB code, such as 0xFFCC00.</summary>
    public static Vector3 Hex(int code) => new(
        ToLinear(((code >> 16) & 255) / 255f), ToLinear(((code >> 8) & 255) / 255f), ToLinear((code & 255) / 255f));

    /// <summary>From 0 below an edge smoothly to 1 above another.</summary>
    public static float Step(float from, float to, float value)
    {
        float t = Math.Clamp((value - from) / (to - from), 0, 1);
        return t * t * (3 - (2 * t));
    }

    /// <summary>A colour on a line of colours, by a number from 0 to 1.</summary>
    public static Vector3 Ramp(ReadOnlySpan<Vector3> colours, float t)
    {
        float place = Math.Clamp(t, 0, 1) * (colours.Length - 1);
        int index = Math.Min((int)place, colours.Length - 2);
        return Vector3.Lerp(colours[index], colours[index + 1], place - index);
    }

    /// <summary>Brings light of any strength into [0, 1] as film does, and encodes it as sRGB.</summary>
    public static Vector3 Develop(Vector3 light)
    {
        Vector3 film = light * ((light * 2.51f) + new Vector3(0.03f))
            / ((light * ((light * 2.43f) + new Vector3(0.59f))) + new Vector3(0.14f));
        return Encode(film);
    }

    /// <summary>Encodes a colour as sRGB, cut to [0, 1].</summary>
    public static Vector3 Encode(Vector3 linear) => new(ToSrgb(linear.X), ToSrgb(linear.Y), ToSrgb(linear.Z));

    private static float ToLinear(float v) => v <= 0.04045f ? v / 12.92f : MathF.Pow((v + 0.055f) / 1.055f, 2.4f);

    private static float ToSrgb(float v)
    {
        v = Math.Clamp(v, 0, 1);
        return v <= 0.0031308f ? v * 12.92f : (1.055f * MathF.Pow(v, 1 / 2.4f)) - 0.055f;
    }
}
