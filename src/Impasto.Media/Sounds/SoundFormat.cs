namespace Impasto.Media.Sounds;

/// <summary>How samples are kept in a file that is written.</summary>
public enum SoundFormat
{
    /// <summary>Whole numbers of 16 bits, rounded to the nearest.</summary>
    Pcm16,

    /// <summary>Whole numbers of 24 bits, rounded to the nearest.</summary>
    Pcm24,

    /// <summary>Floating-point numbers of 32 bits, as they are.</summary>
    Float32,
}
