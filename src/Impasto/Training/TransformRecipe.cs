using System.Globalization;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Networks;
using Impasto.Weights;

namespace Impasto.Training;

/// <summary>"transform": a transform network learns one style or several.</summary>
/// <param name="Encoder">The encoder's weight file, relative to the recipe's folder; the shipped one where null.</param>
/// <param name="Start">
/// The weight file of a network to start from, or the name of one that Impasto brings along; random weights where null.
/// </param>
/// <param name="Network">How wide and deep a network of random weights is.</param>
/// <param name="Styles">The styles, at least one.</param>
/// <param name="Options">The losses; layers are null where the encoder's own defaults hold.</param>
public sealed record TransformRecipe(
    string? Encoder,
    string? Start,
    TransformNetworkOptions Network,
    IReadOnlyList<TransformStyle> Styles,
    TransformTrainingOptions Options) : ModelRecipe
{
    private const int MostStyles = 256;
    private const int DefaultSize = 512;

    internal static TransformRecipe Read(RecipeSection section)
    {
        TransformNetworkOptions network = new();
        TransformTrainingOptions defaults = new();
        TransformRecipe recipe = new(
            section.OptionalText("encoder"),
            section.OptionalText("start"),
            new TransformNetworkOptions
            {
                Width = section.Integer("width", 1, 256, network.Width),
                Blocks = section.Integer("blocks", 1, 64, network.Blocks),
                EdgeKernel = section.Integer("edgeKernel", 1, 15, network.EdgeKernel),
            },
            ReadStyles(section),
            new TransformTrainingOptions
            {
                ContentLayers = section.Texts("contentLayers"),
                StyleLayers = section.Texts("styleLayers"),
                ContentWeight = section.Number("contentWeight", 0, MostWeight, defaults.ContentWeight),
                TotalVariationWeight = section.Number("tvWeight", 0, MostWeight, defaults.TotalVariationWeight),
                RangeWeight = section.Number("rangeWeight", 0, MostWeight, defaults.RangeWeight),
                ContentLevel = section.Number("contentLevel", 1e-3, 10, defaults.ContentLevel),
                OnlyNorms = section.Flag("onlyNorms"),
            });
        section.End();
        if (recipe.Network.EdgeKernel % 2 == 0)
        {
            throw section.Error("edgeKernel", $"is {recipe.Network.EdgeKernel}; it must be odd");
        }

        return recipe.Options.OnlyNorms && recipe.Start is null
            ? throw section.Error("onlyNorms", "needs a network whose norms are learned; name it as 'start'")
            : recipe;
    }

    /// <summary>Reads the image of a style at the size at which it is looked at.</summary>
    internal static ImageBuffer Read(TrainingRecipe recipe, TransformStyle style) =>
        ImageFile.Read(recipe.Locate(style.Image), new ImageReadOptions { LongerEdge = style.Size });

    internal override ModelRecipe Settle(
        TrainingRecipe recipe, string folder, int threads, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (Styles.All(style => style.Weight.HasValue))
        {
            return this;
        }

        FoundWeights found = new(folder);
        VggWeights weights = recipe.LoadEncoder(Encoder);
        using VggEncoder encoder = new(weights);
        StyleWeightSearch search = new(encoder, PerceptualLayers.Of(weights, Options), Options, ReadPhotographs(recipe), threads);
        List<TransformStyle> settled = [];
        foreach (TransformStyle style in Styles)
        {
            double? weight = style.Weight ?? found.Find(style.Name);
            if (weight is null)
            {
                weight = search.Find(Read(recipe, style), cancellationToken);
                found.Add(style.Name, weight.Value);
                progress?.Report(string.Create(CultureInfo.InvariantCulture, $"The style weight of {style.Name} is {weight:G3}."));
            }

            settled.Add(style with { Weight = weight });
        }

        return this with { Styles = settled };
    }

    internal override TrainingTask CreateTask(TrainingRecipe recipe)
    {
        string[] names = [.. Styles.Select(style => style.Name)];
        return new TransformTraining(
            recipe.LoadEncoder(Encoder),
            Start is null ? TransformWeights.Random(Network, names, recipe.Seed) : LoadStart(recipe),
            [.. Styles.Select(style => (style.Name, Read(recipe, style), style.Weight!.Value))],
            Options,
            recipe.Batch,
            recipe.Size);
    }

    private TransformWeights LoadStart(TrainingRecipe recipe)
    {
        using WeightFile file = ShippedModels.Names.Contains(Start!)
            ? ShippedModels.Open(Start!)
            : WeightFile.Open(recipe.Locate(Start!));
        return TransformWeights.Load(file);
    }

    private static List<ImageBuffer> ReadPhotographs(TrainingRecipe recipe)
    {
        IReadOnlyList<string> files = ImageFolder.List([.. recipe.Data.Folders.Select(recipe.Locate)], recipe.Data.Exclude);
        int count = Math.Min(StyleWeightSearch.Photographs, files.Count);
        return
        [
            .. Enumerable.Range(0, count).Select(i => ImageFile.Read(
                files[i * files.Count / count], new ImageReadOptions { LongerEdge = StyleWeightSearch.PhotographEdge })),
        ];
    }

    private static List<TransformStyle> ReadStyles(RecipeSection section)
    {
        List<TransformStyle> styles = [];
        foreach (RecipeSection item in section.Sections("styles"))
        {
            TransformStyle style = new(
                item.Text("name"),
                item.Text("image"),
                item.Integer("size", 32, 4096, DefaultSize),
                item.OptionalNumber("weight", 1e-6, MostWeight));
            item.End();
            styles.Add(TransformWeights.IsStyleName(style.Name) && !styles.Exists(s => s.Name == style.Name)
                ? style
                : throw item.Error("name", "is taken, or not made of lower-case letters, digits, '.', '_' and '-'"));
        }

        return styles.Count is > 0 and <= MostStyles
            ? styles
            : throw section.Error("styles", $"lists {styles.Count} styles; there are 1 to {MostStyles}");
    }
}
