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
        List<ImageBuffer> painted = [];
        RunContext context = new() { Cancellation = cancellationToken };
        foreach (IGrouping<string, string> network in styles.GroupBy(s => s.Network, s => s.Style))
        {
            using TransformTransfer method = new(models.Transform([.. network]));
            foreach (string style in network)
            {
                StylizeRequest request = new(scene, StyleSource.Learned(style));
                painted.Add(method.Stylize(request, context).Image.Resize(width, height));
            }
        }

        ImageFile.Write(PictureSheet.Of([.. painted.Chunk(Columns)]), path);
    }
}
