namespace Impasto.Methods.Optimization;

/// <summary>What an optimisation starts from.</summary>
public enum ImageInit
{
    /// <summary>The content image: the scene stays legible and few iterations are needed.</summary>
    Content,

    /// <summary>Noise, as in Gatys et al. (2015).</summary>
    Noise,

    /// <summary>The style image, brought to the content's size.</summary>
    Style,

    /// <summary>An image of the caller's.</summary>
    Image,
}
