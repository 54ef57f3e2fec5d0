using System.Numerics;
using Impasto.Media.Images;
using Impasto.Running;

namespace Impasto.Training.Data.Procedural;

/// <summary>
/// Makes pictures that serve as styles where there are few paintings: brush strokes, drawn-out paint, mosaics, facets,
/// hatching, dots, marbling and linocuts, of abstract scenes in random palettes.
/// </summary>
internal static class ProceduralStyles
{
    private const long Purpose = 0x7374796C65;

    private static readonly Action<Canvas, Scene, SeededRandom>[] Painters =
    [
        BrushStrokes.Paint, FlowTexture.Paint, Mosaic.Paint, Facets.Paint,
        Hatching.Paint, Dots.Paint, Marble.Paint, Linocut.Paint,
    ];

    /// <summary>Gets the number of kinds: numbers that follow each other have each kind once.</summary>
    public static int Kinds => Painters.Length;

    /// <summary>Makes a style.</summary>
    /// <param name="seed">The seed of a family of styles.</param>
    /// <param name="number">Which of them, from 0.</param>
    /// <param name="size">The edge in pixels, 1 to 4096.</param>
    /// <returns>A square picture; the same for the same arguments.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or the size out of its range.</exception>
    public static ImageBuffer Make(long seed, long number, int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 4096);
        SeededRandom random = new(seed, Purpose, number);
        Scene scene = new(size, random);
        Canvas canvas = new(size);
        Painters[(int)(number % Kinds)](canvas, scene, random);
        Finish(canvas, random);
        return canvas.ToImage();
    }

    private static void Finish(Canvas canvas, SeededRandom random)
    {
        if (random.Chance(0.65))
        {
            (float sine, float cosine) = MathF.SinCos((float)random.Between(0, 2 * Math.PI));
            canvas.Light(new Vector2(cosine, sine), (float)random.Between(0.1, 0.9));
        }

        if (random.Chance(0.4))
        {
            float thread = random.Chance(0.5) ? (float)random.Between(2.5, 5) : 0;
            canvas.Roughen((float)random.Between(0.02, 0.12), thread, random);
        }
    }
}
