using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Control.Borders;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Stylizing;

namespace Extension;

/// <summary>
/// A whole method: the channels of the content's features are moved to the means that the style's have, and as far as
/// the options say to its deviations; a decoder makes an image of them.
/// </summary>
/// <param name="models">Opens the network, and outlives the method.</param>
internal sealed class ChannelShift(ModelLibrary models) : Stylizer(Method)
{
    private const int LongestStyleEdge = 512;

    /// <summary>Gets what the method says of itself.</summary>
    public static MethodDescription Method { get; } = new()
    {
        Name = "channel-shift",
        Summary = "one pass: the style's means of features, and some of their deviations",
        Paper = "after Huang and Belongie, Arbitrary Style Transfer in Real-time with Adaptive Instance Normalization",
        Features = StylizerFeatures.AnyStyle,
        Defaults = new ChannelShiftOptions(),
        Create = models => new ChannelShift(models),
    };

    /// <inheritdoc/>
    protected override MemoryPlan Plan(StylizeRequest request, RunLimits limits)
    {
        AutoEncoder network = models.AdaIn();
        ImageSource content = ContentOf(request), style = StyleOf(request);
        long images = ImageMemory.WithCodec(content.Width, content.Height)
            + ImageMemory.WithCodec(style.Width, style.Height);
        Pass pass = new(network, PadSize(content, network), PadSize(style, network), OptionsOf(request), limits.Threads);
        return new MemoryPlan(
            (RunStage.Prepare, images),
            (RunStage.Transform, (2 * images) + pass.Plan.PeakBytes),
            (RunStage.Write, 2 * images));
    }

    /// <inheritdoc/>
    protected override RunResult Run(StylizeRequest request, RunContext context)
    {
        AutoEncoder network = models.AdaIn();
        ImageBuffer content = ContentOf(request).Read();
        PaddedImage image = PaddedImage.Of(content, network.Reduction);
        PaddedImage style = PaddedImage.Of(StyleOf(request).Read(), network.Reduction);
        Pass pass = new(network, image.Size, style.Size, OptionsOf(request), context.Threads);
        context.Progress?.Report(new RunProgress(RunStage.Transform, 0));
        using WorkerPool pool = new(context.Threads);
        using Executor executor = new(pass.Plan, pool);
        image.Pixels.CopyTo(executor[pass.Content]);
        style.Pixels.CopyTo(executor[pass.Style]);
        executor.Run(context.Cancellation);
        executor[pass.Result].CopyTo(image.Pixels);
        context.Progress?.Report(new RunProgress(RunStage.Transform, 1));
        return new RunResult(image.Cut(content));
    }

    private static ImageSource ContentOf(StylizeRequest request) => request.Content.WithLongerEdge(request.Size);

    private static ImageSource StyleOf(StylizeRequest request) =>
        request.Styles[0].Appearance!.WithLargestEdge(LongestStyleEdge);

    private static PyramidLevel PadSize(ImageSource image, AutoEncoder network) =>
        PaddedImage.SizeOf(image.Width, image.Height, network.Reduction);

    private ChannelShiftOptions OptionsOf(StylizeRequest request) =>
        (ChannelShiftOptions)(request.Options ?? Description.Defaults);

    /// <summary>The computation for images of two sizes, and its plan, which knows its memory.</summary>
    private sealed class Pass
    {
        public Pass(
            AutoEncoder network, PyramidLevel content, PyramidLevel style, ChannelShiftOptions options, int threads)
        {
            Graph graph = new();
            Content = graph.Input(new Shape(1, content.Height, content.Width, ImageBuffer.Channels));
            Style = graph.Input(new Shape(1, style.Height, style.Width, ImageBuffer.Channels));
            Node features = network.Encoder.Encode(Content, [network.Layer])[network.Layer];
            Node wanted = network.Encoder.Encode(Style, [network.Layer])[network.Layer];
            float share = (float)options.Deviation;
            Node gain = (ChannelDeviation.Of(wanted) / ChannelDeviation.Of(features) * share) + (1 - share);
            Node shifted = ((features - ChannelMean.Of(features)) * gain) + ChannelMean.Of(wanted);
            Result = network.Decoder.Decode(shifted);
            Plan = ExecutionPlan.Create([Result], new PlanOptions { Threads = threads });
        }

        public Node Content { get; }

        public Node Style { get; }

        public Node Result { get; }

        public ExecutionPlan Plan { get; }
    }
}
