using System.Numerics;
using Impasto.Running;

namespace Impasto.Training.Data.Procedural;

/// <summary>
/// Lines at a few angles, more and thicker ones where it is dark: pen, engraving and coloured pencil; or one set of
/// broad stripes of the palette's colours.
/// </summary>
internal static class Hatching
{
    public static void Paint(Canvas canvas, Scene scene, SeededRandom random)
    {
        bool stripes = random.Chance(0.25);
        int layers = stripes ? 1 : 2 + random.Below(3);
        float wobble = (float)random.Between(0, stripes ? 3 : 1.5);
        float frequency = (float)random.Between(1, 6) / canvas.Size;
        float grain = random.Chance(0.5) ? (float)random.Between(0.1, 0.6) : 0;
        bool coloured = stripes || random.Chance(0.5);
        (Vector3 paper, Vector3 ink) = (scene.Palette.Lightest, scene.Palette.Darkest);
        if (!coloured && random.Chance(0.3))
        {
            (paper, ink) = (ink, paper);
        }

        float period = canvas.Size * (float)random.Between(0.01, stripes ? 0.09 : 0.028);
        LineSet[] sets = MakeSets(layers, period, scene.Palette, random);
        for (int y = 0; y < canvas.Size; y++)
        {
            for (int x = 0; x < canvas.Size; x++)
            {
                float bend = wobble * scene.Noise.At(x * frequency, y * frequency);
                float rough = grain * (float)random.NextDouble();
                Vector3 colour = paper;
                for (int i = 0; i < layers; i++)
                {
                    float phase = Vector2.Dot(sets[i].Normal, new Vector2(x, y)) + bend;
                    float wanted = stripes ? 0.9f : Thickness(scene.Tone(x, y), i, layers);
                    float line = 1 - Math.Abs((2 * (phase - MathF.Floor(phase))) - 1);
                    float cover = Math.Clamp(((wanted - line) * period * 0.5f) + 0.5f, 0, 1) * (1 - rough);
                    Vector3 lineColour = stripes ? Stripe(scene, phase) : coloured ? sets[i].Colour : ink;
                    colour = Vector3.Lerp(colour, lineColour, wanted > 0 ? cover : 0);
                }

                canvas.Set(x, y, coloured ? Vector3.Lerp(colour, scene.Colour(x, y), 0.25f) : colour);
            }
        }
    }

    private static LineSet[] MakeSets(int count, float period, Palette palette, SeededRandom random)
    {
        LineSet[] sets = new LineSet[count];
        double angle = random.Between(0, Math.PI);
        for (int i = 0; i < count; i++, angle += random.Between(0.5, 1.2))
        {
            Vector2 normal = new Vector2((float)Math.Cos(angle), (float)Math.Sin(angle)) / period;
            sets[i] = new LineSet(normal, palette.Pick(random));
        }

        return sets;
    }

    // The share of its period that a line takes: each set of lines begins at a darker tone than the set before.
    private static float Thickness(float tone, int layer, int layers) =>
        Math.Clamp(((1.1f - tone) * layers) - layer, 0, 1) * 0.6f;

    private static Vector3 Stripe(Scene scene, float phase)
    {
        float stripe = MathF.Floor(phase);
        return scene.Palette.At(0.5f + (0.9f * scene.Noise.At(stripe * 0.73f, 0.37f)));
    }

    /// <summary>Parallel lines: at right angles to them a period is 1 long by the normal.</summary>
    private readonly record struct LineSet(Vector2 Normal, Vector3 Colour);
}
