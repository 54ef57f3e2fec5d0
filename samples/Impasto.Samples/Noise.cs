using System.Numerics;

namespace Impasto.Samples;

/// <summary>Gradient noise that is the same on every run.</summary>
internal static class Noise
{
    /// <summary>A number in [0, 1) that looks random, by whole coordinates.</summary>
    public static float Hash(int x, int y = 0, int z = 0)
    {
        uint h = ((uint)x * 0x8DA6B343) ^ ((uint)y * 0xD8163841) ^ ((uint)z * 0xCB1AB31F);
        h = (h ^ (h >> 15)) * 0x2C1B3C6D;
        h = (h ^ (h >> 12)) * 0x297A2D39;
        return ((h ^ (h >> 15)) >> 8) / (float)(1 << 24);
    }

    /// <summary>Smooth noise, about -1 to 1, with features about 1 apart.</summary>
    public static float At(Vector3 p)
    {
        int x = (int)MathF.Floor(p.X);
        int y = (int)MathF.Floor(p.Y);
        int z = (int)MathF.Floor(p.Z);
        Vector3 f = p - new Vector3(x, y, z);
        Vector3 s = f * f * f * ((f * ((f * 6) - new Vector3(15))) + new Vector3(10));
        float near = Mix(Row(x, y, z, f, s.X), Row(x, y + 1, z, f - Vector3.UnitY, s.X), s.Y);
        Vector3 back = f - Vector3.UnitZ;
        float far = Mix(Row(x, y, z + 1, back, s.X), Row(x, y + 1, z + 1, back - Vector3.UnitY, s.X), s.Y);
        return Mix(near, far, s.Z);
    }

    /// <summary>Smooth noise on a plane.</summary>
    public static float At(float x, float y, int seed = 0) => At(new Vector3(x, y, (seed * 17.3f) + 0.5f));

    /// <summary>Sum of ever finer and weaker noise, about -1 to 1.</summary>
    public static float Fractal(Vector3 p, int octaves)
    {
        float sum = 0;
        float amplitude = 0.5f;
        for (int i = 0; i < octaves; i++)
        {
            sum += amplitude * At(p);
            p = (p * 2.03f) + new Vector3(19.1f, 7.7f, 31.3f);
            amplitude *= 0.5f;
        }

        return sum * 1.4f;
    }

    /// <summary>Sum of ever finer and weaker noise on a plane.</summary>
    public static float Fractal(float x, float y, int octaves, int seed = 0) =>
        Fractal(new Vector3(x, y, (seed * 17.3f) + 0.5f), octaves);

    private static float Row(int x, int y, int z, Vector3 f, float s) =>
        Mix(Slope(x, y, z, f), Slope(x + 1, y, z, f - Vector3.UnitX), s);

    private static float Slope(int x, int y, int z, Vector3 f)
    {
        int corner = (int)(Hash(x, y, z) * 12);
        float u = corner < 8 ? f.X : f.Y;
        float v = corner < 4 ? f.Y : f.Z;
        return ((corner & 1) == 0 ? u : -u) + ((corner & 2) == 0 ? v : -v);
    }

    private static float Mix(float a, float b, float t) => a + ((b - a) * t);
}
