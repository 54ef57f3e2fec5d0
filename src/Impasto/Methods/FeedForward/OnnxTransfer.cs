using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Strips;
using Impasto.Compute.Tensors;
using Impasto.Control.Blending;
using Impasto.Control.Borders;
using Impasto.Control.Guides;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Methods.FeedForward;

/// <summary>
/// Repaints images by networks that others have trained, read from ONNX files. Each has one style. Where a guide leaves
/// something out, the scene stays as it is.
/// </summary>
public sealed class OnnxTransfer : Stylizer
{
    /// <summary>The method's name.</summary>
    public const string Name = "onnx";

    private readonly Func<string, ImportedNetwork> open;

    /// <summary>Makes the method.</summary>
    /// <param name="models">Opens its networks, and outlives it.</param>
    public OnnxTransfer(ModelLibrary models)
        : base(Method) => open = models.Imported;

    /// <summary>Gets what the method says of itself.</summary>
    public static MethodDescription Method { get; } = new()
    {
        Name = Name,
        Summary = "a network of an ONNX file that was imported",
        Paper = "Open Neural Network Exchange, onnx.ai",
        Features = StylizerFeatures.LearnedStyles | StylizerFeatures.Strength | StylizerFeatures.StyleScale
            | StylizerFeatures.Guides,
        Defaults = new OnnxTransferOptions(),
        Create = models => new OnnxTransfer(models),
    };

    /// <inheritdoc/>
    public override void Load(RunOptions? options, IReadOnlyList<string> learned)
    {
        ArgumentNullException.ThrowIfNull(learned);
        foreach (string style in learned)
        {
            open(style);
        }
    }

    /// <inheritdoc/>
    protected internal override MemoryPlan Plan(StylizeRequest request, RunLimits limits)
    {
        ArgumentNullException.ThrowIfNull(request);
        ImportedNetwork network = NetworkOf(request);
        ImageSource content = request.Content.WithLongerEdge(request.Size);
        PyramidLevel size = SizeOf(network, content.Width, content.Height);
        long weights = network.PlannedBytes;
        long beside = ScenePass.BytesBeside(weights, content, size, request.Guides.Count);
        Pass pass = new(network, size, limits.Beside(beside));
        return ScenePass.PlanMemory(request, weights, content, size, beside, pass.Plan);
    }

    /// <inheritdoc/>
    protected internal override RunResult Run(StylizeRequest request, RunContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        ImportedNetwork network = NetworkOf(request);
        ImageSource source = request.Content.WithLongerEdge(request.Size);
        using ImageScan content = source.Scan();
        PyramidLevel size = SizeOf(network, content.Width, content.Height);
        GuideSet? guides =
            GuideSet.Read(request.Guides, request.Blend, new PyramidLevel(content.Width, content.Height));
        context.Say(guides?.Notes);
        context.Progress?.Report(new RunProgress(RunStage.Transform, 0));
        ImageBuffer picture = new(content.Width, content.Height, content.HasAlpha);
        content.Alpha.CopyTo(picture.Alpha);
        using WorkerPool pool = new(context.Threads);
        long beside = ScenePass.BytesBeside(network.PlannedBytes, source, size, request.Guides.Count);
        Pass pass = new(network, size, context.Limits.Beside(beside));
        using StripExecutor executor = new(pass.Plan, pool);
        executor.Run(
            new Dictionary<Node, RowReader> { [pass.Image] = PaddedRows.Of(content, size) },
            new Dictionary<Node, RowWriter> { [pass.Result] = PaddedRows.Into(picture, size) },
            share => context.Progress?.Report(new RunProgress(RunStage.Transform, share)),
            context.Cancellation);
        SceneBlend.MixEvenly(picture, content, request.Strength, guides?.CoverAt(guides.Size));
        return new RunResult(picture) { Notes = guides?.Notes ?? [] };
    }

    private static PyramidLevel SizeOf(ImportedNetwork network, int width, int height) => PaddedImage.SizeOf(
        width, height, network.Reduction, Math.Max(0, network.LeastEdge - Math.Min(width, height)));

    private ImportedNetwork NetworkOf(StylizeRequest request) => open(request.Styles[0].Name!);

    /// <summary>The network for images of one size.</summary>
    private sealed class Pass
    {
        public Pass(ImportedNetwork network, PyramidLevel size, StripOptions planning)
        {
            Image = new Graph().Input(new Shape(1, size.Height, size.Width, ImageBuffer.Channels));
            Result = network.Stylize(Image);
            Plan = StripPlan.Create([Result], planning with { HoldsResults = true });
        }

        public Node Image { get; }

        public Node Result { get; }

        public StripPlan Plan { get; }
    }
}
