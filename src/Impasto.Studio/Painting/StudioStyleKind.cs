namespace Impasto.Studio.Painting;

/// <summary>Where a style is from.</summary>
internal enum StudioStyleKind
{
    /// <summary>A network that Impasto brings along has learned it.</summary>
    Shipped,

    /// <summary>A network of the user's has learned it.</summary>
    Trained,

    /// <summary>A picture that the user has kept under a name.</summary>
    Saved,

    /// <summary>A picture of the studio.</summary>
    Picture,
}
