using System.Numerics;
using Impasto.Running;

namespace Impasto.Training.Data.Procedural;

/// <summary>
/// A print in two or three flat inks from a carved block: between full and bare areas run cuts that follow the flow,
/// and a few cuts are left where all was to be taken away.
/// </summary>
internal static class Linocut
{
    public static void Paint(Canvas canvas, Scene scene, SeededRandom random)
    {
        float[] cuts = MakeCuts(canvas.Size, scene, random);
        float depth = (float)random.Between(0.15, 0.5);
        float threshold = (float)random.Between(0.35, 0.65);
        bool third = random.Chance(0.5);
        Vector3 paper = scene.Palette.Lightest;
        Vector3 ink = scene.Palette.Darkest;
        Vector3 second = scene.Palette.Pick(random);
        for (int y = 0; y < canvas.Size; y++)
        {
            for (int x = 0; x < canvas.Size; x++)
            {
                float value = scene.Tone(x, y) + (depth * Smoothed(cuts, canvas.Size, x, y));
                Vector3 colour = Vector3.Lerp(ink, paper, Step(value, threshold));
                if (third)
                {
                    colour = Vector3.Lerp(colour, second, Step(value, threshold + 0.2f));
                }

                canvas.Set(x, y, colour);
            }
        }
    }

    private static float Step(float value, float threshold) => Math.Clamp(((value - threshold) * 8) + 0.5f, 0, 1);

    private static float Smoothed(float[] cuts, int size, int x, int y)
    {
        (int left, int right) = (Math.Max(x - 1, 0), Math.Min(x + 1, size - 1));
        int row = y * size;
        float above = cuts[(Math.Max(y - 1, 0) * size) + x];
        float below = cuts[(Math.Min(y + 1, size - 1) * size) + x];
        return ((2 * cuts[row + x]) + cuts[row + left] + cuts[row + right] + above + below) / 6;
    }

    // Strokes of a gouge, -1 to 1 across: ridges and grooves that taper off at both ends.
    private static float[] MakeCuts(int size, Scene scene, SeededRandom random)
    {
        float[] cuts = new float[size * size];
        float width = size * (float)random.Between(0.006, 0.02);
        float length = width * (float)random.Between(6, 24);
        int count = (int)(1.6f * size * size / (width * length));
        for (int i = 0; i < count; i++)
        {
            Vector2 place = new((float)random.Between(0, size), (float)random.Between(0, size));
            float side = random.Chance(0.5) ? 1 : -1;
            for (int step = 0; step < (int)length; step++)
            {
                Vector2 along = scene.Flow(place.X, place.Y);
                float taper = MathF.Sin(MathF.PI * step / length) * width * 0.5f;
                for (float offset = -taper; offset <= taper; offset += 0.7f)
                {
                    (int x, int y) = ((int)(place.X - (along.Y * offset)), (int)(place.Y + (along.X * offset)));
                    if ((uint)x < (uint)size && (uint)y < (uint)size)
                    {
                        cuts[(y * size) + x] = side * (1 - (Math.Abs(offset) / (width * 0.5f)));
                    }
                }

                place += along;
            }
        }

        return cuts;
    }
}
