using Impasto.Media.Images;
using Impasto.Methods.FeedForward;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Cli.Display;

/// <summary>An image that shows what each learned style looks like, on a scene that Impasto brings along.</summary>
internal static class StyleContactSheet
{
    private const int ThumbnailEdge = 320;
    private const int PaintedEdge = 640;
    private const int Columns = 4;
    private const int Gap = 4;

    /// <summary>Paints the scene in each style and writes the sheet, row by row from left to right.</summary>
    /// <param name="path">The image to write.</param>
    /// <param name="models">Where the networks come from.</param>
    /// <param name="styles">The styles.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="ArgumentException">There is no style.</exception>
    public static void Write(
        string path, ModelLibrary models, IReadOnlyList<LearnedStyle> styles, CancellationToken cancellationToken)
    {
        ImageFile.CheckWritable(path);
        if (styles.Count == 0)
        {
            throw new ArgumentException("No network has learned a style yet, so there is nothing to show.");
        }

        ImageBuffer scene = ShippedScene.Read(PaintedEdge);
        (int width, int height) = ImageBuffer.FitLongerEdge(scene.Width, scene.Height, ThumbnailEdge);
        int columns = Math.Min(Columns, styles.Count);
        int rows = (styles.Count + columns - 1) / columns;
        ImageBuffer sheet = new((columns * (width + Gap)) - Gap, (rows * (height + Gap)) - Gap);
        sheet.Pixels.Fill(1);
        RunContext context = new() { Cancellation = cancellationToken };
        int place = 0;
        foreach (IGrouping<string, string> network in styles.GroupBy(s => s.Network, s => s.Style))
        {
            using TransformTransfer method = new(models.Transform([.. network]));
            foreach (string style in network)
            {
                StylizeRequest request = new(scene, StyleSource.Learned(style));
                ImageBuffer painted = method.Stylize(request, context).Image.Resize(width, height);
                Paste(painted, sheet, place % columns * (width + Gap), place / columns * (height + Gap));
                place++;
            }
        }

        ImageFile.Write(sheet, path);
    }

    private static void Paste(ImageBuffer image, ImageBuffer sheet, int left, int top)
    {
        int line = image.Width * ImageBuffer.Channels;
        for (int y = 0; y < image.Height; y++)
        {
            image.Pixels.Slice(y * line, line).CopyTo(
                sheet.Pixels[((((top + y) * sheet.Width) + left) * ImageBuffer.Channels)..]);
        }
    }
}
