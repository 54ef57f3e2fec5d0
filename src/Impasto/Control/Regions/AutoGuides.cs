using System.Runtime.CompilerServices;
using Impasto.Compute.Execution;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Control.Regions;

/// <summary>
/// Places styles by what is in the images: scene and style are cut into regions by their own features, and each region
/// of the scene takes the style of the region of the painting that is most like it, so that skies take skies' strokes.
/// What was found in a style is kept with its <see cref="ImageSource"/>.
/// </summary>
/// <param name="encoder">Looks at the images, at relu4_1; kept alive by the caller.</param>
public sealed class AutoGuides(VggEncoder encoder)
{
    /// <summary>The fewest regions.</summary>
    public const int FewestRegions = 2;

    /// <summary>The most regions.</summary>
    public const int MostRegions = 8;

    /// <summary>The number of regions where none is asked for.</summary>
    public const int DefaultRegions = 3;

    private readonly ConditionalWeakTable<ImageSource, Dictionary<int, (ImageRegions Regions, ImageSource[] Parts)>>
        known = [];

    /// <summary>Gets the memory of the encoder's weights, which stays taken afterwards, in bytes.</summary>
    internal long WeightBytes
    {
        get
        {
            const int Copies = 2;
            return Copies * sizeof(float) * encoder.Weights.Convolutions.Sum(c => (long)c.Weight.Length);
        }
    }

    /// <summary>The memory that it takes at its peak to look at the images of a request, in bytes.</summary>
    /// <param name="request">The request.</param>
    /// <param name="threads">The number of threads.</param>
    public long PlanBytes(StylizeRequest request, int threads)
    {
        ArgumentNullException.ThrowIfNull(request);
        return WeightBytes + request.Styles.Select(style => style.Appearance).OfType<ImageSource>()
            .Append(request.Content).Max(image => ImageRegions.PlanBytes(encoder, image, threads));
    }

    /// <summary>Divides the styles of a request.</summary>
    /// <param name="request">The request; its styles have images and no guides.</param>
    /// <param name="regions">
    /// How many regions, <see cref="FewestRegions"/> to <see cref="MostRegions"/>; fewer come of a small or even image.
    /// </param>
    /// <param name="context">With what means; the machine's where null.</param>
    /// <returns>The request with a style for each region and each style.</returns>
    /// <exception cref="ArgumentException">A style has no image, or a guide already.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of regions is.</exception>
    /// <exception cref="MemoryShortageException">It would take more memory than it may.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public StylizeRequest Divide(StylizeRequest request, int regions = DefaultRegions, RunContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(regions, FewestRegions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(regions, MostRegions);
        context ??= new RunContext();
        RegionCheck.Check(request, "what is in them");
        RunContext part = context with { Progress = null };
        part.Require(new MemoryPlan((RunStage.Prepare, PlanBytes(request, context.Threads))));
        using WorkerPool pool = new(context.Threads);
        ImageRegions scene = ImageRegions.Of(encoder, request.Content, regions, pool, context.Cancellation);
        ImageSource[] guides = [.. Enumerable.Range(0, scene.Count).Select(r => ImageSource.Of(scene.MaskOf(r)))];
        List<StyleSource> divided = [];
        foreach (StyleSource style in request.Styles)
        {
            (ImageRegions found, ImageSource[] parts) = PartsOf(style.Appearance!, regions, pool, context.Cancellation);
            int[] matches = scene.Match(found);
            divided.AddRange(guides.Select((guide, r) => StyleSource.Of(parts[matches[r]]) with
            {
                Weight = style.Weight,
                Guide = guide,
            }));
        }

        return request with { Styles = divided };
    }

    /// <summary>A request as large as <see cref="Divide"/> makes it, by which memory is planned.</summary>
    internal static StylizeRequest Outline(StylizeRequest request, int regions)
    {
        RegionCheck.Check(request, "what is in them");
        IEnumerable<StyleSource> divided = request.Styles.SelectMany(style => Enumerable.Repeat(
            StyleSource.Of(style.Appearance!.Masked(request.Content)) with
            {
                Weight = style.Weight,
                Guide = request.Content,
            },
            regions));
        return request with { Styles = [.. divided] };
    }

    private (ImageRegions Regions, ImageSource[] Parts) PartsOf(
        ImageSource image, int regions, WorkerPool pool, CancellationToken cancellationToken)
    {
        lock (known)
        {
            Dictionary<int, (ImageRegions Regions, ImageSource[] Parts)> kept = known.GetOrCreateValue(image);
            if (!kept.TryGetValue(regions, out (ImageRegions Regions, ImageSource[] Parts) found))
            {
                ImageRegions cut = ImageRegions.Of(encoder, image, regions, pool, cancellationToken);
                ImageSource[] parts =
                    [.. Enumerable.Range(0, cut.Count).Select(r => image.Masked(cut.MaskOf(r)))];
                kept[regions] = found = (cut, parts);
            }

            return found;
        }
    }
}
