using System.Numerics;
using Impasto.Running;

namespace Impasto.Training.Data.Procedural;

/// <summary>
/// Paint drawn out along the flow: noise averaged along the lines of flow (line integral convolution, Cabral and
/// Leedom 1993) varies colour and thickness.
/// </summary>
internal static class FlowTexture
{
    private const int Steps = 9;

    public static void Paint(Canvas canvas, Scene scene, SeededRandom random)
    {
        int size = canvas.Size;
        int grain = 1 + random.Below(4);
        float step = Math.Max(1, 0.8f * grain);
        float variation = (float)random.Between(0.15, 0.8);
        float[] noise = MakeNoise(size, grain, random);
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                Vector2 place = new(x + 0.5f, y + 0.5f);
                float drawn = (Follow(noise, scene, size, place, step) + Follow(noise, scene, size, place, -step)) / 2;
                float tone = scene.Tone(x, y) + (variation * drawn);
                canvas.Set(x, y, Vector3.Lerp(scene.Palette.At(tone), scene.Colour(x, y), 0.3f), drawn + 0.5f);
            }
        }
    }

    // Values in [-1.5, 1.5] for squares of grain x grain pixels: strong, as averaging weakens them.
    private static float[] MakeNoise(int size, int grain, SeededRandom random)
    {
        float[] noise = new float[size * size];
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                int source = ((y - (y % grain)) * size) + x - (x % grain);
                int index = (y * size) + x;
                noise[index] = index == source ? (float)random.Between(-1.5, 1.5) : noise[source];
            }
        }

        return noise;
    }

    // The mean of the noise on the line of flow from a place on, backwards where the step is negative.
    private static float Follow(float[] noise, Scene scene, int size, Vector2 place, float step)
    {
        float sum = 0;
        for (int i = 0; i < Steps; i++)
        {
            int x = Math.Clamp((int)place.X, 0, size - 1);
            int y = Math.Clamp((int)place.Y, 0, size - 1);
            sum += noise[(y * size) + x];
            place += scene.Flow(x, y) * step;
        }

        return sum / Steps;
    }
}
