namespace Impasto.Stylizing;

/// <summary>How much time a picture is worth. It means the same for every method.</summary>
public enum Quality
{
    /// <summary>A look at what comes: the least that shows the style.</summary>
    Draft,

    /// <summary>A good picture.</summary>
    Good,

    /// <summary>The best that the method knows, in some three times the time of a good one.</summary>
    Best,
}
