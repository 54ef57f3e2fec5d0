using System.Numerics;
using Impasto.Media.Images;

namespace Impasto.Samples.Painting;

/// <summary>Paint on a square canvas: its colour, and its height, which catches the light.</summary>
internal sealed class Canvas
{
    private const int Oversampling = 2;

    private readonly int size;
    private readonly int edge;
    private readonly Vector3[] colours;
    private readonly float[] heights;

    /// <summary>Primes a canvas.</summary>
    /// <param name="size">The edge of the finished image in pixels.</param>
    /// <param name="ground">The colour of the ground.</param>
    public Canvas(int size, Vector3 ground)
    {
        this.size = size;
        edge = size * Oversampling;
        colours = new Vector3[edge * edge];
        heights = new float[edge * edge];
        Array.Fill(colours, ground);
    }

    /// <summary>Covers the picture with strokes at random places.</summary>
    public void Paint(IMotif motif, Brush brush, Random random)
    {
        for (int i = 0; i < brush.Count; i++)
        {
            Vector2 place = new((float)random.NextDouble(), (float)random.NextDouble());
            Stroke(motif, brush, (place * 1.1f) - new Vector2(0.05f), random);
        }
    }

    /// <summary>Sets the colour and height at a place, if it is on the canvas.</summary>
    public void Set(Vector2 place, Vector3 colour, float height)
    {
        int x = (int)(place.X * edge);
        int y = (int)(place.Y * edge);
        if (place.X >= 0 && place.Y >= 0 && x < edge && y < edge)
        {
            colours[(y * edge) + x] = colour;
            heights[(y * edge) + x] = height;
        }
    }

    /// <summary>Lights the relief from the upper left and makes the image.</summary>
    /// <param name="depth">How deep the relief is.</param>
    public ImageBuffer Light(float depth)
    {
        ImageBuffer image = new(size, size);
        Parallel.For(0, size, y =>
        {
            for (int x = 0; x < size; x++)
            {
                Vector3 sum = Vector3.Zero;
                for (int i = 0; i < Oversampling * Oversampling; i++)
                {
                    sum += Lit((x * Oversampling) + (i % Oversampling), (y * Oversampling) + (i / Oversampling), depth);
                }

                Shade.Encode(sum / (Oversampling * Oversampling)).CopyTo(image.Pixels[(((y * size) + x) * 3)..]);
            }
        });
        return image;
    }

    private void Stroke(IMotif motif, Brush brush, Vector2 place, Random random)
    {
        float step = 0.6f / edge;
        int length = (int)(brush.Length * (0.6f + (0.8f * (float)random.NextDouble())) / step);
        float width = brush.Width * (0.75f + (0.5f * (float)random.NextDouble()));
        int bristles = Math.Max(3, (int)(width / step));
        Vector3 colour = motif.Colour(place, random);
        Vector3 second = motif.Colour(place, random);
        int seed = random.Next(1 << 20);
        Vector2 direction = Vector2.Normalize(motif.Flow(place));
        for (int i = 0; i < length; i++)
        {
            Vector2 flow = Vector2.Normalize(motif.Flow(place));
            direction = Vector2.Normalize(direction + (0.3f * (Vector2.Dot(flow, direction) < 0 ? -flow : flow)));
            place += direction * step;
            Vector2 across = new(-direction.Y, direction.X);
            float along = (float)i / length;
            float taper = MathF.Min(1, 4 * MathF.Sqrt(MathF.Min(along + 0.02f, (1 - along) * 0.6f)));
            for (int b = 0; b < bristles; b++)
            {
                float offset = ((b + 0.5f) / bristles * 2) - 1;
                Bristle bristle = new(seed, offset * width / brush.Width, along, i * step * 260);
                if (!bristle.IsDry)
                {
                    Vector3 paint = Vector3.Lerp(colour, second, bristle.Mix) * bristle.Tone;
                    float height = bristle.Thickness + (MathF.Pow(MathF.Abs(offset), 6) * 0.5f);
                    Set(place + (across * offset * width * taper * 0.5f), paint, brush.Load * height);
                }
            }
        }
    }

    private Vector3 Lit(int x, int y, float depth)
    {
        float left = HeightAt(x - 1, y) + HeightAt(x - 2, y);
        float right = HeightAt(x + 1, y) + HeightAt(x + 2, y);
        float upper = HeightAt(x, y - 1) + HeightAt(x, y - 2);
        float lower = HeightAt(x, y + 1) + HeightAt(x, y + 2);
        Vector3 normal = Vector3.Normalize(new Vector3((left - right) * depth, (upper - lower) * depth, 1));
        Vector3 towardsLight = Vector3.Normalize(new Vector3(-0.5f, -0.65f, 0.75f));
        float light = MathF.Max(0, Vector3.Dot(normal, towardsLight)) / towardsLight.Z;
        Vector3 halfway = Vector3.Normalize(towardsLight + Vector3.UnitZ);
        float shine = MathF.Pow(MathF.Max(0, Vector3.Dot(normal, halfway)), 40) * 0.09f;
        return (colours[(y * edge) + x] * (0.3f + (0.7f * light))) + new Vector3(shine * light * 0.6f);
    }

    private float HeightAt(int x, int y) => heights[(Math.Clamp(y, 0, edge - 1) * edge) + Math.Clamp(x, 0, edge - 1)];
}
