using Impasto.Running;

namespace Impasto.Training.Recipes;

/// <summary>The part of a recipe that names images and says how crops are made of them.</summary>
public sealed record ImageSetRecipe
{
    private const double LeastScale = 0.01;
    private const double MostScale = 100;

    /// <summary>Gets the folders, at least one; relative ones are relative to the recipe's folder.</summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary>Gets the names (without folder) of files that are left out; * stands for any characters.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>
    /// Gets the smallest number of pixels of the image, along an edge, that make one pixel of a crop.
    /// </summary>
    public double MinScale { get; init; } = 1;

    /// <summary>Gets the largest number of pixels of the image, along an edge, that make one pixel of a crop.</summary>
    public double MaxScale { get; init; } = 1;

    /// <summary>Gets a value indicating whether the range of each crop is stretched to black and white.</summary>
    public bool Levels { get; init; }

    /// <summary>Gets how strongly colours are changed at random; from 0, not at all, to 1.</summary>
    public double Colour { get; init; }

    /// <summary>Gets the share of crops that are mixtures of two; 0 to 1.</summary>
    public double Mix { get; init; }

    /// <summary>Gets the share of crops that are made by a procedure instead of read; 0 to 1.</summary>
    public double Procedural { get; init; }

    /// <summary>Gets how strong the noise that is added may be; from 0, none, to 1.</summary>
    public double Noise { get; init; }

    /// <summary>Reads a set of images.</summary>
    internal static ImageSetRecipe Read(JsonSection section)
    {
        ImageSetRecipe recipe = new()
        {
            Folders = section.Texts("folders"),
            Exclude = section.Texts("exclude"),
            MinScale = section.Number("minScale", LeastScale, MostScale, 1),
            MaxScale = section.Number("maxScale", LeastScale, MostScale, 1),
            Levels = section.Flag("levels"),
            Colour = section.Number("colour", 0, 1, 0),
            Mix = section.Number("mix", 0, 1, 0),
            Procedural = section.Number("procedural", 0, 1, 0),
            Noise = section.Number("noise", 0, 1, 0),
        };
        section.End();
        if (recipe.Folders.Count == 0)
        {
            throw section.Error("folders", "is missing or empty; name at least one folder");
        }

        return recipe.MinScale <= recipe.MaxScale
            ? recipe
            : throw section.Error("minScale", $"is {recipe.MinScale}, which is more than maxScale, {recipe.MaxScale}");
    }
}
