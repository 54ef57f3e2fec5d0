namespace Impasto.Sounds;

/// <summary>What compares sounds; nothing of it is learned.</summary>
public enum SoundFeatures
{
    /// <summary>Filters with random weights over all frequencies (Ulyanov and Lebedev, 2016).</summary>
    Random,

    /// <summary>Gabor filters over time and a few neighbouring frequencies each.</summary>
    Gabor,
}
