using System.Numerics;

namespace Impasto.Samples.Painting;

/// <summary>Lays a motif in small tiles of stone and glass, in rows along its flow.</summary>
internal static class Mosaic
{
    private const float Step = 0.0004f;

    /// <summary>Lays the tiles.</summary>
    /// <param name="canvas">The bed.</param>
    /// <param name="motif">What the picture shows.</param>
    /// <param name="size">The edge of a tile as a share of the picture's edge.</param>
    /// <param name="random">Where the differences between tiles come from.</param>
    public static void Lay(Canvas canvas, IMotif motif, float size, Random random)
    {
        Streamlines rows = new(motif, size);
        for (int line = 0; line < rows.Lines.Count; line++)
        {
            IReadOnlyList<Vector2> row = rows.Lines[line];
            float length = 0;
            for (int i = 1; i < row.Count; i++)
            {
                length += Vector2.Distance(row[i], row[i - 1]);
            }

            int count = Math.Max(1, (int)MathF.Round(length / size));
            float[] joints = new float[count + 1];
            for (int i = 0; i <= count; i++)
            {
                float jitter = i == 0 || i == count ? 0 : 0.3f * ((float)random.NextDouble() - 0.5f);
                joints[i] = (i + jitter) * length / count;
            }

            for (int i = 0; i < count; i++)
            {
                float share = (joints[i] + joints[i + 1]) / 2 / length;
                int middle = Math.Clamp((int)(share * (row.Count - 1)), 1, row.Count - 1);
                Vector2 along = Vector2.Normalize(row[middle] - row[middle - 1]);
                Vector2 across = new(-along.Y, along.X);
                float above = rows.Room(row[middle], -across, line) / 2;
                float below = rows.Room(row[middle], across, line) / 2;
                Vector2 centre = row[middle] + (across * (below - above) / 2);
                Vector2 half = new((joints[i + 1] - joints[i]) / 2, (above + below) / 2);
                LayTile(canvas, centre, along, half, motif.Colour(row[middle], random), random);
            }
        }
    }

    private static void LayTile(
        Canvas canvas, Vector2 centre, Vector2 along, Vector2 half, Vector3 colour, Random random)
    {
        const float Joint = 0.0012f;
        float turn = 0.12f * ((float)random.NextDouble() - 0.5f);
        along = Vector2.Normalize(along + (new Vector2(-along.Y, along.X) * turn));
        Vector2 across = new(-along.Y, along.X);
        int seed = random.Next(1 << 20);
        Vector2 tilt = new((float)random.NextDouble() - 0.5f, (float)random.NextDouble() - 0.5f);
        Vector2 lean = new Vector2((float)random.NextDouble() - 0.5f, (float)random.NextDouble() - 0.5f) * 0.14f;
        for (float v = -half.Y; v <= half.Y; v += Step)
        {
            for (float u = -half.X; u <= half.X; u += Step)
            {
                // The sides are cut by hand: they lean and are a little rough.
                Vector2 own = new(u / half.X, v / half.Y);
                float rough = 0.0006f * Noise.At(own.X * 3, own.Y * 3, seed);
                float fromSide = half.X - MathF.Abs(u + (lean.X * v)) + rough - Joint;
                float fromEnd = half.Y - MathF.Abs(v + (lean.Y * u)) + rough - Joint;
                float inside = MathF.Min(fromSide, fromEnd);
                if (inside > 0)
                {
                    float grain = Noise.Fractal(own.X * 2.2f, own.Y * 2.2f, 3, seed);
                    float bevel = Shade.Step(0, 0.0026f, inside);
                    float height = 1 + (bevel * 2.4f) + (0.8f * Vector2.Dot(tilt, own)) + (0.22f * grain);
                    Vector3 paint = colour * (1.08f + (0.2f * grain)) * (0.75f + (0.25f * bevel));
                    canvas.Set(centre + (along * u) + (across * v), paint, height);
                }
            }
        }
    }
}
