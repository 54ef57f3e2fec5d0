using System.Globalization;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Networks;
using Impasto.Running;
using Impasto.Training.Data;
using Impasto.Training.Recipes;
using Impasto.Weights;

namespace Impasto.Training.Tasks;

/// <summary>The part of a recipe that lists styles which a network learns, and how their weights are found.</summary>
internal static class StyleList
{
    private const int MostStyles = 256;
    private const int SmallestSize = 32;
    private const int LargestSize = 4096;
    private const int DefaultSize = 512;

    private static readonly IReadOnlyList<(string Name, StyleLossKind Kind)> Losses =
        [.. Enum.GetValues<StyleLossKind>().Select(kind => (OptionDescription.ToText(kind)!, kind))];

    /// <summary>Reads the list.</summary>
    public static IReadOnlyList<TransformStyle> Read(JsonSection section)
    {
        List<TransformStyle> styles = [];
        foreach (JsonSection item in section.Sections("styles"))
        {
            TransformStyle style = new(
                item.Text("name"),
                item.Text("image"),
                item.Integer("size", SmallestSize, LargestSize, DefaultSize),
                item.OptionalInteger("detail", SmallestSize, LargestSize),
                item.OptionalNumber("weight", 1e-6, ModelRecipe.MostWeight))
            {
                Crop = item.OptionalIntegers("crop", 4, 0, 100),
                Levels = item.Flag("levels"),
            };
            item.End();
            if (style.Crop is [var left, var top, var right, var bottom] && (left >= right || top >= bottom))
            {
                throw item.Error("crop", "is empty; give the left, upper, right and lower edge in percent");
            }

            if (style.Detail > style.Size)
            {
                throw item.Error(
                    "detail",
                    $"is {style.Detail}, which is more than the size, {style.Size}; leave it out for all detail");
            }

            styles.Add(TransformWeights.IsStyleName(style.Name) && !styles.Exists(s => s.Name == style.Name)
                ? style
                : throw item.Error("name", "is taken, or not made of lower-case letters, digits, '.', '_' and '-'"));
        }

        return styles.Count is > 0 and <= MostStyles
            ? styles
            : throw section.Error("styles", $"lists {styles.Count} styles; there are 1 to {MostStyles}");
    }

    /// <summary>Reads the losses.</summary>
    public static T ReadLosses<T>(JsonSection section, T defaults)
        where T : PerceptualLossOptions => (T)((PerceptualLossOptions)defaults with
        {
            ContentLayers = section.Texts("contentLayers"),
            StyleLayers = section.Texts("styleLayers"),
            StyleLoss = section.Choice("styleLoss", Losses, defaults.StyleLoss),
            ContentWeight = section.Number("contentWeight", 0, ModelRecipe.MostWeight, defaults.ContentWeight),
            TotalVariationWeight = section.Number("tvWeight", 0, ModelRecipe.MostWeight, defaults.TotalVariationWeight),
            RangeWeight = section.Number("rangeWeight", 0, ModelRecipe.MostWeight, defaults.RangeWeight),
            ContentLevel = section.Number("contentLevel", 1e-3, 10, defaults.ContentLevel),
        });

    /// <summary>Finds the weights that the recipe leaves out, as <see cref="ModelRecipe.Settle"/> says.</summary>
    /// <param name="styles">The styles.</param>
    /// <param name="options">The losses.</param>
    /// <param name="weights">The encoder that the network will be trained with.</param>
    /// <param name="reduction">What the edge of a crop has to be a multiple of.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="means">With what means.</param>
    /// <exception cref="RecipeException">The edge of a crop is none.</exception>
    public static IReadOnlyList<TransformStyle> Settle(
        IReadOnlyList<TransformStyle> styles,
        PerceptualLossOptions options,
        VggWeights weights,
        int reduction,
        TrainingStage stage,
        Settling means)
    {
        if (stage.Size % reduction != 0)
        {
            throw new RecipeException(
                $"{stage.Source}: 'size' is {stage.Size}; it has to be a multiple of {reduction}.");
        }

        if (styles.All(style => style.Weight.HasValue))
        {
            return styles;
        }

        FoundWeights found = new(means.Folder);
        using VggEncoder encoder = new(weights);
        StyleWeightSearch search = new(
            encoder, PerceptualLayers.Of(weights, options), options, ReadPhotographs(stage, means), means.Threads);
        List<TransformStyle> settled = [];
        foreach (TransformStyle style in styles)
        {
            double? weight = style.Weight ?? found.Find(style.Name);
            if (weight is null)
            {
                weight = search.Find(
                    ReadImage(stage, style), picture => means.Show(style.Name, picture), means.Cancellation);
                found.Add(style.Name, weight.Value);
                means.Progress?.Report(string.Create(
                    CultureInfo.InvariantCulture, $"The style weight of {style.Name} is {weight:G3}."));
            }

            settled.Add(style with { Weight = weight });
        }

        return settled;
    }

    /// <summary>Gives styles of which none has a weight that is to be found.</summary>
    public static IReadOnlyList<TransformStyle> ForPlan(IReadOnlyList<TransformStyle> styles) =>
        [.. styles.Select(style => style with { Weight = style.Weight ?? 1 })];

    /// <summary>Reads the images of styles whose weights are settled.</summary>
    public static IReadOnlyList<(string Name, ImageBuffer Image, double Weight)> Open(
        IReadOnlyList<TransformStyle> styles, TrainingStage stage) =>
        [.. styles.Select(style => (style.Name, ReadImage(stage, style), style.Weight!.Value))];

    /// <summary>The metadata key under which a file tells the weight of a style's loss.</summary>
    public static string WeightKey(string style) => $"impasto.style_weight.{style}";

    /// <summary>Reads the image of a style at the size at which it is looked at.</summary>
    public static ImageBuffer ReadImage(TrainingStage stage, TransformStyle style)
    {
        int edge = style.Detail ?? style.Size;
        ImageBuffer image = ImageFile.Read(stage.Locate(style.Image), new ImageReadOptions { LongerEdge = edge })
            .FillTransparent();
        if (edge != style.Size)
        {
            (int width, int height) = ImageBuffer.FitLongerEdge(image.Width, image.Height, style.Size);
            image = image.Resize(width, height).FillTransparent();
        }

        if (style.Crop is [var left, var top, var right, var bottom])
        {
            image = Part(image, left, top, right, bottom);
        }

        if (style.Levels)
        {
            Levels.Apply(image.Pixels);
        }

        return image;
    }

    private static ImageBuffer Part(ImageBuffer image, int left, int top, int right, int bottom)
    {
        int x = Whole(left, image.Width);
        int y = Whole(top, image.Height);
        ImageBuffer part = new(
            Math.Max(1, Whole(right, image.Width) - x), Math.Max(1, Whole(bottom, image.Height) - y));
        int row = part.Width * ImageBuffer.Channels;
        for (int i = 0; i < part.Height; i++)
        {
            image.Pixels
                .Slice((((y + i) * image.Width) + x) * ImageBuffer.Channels, row).CopyTo(part.Pixels[(i * row)..]);
        }

        return part;

        static int Whole(int percent, int edge) => percent * edge / 100;
    }

    /// <summary>
    /// A few photographs, spread over all of them. Where one cannot be read, the next one takes its place.
    /// </summary>
    private static List<ImageBuffer> ReadPhotographs(TrainingStage stage, Settling means)
    {
        IReadOnlyList<string> files =
            ImageFolder.List([.. stage.Data.Folders.Select(stage.Locate)], stage.Data.Exclude);
        int count = Math.Min(StyleWeightSearch.Photographs, files.Count);
        ImageReadOptions reading = new() { LongerEdge = StyleWeightSearch.PhotographEdge };
        List<ImageBuffer> photographs = [];
        HashSet<string> tried = [];
        ImageException? reason = null;
        for (int i = 0; i < count; i++)
        {
            int first = i * files.Count / count;
            foreach (string file in files.Skip(first).Concat(files.Take(first)).Where(tried.Add))
            {
                try
                {
                    photographs.Add(ImageFile.Read(file, reading).FillTransparent());
                    break;
                }
                catch (ImageException e)
                {
                    reason = e;
                    means.Skipped.Add(file);
                }
            }
        }

        return photographs.Count > 0 ? photographs : throw ImageFolder.NoneReadable(files.Count, reason);
    }
}
