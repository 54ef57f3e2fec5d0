namespace Impasto.Losses;

/// <summary>Which images a term of a perceptual objective takes its target from.</summary>
public enum TermTarget
{
    /// <summary>None: the term looks at the image alone.</summary>
    None,

    /// <summary>The content image, brought to the image's size.</summary>
    Content,

    /// <summary>The style images.</summary>
    Style,
}
