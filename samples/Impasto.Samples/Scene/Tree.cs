using System.Numerics;

namespace Impasto.Samples.Scene;

/// <summary>A crown made of many small balls of leaves on a trunk that is not seen.</summary>
internal sealed class Tree : Thing
{
    private const int Balls = 150;

    private readonly Vector3[] places;
    private readonly float[] sizes;
    private readonly Vector3 colour;
    private readonly float height;

    /// <summary>Grows a tree.</summary>
    /// <param name="foot">Where it stands.</param>
    /// <param name="width">The width of its crown.</param>
    /// <param name="height">Its height.</param>
    /// <param name="colour">The colour of its leaves.</param>
    /// <param name="random">Where its balls come from.</param>
    public Tree(Vector3 foot, float width, float height, Vector3 colour, Random random)
        : base(foot + new Vector3(0, height * 0.52f, 0), MathF.Max(width, height) * 0.66f)
    {
        this.colour = colour;
        this.height = height;
        places = new Vector3[Balls];
        sizes = new float[Balls];
        for (int i = 0; i < Balls; i++)
        {
            Vector3 direction = Vector3.Normalize(new Vector3(Next(), Next(), Next()));
            float bulge = 0.8f + (0.25f * Noise.At((direction * 1.7f) + foot));
            float reach = MathF.Cbrt((float)random.NextDouble()) * bulge;
            Vector3 crown = new(width / 2, height * 0.43f, width / 2);
            places[i] = foot + new Vector3(0, height * 0.55f, 0) + (direction * reach * crown);
            sizes[i] = width * (0.05f + (0.065f * (float)random.NextDouble()));
        }

        float Next() => ((float)random.NextDouble() * 2) - 1.0001f;
    }

    public override float Meet(Ray ray, out int part)
    {
        float nearest = float.PositiveInfinity;
        part = -1;
        for (int i = 0; i < places.Length; i++)
        {
            Vector3 to = places[i] - ray.Origin;
            float along = Vector3.Dot(to, ray.Direction);
            float inside = (sizes[i] * sizes[i]) - to.LengthSquared() + (along * along);
            float distance = along - MathF.Sqrt(MathF.Max(inside, 0));
            if (inside > 0 && distance > 0 && distance < nearest)
            {
                (nearest, part) = (distance, i);
            }
        }

        return nearest;
    }

    public override Surface Describe(Ray ray, float distance, int part)
    {
        Vector3 place = ray.At(distance);
        Vector3 ball = Vector3.Normalize(place - places[part]);
        Vector3 crown = Vector3.Normalize(place - Centre);
        Vector3 leaf = place * 4.1f;
        Vector3 ruffle = new(Noise.At(leaf), Noise.At(leaf + new Vector3(9)), Noise.At(leaf + new Vector3(19)));
        Vector3 normal = Vector3.Normalize(ball + crown + (ruffle * 1.3f));
        float outwards = Math.Clamp((place - Centre).Length() / (height * 0.5f), 0, 1.2f);
        float mottle = (0.35f * Noise.At(place * 2.3f)) + (0.3f * (Noise.Hash(part) - 0.5f));
        Vector3 tint = Vector3.Lerp(Vector3.One, new Vector3(1.12f, 1.03f, 0.8f), Noise.Hash(part, 7));
        return new Surface(distance, normal, colour * tint * MathF.Max(0.45f + (0.4f * outwards) + mottle, 0.15f));
    }
}
