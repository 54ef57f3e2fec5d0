using Impasto.Compute.Graphs;
using Impasto.Compute.Tensors;
using Impasto.Control.Borders;
using Impasto.Onnx.Reading;

namespace Impasto.Onnx.Tests;

/// <summary>
/// Runs a model, border included, in the engine, in ONNX Runtime and in the engine as its file is read again, and
/// compares the results.
/// </summary>
internal static class Comparison
{
    /// <summary>What a model may be off in float32, and what in float16.</summary>
    public const float Exact = 1e-4f, Rough = 2e-2f;

    /// <summary>What a model may be off that is written and read again.</summary>
    public const float SameAgain = 1e-5f;

    /// <summary>Sizes of images, odd ones among them.</summary>
    public static readonly (int Height, int Width)[] Sizes = [(32, 40), (37, 53), (61, 30)];

    /// <summary>Compares at a size; images of one run may differ in size where a model has several.</summary>
    public static void AtSize(
        Runtime runtime, OnnxModel model, OnnxOptions options, int height, int width, int batch = 1)
    {
        OnnxBorder border = model.Border;
        OnnxGraph graph = model.Describe(new OnnxSizes(batch, border.With(height), border.With(width)));
        List<(Node, float[])> engine = [];
        List<(string, float[], long[])> file = [];
        foreach (OnnxInput input in graph.Inputs)
        {
            Shape shape = input.Value.Shape;
            if (shape.Rank < 4)
            {
                float[] shares = Samples.Shares(shape[0], shape[1]);
                engine.Add((input.Value, shares));
                file.Add((input.Name, shares, [shape[0], shape[1]]));
                continue;
            }

            float[] values = Samples.Image(batch, height, width, shape.Channels, seed: engine.Count);
            engine.Add((input.Value, Mirrored(values, batch, height, width, shape, input.IsImage ? border.Around : 0)));
            float[] samples = input.IsImage ? [.. values.Select(value => value * options.Full)] : values;
            file.Add(options.ChannelsLast
                ? (input.Name, samples, [batch, height, width, shape.Channels])
                : (input.Name, Samples.ChannelsFirst(samples, batch, height, width, shape.Channels),
                    [batch, shape.Channels, height, width]));
        }

        OnnxOutput output = Assert.Single(graph.Outputs);
        float[] computed = Samples.Compute(output.Value, [.. engine]);
        (int outHeight, int outWidth) = output.CutLike is null
            ? (output.Value.Shape.Height, output.Value.Shape.Width)
            : (height * output.Scale, width * output.Scale);
        float[] expected = Cut(computed, output.Value.Shape, border.Around * output.Scale, outHeight, outWidth);
        float unit = output.IsImage ? options.Full : Math.Max(1, expected.Max(Math.Abs));
        if (output.IsImage)
        {
            expected = [.. expected.Select(value => Math.Clamp(value, 0, 1) * options.Full)];
        }

        int channels = output.Value.Shape.Channels;
        (float[] actual, long[] extents) = runtime.Run([.. file]);
        Assert.Equal(
            options.ChannelsLast ? [batch, outHeight, outWidth, channels] : [batch, channels, outHeight, outWidth],
            extents);
        float[] ordered =
            options.ChannelsLast ? expected : Samples.ChannelsFirst(expected, batch, outHeight, outWidth, channels);
        Samples.Same(ordered, actual, unit * (options.Half ? Rough : Exact));

        OnnxTensor again = Assert.Single(runtime.Network.Run(
        [
            .. runtime.Network.Inputs.Select(input => file.Single(given => given.Item1 == input.Name)).Select(
                given => new OnnxTensor([.. given.Item3.Select(extent => (int)extent)], given.Item2)),
        ]));
        Assert.Equal(extents, again.Extents.Select(extent => (long)extent));
        Samples.Same(ordered, again.Values.ToArray(), unit * (options.Half ? Rough : SameAgain));
    }

    private static float[] Mirrored(float[] values, int batch, int height, int width, Shape target, int around)
    {
        float[] mirrored = new float[target.Count];
        int to = 0;
        for (int image = 0; image < batch; image++)
        {
            for (int y = 0; y < target.Height; y++)
            {
                for (int x = 0; x < target.Width; x++)
                {
                    int row = (image * height) + Margin.Mirror(y - around, height);
                    int from = ((row * width) + Margin.Mirror(x - around, width)) * target.Channels;
                    values.AsSpan(from, target.Channels).CopyTo(mirrored.AsSpan(to));
                    to += target.Channels;
                }
            }
        }

        return mirrored;
    }

    private static float[] Cut(float[] values, Shape shape, int first, int height, int width)
    {
        List<float> cut = [];
        for (int image = 0; image < shape.Batch; image++)
        {
            for (int y = first; y < first + height; y++)
            {
                int from = (((image * shape.Height) + y) * shape.Width) + first;
                cut.AddRange(values.AsSpan(from * shape.Channels, width * shape.Channels));
            }
        }

        return [.. cut];
    }
}
