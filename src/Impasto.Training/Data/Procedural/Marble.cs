using System.Numerics;
using Impasto.Running;

namespace Impasto.Training.Data.Procedural;

/// <summary>Marbled paper: bands of colour drawn about by noise that is itself drawn about, with veins.</summary>
internal static class Marble
{
    public static void Paint(Canvas canvas, Scene scene, SeededRandom random)
    {
        float frequency = (float)random.Between(1.5, 4) / canvas.Size;
        float drawn = (float)random.Between(0.4, 2.5);
        float bands = (float)random.Between(3, 10);
        float vein = random.Chance(0.5) ? (float)random.Between(0.02, 0.12) : 0;
        int octaves = 1 + random.Below(4);
        bool flat = random.Chance(0.4);
        Vector3 veinColour = random.Chance(0.5) ? scene.Palette.Lightest : scene.Palette.Darkest;
        for (int y = 0; y < canvas.Size; y++)
        {
            for (int x = 0; x < canvas.Size; x++)
            {
                (float u, float v) = (x * frequency, y * frequency);
                float pullX = drawn * scene.Noise.At(u + 11, v + 3);
                float pullY = drawn * scene.Noise.At(u + 5, v + 29);
                float height = scene.Noise.Fractal((u * 1.5f) + pullX, (v * 1.5f) + pullY, octaves);
                float band = height * bands;
                float place = band - MathF.Floor(band);
                float tone = flat ? BandTone(MathF.Floor(band), scene) : 1 - Math.Abs((2 * place) - 1);
                float edge = Math.Min(place, 1 - place);
                float veined = vein > 0 ? Math.Clamp(1.5f - (edge / vein), 0, 1) : 0;
                canvas.Set(x, y, Vector3.Lerp(scene.Palette.At(tone), veinColour, veined), tone);
            }
        }
    }

    private static float BandTone(float band, Scene scene) => 0.5f + scene.Noise.At(band * 0.61f, 0.43f);
}
