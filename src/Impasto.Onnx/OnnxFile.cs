using Google.Protobuf;
using Impasto.Compute.Graphs;
using Impasto.Onnx.Protocol;

namespace Impasto.Onnx;

/// <summary>Writes graphs of the engine as ONNX files.</summary>
/// <example><code>
/// OnnxModel model = new("halve", sizes =>
/// {
///     Node image = new Graph().Input(new Shape(sizes.Batch, sizes.Height, sizes.Width, 3));
///     Node half = Pool.Of(image, PoolKind.Average);
///     return new OnnxGraph(
///         [new OnnxInput("image", image) { IsImage = true }], [new OnnxOutput("half", half) { IsImage = true }]);
/// });
/// OnnxFile.Write(stream, model, new OnnxOptions { Full = OnnxOptions.Bytes });
/// </code></example>
public static class OnnxFile
{
    // Two sizes that every network can take, of which no two extents are alike.
    private static readonly OnnxSizes Small = new(1, 1024, 1056);
    private static readonly OnnxSizes Large = new(2, 1088, 1120);

    /// <summary>Writes a model.</summary>
    /// <param name="stream">Where it goes.</param>
    /// <param name="model">The model.</param>
    /// <param name="options">How it is written; for images of any size, one at a time, in float32 where null.</param>
    /// <returns>How its inputs and outputs are used, a line each.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="GraphException">The graph has an operator that ONNX has no counterpart of.</exception>
    public static string Write(Stream stream, OnnxModel model, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(model);
        options ??= new OnnxOptions();
        Check(model, options);
        ModelProto file = ToProtocol(model, options);
        file.WriteTo(stream);
        return ModelWriter.UsageOf(file.Graph);
    }

    private static ModelProto ToProtocol(OnnxModel model, OnnxOptions options)
    {
        OnnxSizes sizes = Sizes(model.Border, options, Small), others = Sizes(model.Border, options, Large);
        OnnxGraph graph = model.Describe(sizes);
        if (sizes == others)
        {
            return new ModelWriter(model, options, graph, graph).Write();
        }

        // What of a graph depends on its size must not be in the file: written from another size it is the same one.
        OnnxGraph other = model.Describe(others);
        ModelProto written = new ModelWriter(model, options, graph, other).Write();
        return written.Equals(new ModelWriter(model, options, other, graph).Write())
            ? written
            : throw new GraphException(
                $"{model.Name} depends on the size of its images in a way that ONNX cannot say; name a size.");
    }

    private static OnnxSizes Sizes(OnnxBorder border, OnnxOptions options, OnnxSizes free)
    {
        (int width, int height) = options.Size ?? (free.Width, free.Height);
        return new OnnxSizes(options.AnyBatch ? free.Batch : 1, border.With(height), border.With(width));
    }

    private static void Check(OnnxModel model, OnnxOptions options)
    {
        if (options.Opset is < OnnxOptions.LeastOpset or > OnnxOptions.HighestOpset)
        {
            throw new ArgumentException(
                $"The operators' version is {OnnxOptions.LeastOpset} to {OnnxOptions.HighestOpset}, "
                + $"not {options.Opset}.");
        }

        if (options.Full is not (1 or OnnxOptions.Bytes))
        {
            throw new ArgumentException($"Samples end at 1 or at 255, not at {options.Full}.");
        }

        int smallest = model.LeastEdge;
        if (options.Size is { } size && Math.Min(size.Width, size.Height) < smallest)
        {
            throw new ArgumentException(
                $"{model.Name} takes images of {smallest}x{smallest} pixels at least, not of "
                + $"{size.Width}x{size.Height}.");
        }
    }
}
