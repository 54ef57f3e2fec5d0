using System.Numerics;
using Impasto.Running;

namespace Impasto.Training.Data.Procedural;

/// <summary>
/// What a procedural style is a picture of, before it is painted: areas of light and dark with colours of a palette,
/// and a direction at each place that strokes follow. Coordinates are pixels of the picture.
/// </summary>
internal sealed class Scene
{
    // What varies slowly is computed once for squares of pixels.
    private const int ToneCell = 2;
    private const int FlowCell = 4;

    private readonly int size;
    private readonly float[] tones;
    private readonly Vector3[] colours;
    private readonly Vector2[] flow;

    public Scene(int size, SeededRandom random)
    {
        this.size = size;
        Palette = new Palette(random);
        Noise = new NoiseField(random);
        int toneEdge = ((size - 1) / ToneCell) + 1;
        tones = new float[toneEdge * toneEdge];
        colours = new Vector3[tones.Length];
        int flowEdge = ((size - 1) / FlowCell) + 1;
        flow = new Vector2[flowEdge * flowEdge];
        MakeTones(toneEdge, random);
        MakeFlow(flowEdge, random);
    }

    /// <summary>Gets the colours.</summary>
    public Palette Palette { get; }

    /// <summary>Gets noise for whatever else varies from place to place.</summary>
    public NoiseField Noise { get; }

    /// <summary>How light a place is, 0 to 1.</summary>
    public float Tone(float x, float y) => tones[Index(x, y, ToneCell)];

    /// <summary>The colour of a place.</summary>
    public Vector3 Colour(float x, float y) => colours[Index(x, y, ToneCell)];

    /// <summary>The direction of strokes at a place, of length 1.</summary>
    public Vector2 Flow(float x, float y) => flow[Index(x, y, FlowCell)];

    private int Index(float x, float y, int cell)
    {
        int column = Math.Clamp((int)x, 0, size - 1) / cell;
        int row = Math.Clamp((int)y, 0, size - 1) / cell;
        return (row * (((size - 1) / cell) + 1)) + column;
    }

    private void MakeTones(int edge, SeededRandom random)
    {
        float frequency = (float)random.Between(1, 5);
        float warp = (float)random.Between(0, 1.2);
        float contrast = (float)random.Between(0.7, 1.5);
        float slope = (float)random.Between(-0.8, 0.8);
        int octaves = 1 + random.Below(4);
        int steps = random.Chance(0.4) ? 3 + random.Below(4) : 0;
        float hueShare = (float)random.Between(0.05, 0.6);
        Disc[] discs = MakeDiscs(random);
        for (int i = 0; i < tones.Length; i++)
        {
            (float x, float y) = ((float)(i % edge) / edge, i / edge / (float)edge);
            float bend = warp * Noise.At((x * 2) + 31, (y * 2) + 7);
            float tone = Noise.Fractal((x * frequency) + bend, (y * frequency) - bend, octaves);
            tone = 0.5f + (contrast * tone) + (slope * (y - 0.5f));
            foreach (Disc disc in discs)
            {
                tone += disc.Covers(x, y) ? disc.Lift : 0;
            }

            tone = Math.Clamp(tone, 0, 1);
            tones[i] = steps > 0 ? MathF.Round(tone * steps) / steps : tone;
            float hue = hueShare * Noise.At((x * 3) + 71, (y * 3) + 43);
            colours[i] = Palette.At(tones[i] + hue);
        }
    }

    private static Disc[] MakeDiscs(SeededRandom random)
    {
        Disc[] discs = new Disc[random.Chance(0.5) ? 0 : 1 + random.Below(9)];
        for (int i = 0; i < discs.Length; i++)
        {
            discs[i] = new Disc(
                (float)random.NextDouble(),
                (float)random.NextDouble(),
                (float)random.Between(0.04, 0.3),
                (float)random.Between(0.5, 2),
                (float)random.Between(-0.6, 0.6));
        }

        return discs;
    }

    private void MakeFlow(int edge, SeededRandom random)
    {
        float direction = (float)random.Between(0, Math.PI);
        float frequency = (float)random.Between(0.8, 3.5);
        float turning = (float)random.Between(0.3, 2.5);
        Vector3[] whirls = new Vector3[random.Chance(0.5) ? 0 : 1 + random.Below(4)];
        for (int i = 0; i < whirls.Length; i++)
        {
            whirls[i] = new Vector3(
                (float)random.NextDouble(), (float)random.NextDouble(), (float)random.Between(0.05, 0.25));
        }

        for (int i = 0; i < flow.Length; i++)
        {
            (float x, float y) = ((float)(i % edge) / edge, i / edge / (float)edge);
            float angle = direction + (turning * Noise.At((x * frequency) + 91, (y * frequency) + 13));
            (float sine, float cosine) = MathF.SinCos(angle);
            Vector2 sum = new(cosine, sine);
            foreach (Vector3 whirl in whirls)
            {
                Vector2 away = new(x - whirl.X, y - whirl.Y);
                float strength = 3 * MathF.Exp(-away.LengthSquared() / (whirl.Z * whirl.Z));
                sum += strength * new Vector2(-away.Y, away.X) / (away.Length() + 1e-6f);
            }

            flow[i] = sum / (sum.Length() + 1e-6f);
        }
    }

    /// <summary>An ellipse that is lighter or darker than what is around it, in parts of the picture.</summary>
    private readonly record struct Disc(float X, float Y, float Radius, float Stretch, float Lift)
    {
        public bool Covers(float x, float y)
        {
            (float dx, float dy) = ((x - X) * Stretch, (y - Y) / Stretch);
            return (dx * dx) + (dy * dy) < Radius * Radius;
        }
    }
}
