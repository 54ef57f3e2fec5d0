using System.Runtime.CompilerServices;
using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Stylizing;

namespace Extension;

/// <summary>
/// A colour step around any method: it paints in shades of grey, and the scene keeps its colours (Gatys et al.,
/// "Preserving Color in Neural Artistic Style Transfer", 2016, luminance-only transfer).
/// </summary>
/// <param name="method">The method, which it owns from then on.</param>
internal sealed class LuminanceOnly(IStylizer method) : Stylizer(Of(method.Description))
{
    // What a method computed of a style is known again by the source that it was given.
    private readonly ConditionalWeakTable<ImageSource, ImageSource> greyStyles = [];

    /// <summary>What a method says of itself when the step is around it.</summary>
    public static MethodDescription Of(MethodDescription method) => method with
    {
        Name = $"{method.Name}-luminance",
        Summary = $"{method.Summary}; the scene keeps its colours",
        Features = method.Features & ~StylizerFeatures.Preview,
        Create = models => new LuminanceOnly(method.Create(models)),
    };

    /// <inheritdoc/>
    protected override MemoryPlan Plan(StylizeRequest request, int threads)
    {
        ImageSource content = request.Content.WithLongerEdge(request.Size);
        long images = 2 * ImageMemory.Of(content.Width, content.Height);
        foreach (StyleSource style in request.Styles)
        {
            images += style.Appearance is { } image ? 2 * ImageMemory.Of(image.Width, image.Height) : 0;
        }

        MemoryPlan inner = method.PlanMemory(request, threads);
        return new MemoryPlan([.. inner.Stages.Select(stage => stage with { Bytes = stage.Bytes + images })]);
    }

    /// <inheritdoc/>
    protected override RunResult Run(StylizeRequest request, RunContext context)
    {
        ImageBuffer content = request.Content.WithLongerEdge(request.Size).Read();
        StylizeRequest grey = request with
        {
            Content = Grey(content),
            Size = null,
            Styles = [.. request.Styles.Select(Grey)],
        };

        // The memory was looked at for the step and the method together.
        RunResult painted = method.Stylize(grey, context with { MemoryBudget = long.MaxValue });
        return painted with { Image = WithColoursOf(content, painted.Image) };
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        method.Dispose();
        base.Dispose(disposing);
    }

    private static float Luminance(ReadOnlySpan<float> pixel) =>
        (0.299f * pixel[0]) + (0.587f * pixel[1]) + (0.114f * pixel[2]);

    private static Span<float> Pixel(ImageBuffer image, int index) =>
        image.Pixels.Slice(index * ImageBuffer.Channels, ImageBuffer.Channels);

    private static ImageBuffer Grey(ImageBuffer image)
    {
        ImageBuffer grey = new(image.Width, image.Height, image.Pixels, image.Alpha);
        for (int i = 0; i < grey.Width * grey.Height; i++)
        {
            Pixel(grey, i).Fill(Math.Clamp(Luminance(Pixel(image, i)), 0, 1));
        }

        return grey;
    }

    /// <summary>Adding the same to red, green and blue changes the luminance and leaves the colour.</summary>
    private static ImageBuffer WithColoursOf(ImageBuffer content, ImageBuffer painted)
    {
        ImageBuffer picture = new(content.Width, content.Height, content.Pixels, content.Alpha);
        for (int i = 0; i < picture.Width * picture.Height; i++)
        {
            Span<float> pixel = Pixel(picture, i);
            float change = Luminance(Pixel(painted, i)) - Luminance(pixel);
            for (int channel = 0; channel < ImageBuffer.Channels; channel++)
            {
                pixel[channel] = Math.Clamp(pixel[channel] + change, 0, 1);
            }
        }

        return picture;
    }

    private StyleSource Grey(StyleSource style) => style.Appearance is { } image
        ? StyleSource.Of(greyStyles.GetValue(image, source => ImageSource.Of(Grey(source.Read())))) with
        {
            Weight = style.Weight,
            Guide = style.Guide,
        }
        : style;
}
