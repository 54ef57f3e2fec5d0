namespace Impasto.Stylizing;

/// <summary>What a method can do; what it cannot is refused before any work.</summary>
[Flags]
public enum StylizerFeatures
{
    /// <summary>Nothing of what follows.</summary>
    None = 0,

    /// <summary>Takes any image as a style.</summary>
    AnyStyle = 1,

    /// <summary>Takes styles by the names under which a network has learned them.</summary>
    LearnedStyles = 2,

    /// <summary>Takes several styles at once, each with a weight.</summary>
    SeveralStyles = 4,

    /// <summary>Can leave some of the scene as it is.</summary>
    Strength = 8,

    /// <summary>
    /// Can make strokes larger or smaller: a method that takes images as styles does it itself, and around one that has
    /// learned them it is done by the size at which its network works.
    /// </summary>
    StyleScale = 16,

    /// <summary>Takes a guide for each style, a soft mask of where it goes.</summary>
    Guides = 32,

    /// <summary>Keeps its state in a file and goes on from it.</summary>
    Resume = 64,

    /// <summary>Shows the picture while it is made.</summary>
    Preview = 128,

    /// <summary>
    /// Optimises pictures, so that frames of a film can begin from results before and pay for leaving them.
    /// </summary>
    OptimizedFilms = 256,
}
