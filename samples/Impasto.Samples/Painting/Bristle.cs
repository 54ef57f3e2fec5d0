namespace Impasto.Samples.Painting;

/// <summary>What one bristle of a brush leaves at one moment of a stroke.</summary>
internal readonly struct Bristle
{
    /// <summary>Looks at a bristle.</summary>
    /// <param name="seed">The stroke.</param>
    /// <param name="across">Where in the brush the bristle is, about -1 to 1.</param>
    /// <param name="along">How much of the stroke is done, 0 to 1.</param>
    /// <param name="travelled">How far the brush has come, in widths of the finest features.</param>
    public Bristle(int seed, float across, float along, float travelled)
    {
        float grain = Noise.At(across * 4.2f, travelled * 0.1f, seed);
        float fine = Noise.At(across * 10, travelled * 0.16f, seed + 1);
        float ragged = 0.1f * (grain + fine + 1.2f);
        Thickness = 0.55f + (0.45f * grain) + (0.3f * fine);
        Tone = 0.95f + (0.2f * grain) + (0.14f * fine);
        Mix = Shade.Step(-0.25f, 0.5f, Noise.At(across * 2.5f, travelled * 0.03f, seed + 2));
        IsDry = along < ragged * 0.5f || along > 1 - (ragged * 1.6f) || grain + (0.5f * fine) < (along * 1.5f) - 1.75f;
    }

    public bool IsDry { get; }

    /// <summary>Gets the thickness of the paint.</summary>
    public float Thickness { get; }

    /// <summary>Gets how much lighter or darker the paint is, about 1.</summary>
    public float Tone { get; }

    /// <summary>Gets how much of the brush's second colour is in the paint, 0 to 1.</summary>
    public float Mix { get; }
}
