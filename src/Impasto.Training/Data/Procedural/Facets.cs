using System.Numerics;
using Impasto.Running;

namespace Impasto.Training.Data.Procedural;

/// <summary>
/// A plane cut up by straight lines: cubist facets that shade from one side to the other, or, cut level and upright
/// only, rectangles between bars.
/// </summary>
internal static class Facets
{
    public static void Paint(Canvas canvas, Scene scene, SeededRandom random)
    {
        bool upright = random.Chance(0.3);
        float bar = upright || random.Chance(0.4) ? (float)random.Between(0.5, upright ? 5 : 2.5) : 0;
        float shading = upright ? 0 : (float)random.Between(0.1, 0.5);
        Vector3 barColour = random.Chance(0.8) ? scene.Palette.Darkest * 0.6f : scene.Palette.Lightest;
        PlaneDivision division = Divide(canvas.Size, upright, random);
        Facet[] facets = new Facet[division.Parts];
        for (int i = 0; i < facets.Length; i++)
        {
            float sceneShare = (float)random.Between(upright ? 0 : 0.2, upright ? 0.15 : 0.9);
            facets[i] = new Facet(scene.Palette.Pick(random), sceneShare, random.Chance(0.5) ? shading : -shading);
        }

        for (int y = 0; y < canvas.Size; y++)
        {
            for (int x = 0; x < canvas.Size; x++)
            {
                (int part, float toEdge) = division.Find(new Vector2(x, y));
                Facet facet = facets[part];
                Vector3 colour = Vector3.Lerp(facet.Colour, scene.Colour(x, y), facet.SceneShare);
                colour *= 1 + (facet.Shading * (1 - Math.Min(1, toEdge * 14 / canvas.Size)));
                float barred = bar > 0 ? Math.Clamp(bar - toEdge + 0.5f, 0, 1) : 0;
                canvas.Set(x, y, Vector3.Lerp(colour, barColour, barred), Math.Min(1, toEdge / 3));
            }
        }
    }

    // A cut through a random point divides larger parts sooner.
    private static PlaneDivision Divide(int size, bool upright, SeededRandom random)
    {
        PlaneDivision division = new();
        double lean = random.Between(0, Math.PI);
        double spread = random.Between(0.1, 1.2);
        int cuts = 15 + random.Below(upright ? 50 : 160);
        for (int i = 0; i < cuts; i++)
        {
            Vector2 point = new((float)random.Between(0, size), (float)random.Between(0, size));
            double turn = random.Below(2) * Math.PI / 2;
            division.Divide(point, upright ? turn : lean + turn + random.Between(-spread, spread));
        }

        return division;
    }

    private readonly record struct Facet(Vector3 Colour, float SceneShare, float Shading);
}
