using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Methods.Optimization;

/// <summary>
/// Makes a style image with the fine texture of one painting in the coarse forms of another (Gatys et al., "Controlling
/// Perceptual Factors in Neural Style Transfer", CVPR 2017, section 5): the coarse painting is the content, seen at
/// relu4_1, and the fine one the style, seen at relu1_1 and relu2_1 alone, where strokes are and forms are not.
/// </summary>
public static class MixedScales
{
    /// <summary>The longest edge in pixels of the style image that is made.</summary>
    public const int LongestEdge = 512;

    private const int Iterations = 60;

    private static readonly Dictionary<string, double> Coarse = new() { ["relu4_1"] = 1 };
    private static readonly Dictionary<string, double> Fine = new() { ["relu1_1"] = 1, ["relu2_1"] = 1 };

    /// <summary>Makes the style image.</summary>
    /// <param name="encoder">Compares the images.</param>
    /// <param name="fine">The painting of which the texture is taken.</param>
    /// <param name="coarse">The painting of which the forms are taken.</param>
    /// <param name="context">With what means; the machine's where null.</param>
    /// <returns>The style image, of the coarse painting's proportions.</returns>
    /// <exception cref="MemoryShortageException">It would take more memory than it may.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static ImageBuffer Make(
        VggEncoder encoder, ImageSource fine, ImageSource coarse, RunContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(fine);
        context ??= new RunContext();
        using ImageOptimization optimization = new(encoder);
        RunResult result = optimization.Stylize(
            new StylizeRequest(SizeOf(coarse), StyleSource.Of(fine))
            {
                Options = new ImageOptimizationOptions
                {
                    Iterations = Iterations, Levels = 1, ContentLayers = Coarse, StyleLayers = Fine,
                },
            },
            context);
        context.Cancellation.ThrowIfCancellationRequested();
        return result.Image;
    }

    /// <summary>The coarse painting at the size of what is made.</summary>
    /// <param name="coarse">The coarse painting.</param>
    internal static ImageSource SizeOf(ImageSource coarse)
    {
        ArgumentNullException.ThrowIfNull(coarse);
        return coarse.WithLargestEdge(LongestEdge);
    }
}
