namespace Impasto.Sounds;

/// <summary>What the optimisation of a sound starts from.</summary>
public enum SoundInit
{
    /// <summary>The content: few iterations are needed, and what happens when stays (Grinstein et al., 2018).</summary>
    Content,

    /// <summary>Noise that is as loud and as lively at each frequency as the style.</summary>
    Noise,
}
