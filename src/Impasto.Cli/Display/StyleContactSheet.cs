using Impasto.Media.Images;
using Impasto.Methods.FeedForward;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Weights;

namespace Impasto.Cli.Display;

/// <summary>An image that shows what each learned style looks like, by name.</summary>
internal static class StyleContactSheet
{
    private const int ThumbnailEdge = 320;
    private const int PaintedEdge = 640;
    private const int Columns = 4;

    /// <summary>Paints a scene in each style and writes the sheet, row by row, each with its name below.</summary>
    /// <param name="path">The image to write.</param>
    /// <param name="models">Where the networks come from.</param>
    /// <param name="styles">The styles.</param>
    /// <param name="content">The scene; the one that Impasto brings along where null.</param>
    /// <param name="notes">Where it is said what is left out.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="ArgumentException">There is no style.</exception>
    public static void Write(
        string path,
        ModelLibrary models,
        IReadOnlyList<LearnedStyle> styles,
        ImageSource? content,
        Notes notes,
        CancellationToken cancellationToken)
    {
        ImageFile.CheckWritable(path);
        if (styles.Count == 0)
        {
            throw new ArgumentException("No network has learned a style yet, so there is nothing to show.");
        }

        ImageBuffer scene = content?.WithLongerEdge(PaintedEdge).Read() ?? ShippedScene.Read(PaintedEdge);
        (int width, int height) = ImageBuffer.FitLongerEdge(scene.Width, scene.Height, ThumbnailEdge);
        List<ImageBuffer> pictures = [];
        RunContext context = new() { Cancellation = cancellationToken };
        foreach (IGrouping<string, LearnedStyle> network in styles.GroupBy(s => s.Network))
        {
            bool isBank = network.Key == ShippedModels.StyleBank;
            using IStylizer? method = Open(network, isBank, models, notes);
            if (method is null)
            {
                continue;
            }

            foreach (LearnedStyle style in network)
            {
                StylizeRequest request = new(scene, StyleSource.Learned(style.Style));
                ImageBuffer painted = method.Stylize(request, context).Image.Resize(width, height);
                string name = isBank ? $"{style.Style} ({StyleBankTransfer.Name})" : style.Style;
                pictures.Add(PictureSheet.Labelled(painted, name));
            }
        }

        ImageFile.Write(PictureSheet.Of([.. pictures.Chunk(Columns)]), path);
    }

    /// <summary>What paints the styles of a network; null for one that cannot be used, which is said.</summary>
    private static IStylizer? Open(
        IGrouping<string, LearnedStyle> network, bool isBank, ModelLibrary models, Notes notes)
    {
        IStylizer? method = null;
        try
        {
            string[] styles = [.. network.Select(style => style.Style)];
            method = isBank ? new StyleBankTransfer(models)
                : network.First().IsImported ? new OnnxTransfer(models)
                : new TransformTransfer(models.Transform(styles));
            method.Load(null, styles);
            return method;
        }
        catch (WeightException e)
        {
            method?.Dispose();
            notes.Say($"Left out: {e.Message}");
            return null;
        }
    }
}
