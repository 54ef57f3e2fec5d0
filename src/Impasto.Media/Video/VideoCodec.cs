namespace Impasto.Media.Video;

/// <summary>How the pictures of a film are encoded.</summary>
public enum VideoCodec
{
    /// <summary>H.264, which plays everywhere; 8 bits.</summary>
    H264,

    /// <summary>H.265; 8 or 10 bits.</summary>
    H265,

    /// <summary>VP9; 8 or 10 bits, with alpha too.</summary>
    Vp9,

    /// <summary>AV1; 8 or 10 bits.</summary>
    Av1,

    /// <summary>ProRes, for editing; 10 bits, with alpha too.</summary>
    Prores,

    /// <summary>FFV1: without a loss, with alpha too.</summary>
    Ffv1,
}
