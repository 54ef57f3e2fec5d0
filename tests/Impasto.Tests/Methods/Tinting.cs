using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Tests.Methods;

/// <summary>A method of a test's own: it makes the content brighter, and needs no style but asks for one.</summary>
public sealed class Tinting(StylizerFeatures features) : Stylizer(Describe(features))
{
    /// <summary>The memory of one pixel, as it plans it.</summary>
    public const long BytesAPixel = 100;

    /// <summary>What it says of itself.</summary>
    public static MethodDescription Describe(StylizerFeatures features) => new()
    {
        Name = "tinting",
        Summary = "makes it brighter",
        Paper = "none",
        Features = features,
        Defaults = new TintingOptions(),
        Create = _ => new Tinting(features),
    };

    /// <inheritdoc/>
    protected internal override MemoryPlan Plan(StylizeRequest request, RunLimits limits)
    {
        ArgumentNullException.ThrowIfNull(request);
        ImageSource content = request.Content.WithLongerEdge(request.Size);
        return new MemoryPlan((RunStage.Transform, BytesAPixel * content.Width * content.Height));
    }

    /// <inheritdoc/>
    protected internal override RunResult Run(StylizeRequest request, RunContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        double brightness = ((TintingOptions)(request.Options ?? Description.Defaults)).Brightness;
        ImageBuffer content = request.Content.WithLongerEdge(request.Size).Read();
        ImageBuffer picture = new(content.Width, content.Height);
        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            picture.Pixels[i] = Math.Clamp(content.Pixels[i] + (float)brightness, 0, 1);
        }

        context.Progress?.Report(new RunProgress(RunStage.Transform, 1));
        return new RunResult(picture);
    }
}
