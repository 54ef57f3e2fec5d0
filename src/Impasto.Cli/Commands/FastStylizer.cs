using Impasto.Cli.Display;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.Optimization;
using Impasto.Styles;

namespace Impasto.Cli.Commands;

/// <summary>Repaints contents in styles that were prepared once, and refines the results.</summary>
/// <param name="method">The fast method.</param>
/// <param name="styles">The styles.</param>
/// <param name="encoder">The encoder that the refinement compares with; null for no refinement.</param>
/// <param name="iterations">The iterations of the refinement.</param>
internal sealed class FastStylizer(
    ArbitraryStyleTransfer method, IReadOnlyList<PreparedStyle> styles, VggEncoder? encoder, int iterations)
{
    private readonly ImageBuffer[] styleImages = [.. styles.Select(style => style.StyleImage)];

    /// <summary>Repaints an image.</summary>
    /// <param name="content">The image.</param>
    /// <param name="progress">Is told of the refinement's iterations.</param>
    /// <param name="cancellationToken">Cancelled by Ctrl-C; a refinement then gives the best picture so far.</param>
    /// <exception cref="ArgumentException">The machine has too little memory.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before there was a picture.</exception>
    public OptimizationResult Stylize(
        ImageBuffer content, IProgress<OptimizationProgress>? progress, CancellationToken cancellationToken)
    {
        MachineMemory.RequireForImage(method.PlanMemory(content.Width, content.Height));
        ImageBuffer picture = method.Stylize(content, styles, cancellationToken);
        if (encoder is null)
        {
            return new OptimizationResult(picture, false, []);
        }

        ImageOptimization refinement =
            Refinement.Of(encoder, content, picture, styleImages, method.Options, iterations);
        MachineMemory.RequireForImage(refinement.PlanMemory());
        return refinement.Run(progress, cancellationToken);
    }
}
