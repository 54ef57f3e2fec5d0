using System.Numerics;
using Impasto.Running;

namespace Impasto.Training.Data.Procedural;

/// <summary>Long strokes of a bristled brush along the flow, coarse ones first, finer ones over them.</summary>
internal static class BrushStrokes
{
    private const float BristleStep = 0.7f;

    public static void Paint(Canvas canvas, Scene scene, SeededRandom random)
    {
        Underpaint(canvas, scene);
        float width = canvas.Size * (float)random.Between(0.015, 0.045);
        float lengthening = (float)random.Between(3, 14);
        float variation = (float)random.Between(0.03, 0.22);
        float finest = (float)random.Between(1, 2.5);
        for (int layer = 0; layer < 3 && width >= finest; layer++, width *= 0.55f)
        {
            float length = width * lengthening;
            int strokes = (int)(1.3f * canvas.Size * canvas.Size / (2 * width * length));
            for (int i = 0; i < strokes; i++)
            {
                Vector2 start = new((float)random.Between(0, canvas.Size), (float)random.Between(0, canvas.Size));
                Vector3 colour = scene.Colour(start.X, start.Y) + Variation(variation, random);
                Stroke(canvas, scene, start, width * (float)random.Between(0.6, 1.2), length, colour, random);
            }
        }
    }

    private static void Underpaint(Canvas canvas, Scene scene)
    {
        for (int y = 0; y < canvas.Size; y++)
        {
            for (int x = 0; x < canvas.Size; x++)
            {
                canvas.Set(x, y, scene.Colour(x, y) * 0.85f);
            }
        }
    }

    private static Vector3 Variation(float most, SeededRandom random)
    {
        return new Vector3(Draw()) + (0.5f * new Vector3(Draw(), Draw(), Draw()));

        float Draw() => (float)random.Between(-most, most);
    }

    private static void Stroke(
        Canvas canvas, Scene scene, Vector2 place, float width, float length, Vector3 colour, SeededRandom random)
    {
        Span<float> bristles = stackalloc float[Math.Min(64, (int)(2 * width / BristleStep) + 1)];
        foreach (ref float bristle in bristles)
        {
            bristle = (float)random.NextDouble();
        }

        place -= scene.Flow(place.X, place.Y) * (length / 2);
        for (int step = 0; step < (int)length; step++)
        {
            Vector2 along = scene.Flow(place.X, place.Y);
            Vector2 across = new(-along.Y, along.X);
            float rest = 1 - (step / length);
            for (int i = 0; i < bristles.Length; i++)
            {
                float offset = (i * BristleStep) - width;
                Vector2 point = place + (across * offset);
                float edge = Math.Min(1, (width - Math.Abs(offset)) + 0.3f);
                float coverage = edge * Math.Clamp((rest * 2.5f) - bristles[i], 0, 1);
                Vector3 shade = colour * (0.88f + (0.24f * bristles[i]));
                canvas.Blend((int)point.X, (int)point.Y, shade, coverage, 0.3f + (0.7f * bristles[i]));
            }

            place += along;
        }
    }
}
