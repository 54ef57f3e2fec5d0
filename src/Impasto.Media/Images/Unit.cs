namespace Impasto.Media.Images;

/// <summary>The unit interval, in which samples lie.</summary>
internal static class Unit
{
    /// <summary>Cuts a number to [0, 1]; what is not a number becomes 0.</summary>
    public static float Clamp(float value) => value > 0 ? MathF.Min(value, 1) : 0;
}
