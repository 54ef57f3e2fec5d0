namespace Impasto.Methods;

/// <summary>The methods that there are, the default first.</summary>
public static class MethodCatalog
{
    /// <summary>Gets the methods that repaint an image in the style of another.</summary>
    public static IReadOnlyList<MethodDescription> Stylizers { get; } =
    [
        new(
            "optimize",
            "optimises the image itself: slow, and the measure of the others",
            "Gatys, Ecker and Bethge, A Neural Algorithm of Artistic Style, 2015"),
    ];
}
