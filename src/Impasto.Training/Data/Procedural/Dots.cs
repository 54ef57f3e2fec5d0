using System.Numerics;
using Impasto.Running;

namespace Impasto.Training.Data.Procedural;

/// <summary>
/// Dots and short dabs of unmixed colour (pointillism), or a turned grid of dots that are larger where it is dark.
/// </summary>
internal static class Dots
{
    public static void Paint(Canvas canvas, Scene scene, SeededRandom random)
    {
        if (random.Chance(0.25))
        {
            PaintGrid(canvas, scene, random);
        }
        else
        {
            PaintDabs(canvas, scene, random);
        }
    }

    private static void PaintDabs(Canvas canvas, Scene scene, SeededRandom random)
    {
        canvas.Fill(Vector3.Lerp(scene.Palette.Pick(random), scene.Palette.Lightest, 0.5f));
        float radius = canvas.Size * (float)random.Between(0.005, 0.016);
        float stretch = random.Chance(0.5) ? 1 : (float)random.Between(1.5, 3.5);
        float foreign = (float)random.Between(0.05, 0.45);
        float variation = (float)random.Between(0.03, 0.2);
        int count = (int)(random.Between(0.8, 2.5) * canvas.Size * canvas.Size / (Math.PI * radius * radius * stretch));
        for (int i = 0; i < count; i++)
        {
            Vector2 centre = new((float)random.Between(0, canvas.Size), (float)random.Between(0, canvas.Size));
            Vector3 own = scene.Colour(centre.X, centre.Y);
            Vector3 colour = random.Chance(foreign) ? Vector3.Lerp(scene.Palette.Pick(random), own, 0.4f) : own;
            colour += new Vector3((float)random.Between(-variation, variation));
            float size = radius * (float)random.Between(0.7, 1.3);
            canvas.Ellipse(centre, scene.Flow(centre.X, centre.Y), new Vector2(size * stretch, size), colour);
        }
    }

    private static void PaintGrid(Canvas canvas, Scene scene, SeededRandom random)
    {
        bool inverted = random.Chance(0.3);
        bool coloured = random.Chance(0.5);
        Vector3 ink = inverted ? scene.Palette.Lightest : scene.Palette.Darkest;
        canvas.Fill(inverted ? scene.Palette.Darkest : scene.Palette.Lightest);
        float distance = canvas.Size * (float)random.Between(0.014, 0.045);
        (float sine, float cosine) = MathF.SinCos((float)random.Between(0, Math.PI / 2));
        Vector2 right = new Vector2(cosine, sine) * distance;
        Vector2 down = new(-right.Y, right.X);
        int reach = (int)(canvas.Size * 0.75f / distance) + 1;
        for (int row = -reach; row <= reach; row++)
        {
            for (int column = -reach; column <= reach; column++)
            {
                Vector2 centre = new Vector2(canvas.Size / 2f) + (row * down) + (column * right);
                float tone = scene.Tone(centre.X, centre.Y);
                float radius = distance * 0.7f * MathF.Sqrt(inverted ? tone : 1 - tone);
                Vector3 colour = coloured ? scene.Colour(centre.X, centre.Y) : ink;
                if (radius > 0.3f)
                {
                    canvas.Ellipse(centre, Vector2.UnitX, new Vector2(radius), colour);
                }
            }
        }
    }
}
