using System.Numerics;

namespace Impasto.Samples.Scene;

/// <summary>Builds boats.</summary>
internal static class Boats
{
    private static readonly Vector3 Wood = Shade.Hex(0x7A4B2B);

    /// <summary>A boat with a mast, a mainsail and a jib.</summary>
    public static IEnumerable<Solid> Sailing(Vector3 foot, float turn, float length, Vector3 hull, Vector3 sail)
    {
        float height = length * 1.25f;
        yield return Hull(foot, turn, length, hull);
        yield return new Solid(foot, turn, height, Solid.Box(0.16f, height, 0.16f), (_, _) => (Wood, 0));
        yield return Sail(foot, turn, (0.25f, length * 0.48f), (length * 0.17f, height * 0.96f), sail, 0.15f);
        yield return Sail(foot, turn, (-length * 0.47f, -0.25f), (length * 0.13f, height * 0.84f), sail * 0.97f, 0.85f);
    }

    /// <summary>A rowing boat.</summary>
    public static IEnumerable<Solid> Rowing(Vector3 foot, float turn, float length, Vector3 hull)
    {
        yield return Hull(foot, turn, length, hull);
    }

    private static Solid Hull(Vector3 foot, float turn, float length, Vector3 colour)
    {
        float beam = length * 0.17f;
        float deck = length * 0.13f;
        Plane[] sides =
        [
            Side(0, 1, 0, 0, deck, 0), Side(0, -1, 0, 0, -1, 0),
            Side(0, -0.5f, 1, 0, deck, beam), Side(0, -0.5f, -1, 0, deck, -beam),
            Side(0.42f, -0.3f, 1, length / 2, deck, 0), Side(0.42f, -0.3f, -1, length / 2, deck, 0),
            Side(-0.6f, -0.4f, 1, -length / 2, deck, 0), Side(-0.6f, -0.4f, -1, -length / 2, deck, 0),
        ];
        return new Solid(foot, turn, length, sides, (p, normal) =>
        {
            bool inside = normal.Y > 0.9f;
            bool stripe = p.Y > deck * 0.72f;
            Vector3 plank = (inside ? Wood * 1.3f : stripe ? Shade.Hex(0xF6F0E4) : colour)
                * (0.85f + (0.2f * Noise.Hash((int)MathF.Floor((inside ? p.Z : p.Y) * 6), 2)));
            return (plank, inside ? 0 : 0.15f);
        });
    }

    /// <summary>A thin upright triangle, its peak over one of its lower corners.</summary>
    private static Solid Sail(
        Vector3 foot, float turn, (float From, float To) along, (float From, float To) up, Vector3 colour, float peak)
    {
        float peakX = along.From + ((along.To - along.From) * peak);
        Plane[] sides =
        [
            Side(0, 0, 1, 0, 0, 0.06f), Side(0, 0, -1, 0, 0, -0.06f), Side(0, -1, 0, 0, up.From, 0),
            Side(up.To - up.From, along.To - peakX, 0, along.To, up.From, 0),
            Side(up.From - up.To, peakX - along.From, 0, along.From, up.From, 0),
        ];
        return new Solid(foot, turn, up.To * 1.2f, sides, (p, _) =>
        {
            float seam = MathF.Abs(p.Y % 1.3f) < 0.06f ? 0.86f : 1;
            return (colour * seam * (0.95f + (0.12f * Noise.At(p * 0.8f))), 0);
        });
    }

    private static Plane Side(float nx, float ny, float nz, float x, float y, float z)
    {
        Vector3 normal = Vector3.Normalize(new Vector3(nx, ny, nz));
        return new Plane(normal, Vector3.Dot(normal, new Vector3(x, y, z)));
    }
}
