using Impasto.Control.Blending;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Running;
using Impasto.Styles;
using Impasto.Stylizing;

namespace Impasto.Methods.AnyStyle;

/// <summary>
/// Ends a fast method with a few iterations of <see cref="ImageOptimization"/> that start from its result: most of what
/// a whole optimisation would bring, in a small part of its time.
/// </summary>
public sealed class Refinement : Stylizer
{
    private const double DefaultStrength = 0.5;

    private readonly AnyStyleTransfer method;
    private readonly Func<AnyStyleOptions, FeatureEncoder> open;

    /// <summary>Refines the results of a method.</summary>
    /// <param name="method">The method, which it owns from then on.</param>
    /// <param name="models">Opens the encoder, and outlives it.</param>
    public Refinement(AnyStyleTransfer method, ModelLibrary models)
        : base(Of(method.Description))
    {
        this.method = method;
        open = options => models.FeatureEncoder(options.Encoder);
    }

    /// <summary>Refines the results of a method with an encoder.</summary>
    /// <param name="method">The method, which it owns from then on.</param>
    /// <param name="encoder">Compares the images; kept alive by the caller.</param>
    public Refinement(AnyStyleTransfer method, FeatureEncoder encoder)
        : base(Of(method.Description))
    {
        this.method = method;
        open = _ => encoder;
    }

    /// <summary>What a method says of itself when its results are refined.</summary>
    /// <param name="method">What it says of itself.</param>
    public static MethodDescription Of(MethodDescription method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return method with
        {
            Features = method.Features | StylizerFeatures.Preview,
            Create = models => new Refinement((AnyStyleTransfer)method.Create(models), models),
        };
    }

    /// <inheritdoc/>
    public override void Load(RunOptions? options, IReadOnlyList<string> learned)
    {
        method.Load(options, learned);
        AnyStyleOptions chosen = (AnyStyleOptions)(options ?? Description.Defaults);
        if (chosen.Refinements > 0)
        {
            open(chosen);
        }
    }

    /// <inheritdoc/>
    protected internal override MemoryPlan Plan(StylizeRequest request, RunLimits limits)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (OptionsOf(request).Refinements == 0)
        {
            return method.Plan(request, limits);
        }

        ImageSource content = request.Content.WithLongerEdge(request.Size).WhenRead();
        MemoryPlan fast = method.Plan(request with { Content = content }, limits);
        long loaded = fast.Stages[0].Bytes;
        ImageSource[] styles = [.. request.Styles.Select(style => request.StyleScale is null
            ? style.Appearance!.WithLargestEdge(PreparedStyle.LongestEdge)
            : style.Appearance!)];
        using ImageOptimization optimization = new(open(OptionsOf(request)));
        MemoryPlan slow = optimization.Plan(RequestOf(request, content, content, styles), limits);
        return new MemoryPlan([.. fast.Stages, .. slow.Beside(loaded).Stages])
        {
            FileBytes = Math.Max(fast.FileBytes, slow.FileBytes),
        };
    }

    /// <inheritdoc/>
    protected internal override RunResult Run(StylizeRequest request, RunContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        if (OptionsOf(request).Refinements == 0)
        {
            return method.Run(request, context);
        }

        ImageBuffer content = request.Content.WithLongerEdge(request.Size).Read().FillTransparent();
        StylizeRequest read = request with { Content = content, Size = null };
        ImageBuffer picture = method.Run(read, context).Image;
        context.Progress?.Report(new PictureKept());
        method.LetGo();
        ImageSource[] styles = request.StyleScale is null
            ? [.. method.PrepareAll(read, context).Select(style => ImageSource.Of(style.StyleImage))]
            : [.. request.Styles.Select(style => style.Appearance!)];
        using ImageOptimization optimization = new(open(OptionsOf(request)));
        try
        {
            RunResult result = optimization.Run(RequestOf(request, content, picture, styles), context);
            SceneBlend.Mix(result.Image, content, request.Strength);
            return result;
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            return new RunResult(picture) { Interrupted = true };
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        method.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>
    /// The style's weight falls with the square of the strength, so that half of it keeps the scene legible; the
    /// weights of the styles hold here too.
    /// </summary>
    private StylizeRequest RequestOf(
        StylizeRequest request, ImageSource content, ImageSource picture, IReadOnlyList<ImageSource> styles)
    {
        ImageOptimizationOptions defaults = new();
        double strength = request.Strength ?? DefaultStrength;
        return new StylizeRequest(
            content,
            [
                .. styles.Zip(request.Styles, (image, style) => StyleSource.Of(image) with
                {
                    Weight = style.Weight,
                    Guide = style.Guide,
                }),
            ])
        {
            StyleScale = request.StyleScale,
            Options = defaults with
            {
                Iterations = OptionsOf(request).Refinements,
                Levels = 1,
                StyleWeight = strength * strength * defaults.StyleWeight,
                StyleLoss = OptionsOf(request).StyleLoss,
                InitImage = picture,
            },
        };
    }

    private AnyStyleOptions OptionsOf(StylizeRequest request) =>
        (AnyStyleOptions)(request.Options ?? Description.Defaults);
}
