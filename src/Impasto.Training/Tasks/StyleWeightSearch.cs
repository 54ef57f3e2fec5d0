using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Training.Tasks;

/// <summary>
/// Finds the weight of a style loss, so that a new style needs no tuning. With one weight for all, some styles wipe out
/// the scene and others hardly show; what makes them alike is how much of the scene is left. A few photographs are
/// optimised for a few iterations (<see cref="ImageOptimization"/>), and the weight is multiplied or divided by 1.5,
/// then by ever smaller factors, until the content loss, which is relative to the scene's own features, reaches a set
/// level. It stays within a factor of 2.2 of where the search begins.
/// </summary>
/// <param name="encoder">What the network will be trained with; kept alive by the caller.</param>
/// <param name="layers">The layers of the losses.</param>
/// <param name="options">The other weights of the losses, and the level.</param>
/// <param name="photographs">The photographs, small ones.</param>
/// <param name="threads">The number of threads; the result does not depend on it.</param>
internal sealed class StyleWeightSearch(
    VggEncoder encoder,
    PerceptualLayers layers,
    PerceptualLossOptions options,
    IReadOnlyList<ImageBuffer> photographs,
    int threads)
{
    /// <summary>The longer edge of photographs that make for a quick search.</summary>
    public const int PhotographEdge = 128;

    /// <summary>The number of photographs that make for a quick search.</summary>
    public const int Photographs = 4;

    private const int Iterations = 25;
    private const int Steps = 5;
    private const double FirstWeight = 5.5;
    private const double FirstFactor = 1.5;

    /// <summary>Finds the weight of a style.</summary>
    /// <param name="style">The image, at the size at which it is looked at.</param>
    /// <param name="show">Given the first photograph as each optimisation leaves it.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public double Find(ImageBuffer style, Action<ImageBuffer> show, CancellationToken cancellationToken)
    {
        double weight = FirstWeight;
        double factor = FirstFactor;
        for (int step = 0; step < Steps; step++)
        {
            weight *= ContentLoss(style, weight, show, cancellationToken) < options.ContentLevel ? factor : 1 / factor;
            factor = Math.Sqrt(factor);
        }

        return weight;
    }

    /// <summary>The content loss that a weight leads to, as the mean over the photographs.</summary>
    private double ContentLoss(
        ImageBuffer style, double weight, Action<ImageBuffer> show, CancellationToken cancellationToken) =>
        photographs.Average(photograph =>
        {
            double edge = Math.Max(photograph.Width, photograph.Height);
            StylizeRequest request = new(photograph, style)
            {
                StyleScale = Math.Max(style.Width, style.Height) / edge,
                Options = new ImageOptimizationOptions
                {
                    ContentLayers = layers.Content,
                    StyleLayers = layers.Style,
                    StyleLoss = options.StyleLoss,
                    ContentWeight = options.ContentWeight,
                    StyleWeight = weight,
                    TotalVariationWeight = options.TotalVariationWeight,
                    RangeWeight = options.RangeWeight,
                    Iterations = Iterations,
                    Levels = 1,
                    Margin = 0,
                },
            };
            using ImageOptimization optimization = new(encoder);
            RunResult result = optimization.Stylize(
                request, new RunContext { Threads = threads, Cancellation = cancellationToken });
            cancellationToken.ThrowIfCancellationRequested();
            if (photograph == photographs[0])
            {
                show(result.Image);
            }

            return result.Iterations[^1].Terms["content"];
        });
}
