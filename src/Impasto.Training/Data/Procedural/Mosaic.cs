using System.Numerics;
using Impasto.Running;

namespace Impasto.Training.Data.Procedural;

/// <summary>Cells around scattered points (Voronoi, Worley 1996): tesserae, stained glass, cobbles.</summary>
internal static class Mosaic
{
    public static void Paint(Canvas canvas, Scene scene, SeededRandom random)
    {
        int cells = 8 + random.Below(34);
        float edge = (float)canvas.Size / cells;
        float jitter = (float)random.Between(0.1, 1);
        float variation = (float)random.Between(0, 0.15);
        float joint = random.Chance(0.7) ? (float)random.Between(0.03, 0.2) : 0;
        Vector3 mortar = random.Chance(0.6) ? scene.Palette.Darkest * 0.5f : scene.Palette.Lightest;
        bool square = random.Chance(0.3);
        Tile[] tiles = MakeTiles(cells, edge, jitter, variation, scene, random);
        for (int y = 0; y < canvas.Size; y++)
        {
            for (int x = 0; x < canvas.Size; x++)
            {
                (Vector3 colour, float gap) = Nearest(tiles, cells, edge, new Vector2(x, y), square);
                float inside = joint > 0 ? Math.Clamp((gap - (joint * edge) + 0.7f) / 1.4f, 0, 1) : 1;
                canvas.Set(x, y, Vector3.Lerp(mortar, colour, inside), Math.Min(1, 2 * gap / edge));
            }
        }
    }

    // A border of one tile all around, so that each pixel has its neighbours.
    private static Tile[] MakeTiles(
        int cells, float edge, float jitter, float variation, Scene scene, SeededRandom random)
    {
        int columns = cells + 2;
        Tile[] tiles = new Tile[columns * columns];
        for (int i = 0; i < tiles.Length; i++)
        {
            Vector2 cell = new((i % columns) - 1, (i / columns) - 1);
            Vector2 offset = new((float)random.NextDouble() - 0.5f, (float)random.NextDouble() - 0.5f);
            Vector2 centre = (cell + new Vector2(0.5f) + (jitter * offset)) * edge;
            Vector3 shade = new((float)random.Between(-variation, variation));
            tiles[i] = new Tile(centre, scene.Colour(centre.X, centre.Y) + shade);
        }

        return tiles;
    }

    // The colour of the nearest tile, and how much farther the next one is.
    private static (Vector3 Colour, float Gap) Nearest(Tile[] tiles, int cells, float edge, Vector2 place, bool square)
    {
        int column = Math.Min((int)(place.X / edge), cells - 1);
        int row = Math.Min((int)(place.Y / edge), cells - 1);
        (float first, float second, int nearest) = (float.MaxValue, float.MaxValue, 0);
        for (int i = row; i < row + 3; i++)
        {
            for (int j = column; j < column + 3; j++)
            {
                int index = (i * (cells + 2)) + j;
                Vector2 away = Vector2.Abs(tiles[index].Centre - place);
                float distance = square ? Math.Max(away.X, away.Y) : away.Length();
                if (distance < first)
                {
                    (first, second, nearest) = (distance, first, index);
                }
                else if (distance < second)
                {
                    second = distance;
                }
            }
        }

        return (tiles[nearest].Colour, second - first);
    }

    private readonly record struct Tile(Vector2 Centre, Vector3 Colour);
}
