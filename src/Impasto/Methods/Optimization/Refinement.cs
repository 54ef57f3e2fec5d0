using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;

namespace Impasto.Methods.Optimization;

/// <summary>
/// Ends a fast method with a few iterations of <see cref="ImageOptimization"/> that start from its result: most of what
/// a whole optimisation would bring, in a small part of its time.
/// </summary>
public static class Refinement
{
    /// <summary>The number of iterations that gives the best picture for a few seconds.</summary>
    public const int DefaultIterations = 6;

    /// <summary>Gets a refinement ready; nothing is computed yet.</summary>
    /// <param name="encoder">Compares the images; kept alive by the caller.</param>
    /// <param name="content">The scene.</param>
    /// <param name="start">The fast method's result, of the content's size.</param>
    /// <param name="styles">The style images, as large as they were when the method took them.</param>
    /// <param name="method">
    /// How the result was made: a strength that was asked for is the share that the style's weight gets here, and the blend
    /// holds here too.
    /// </param>
    /// <param name="iterations">How many iterations, at least 0.</param>
    /// <returns>The optimisation; running it gives the picture.</returns>
    /// <exception cref="ArgumentException">There is no style, or an option is out of its range.</exception>
    public static ImageOptimization Of(
        VggEncoder encoder,
        ImageBuffer content,
        ImageBuffer start,
        IReadOnlyList<ImageBuffer> styles,
        ArbitraryStyleOptions method,
        int iterations = DefaultIterations)
    {
        ImageOptimizationOptions defaults = new();
        return new ImageOptimization(encoder, content, styles, defaults with
        {
            Iterations = iterations,
            Levels = 1,
            StyleWeight = (method.Strength ?? 1) * defaults.StyleWeight,
            StyleBlend = method.StyleBlend,
            Init = ImageInit.Image,
            InitImage = start,
            Threads = method.Threads,
        });
    }
}
