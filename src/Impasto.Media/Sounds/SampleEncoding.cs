namespace Impasto.Media.Sounds;

/// <summary>How a sample lies in a file or a pipe, the lowest byte first.</summary>
internal enum SampleEncoding
{
    /// <summary>A whole number of 8 bits, where 128 is silence.</summary>
    Pcm8,

    /// <summary>A whole number of 16 bits.</summary>
    Pcm16,

    /// <summary>A whole number of 24 bits.</summary>
    Pcm24,

    /// <summary>A whole number of 32 bits.</summary>
    Pcm32,

    /// <summary>A floating-point number of 32 bits.</summary>
    Float32,

    /// <summary>A floating-point number of 64 bits.</summary>
    Float64,
}
