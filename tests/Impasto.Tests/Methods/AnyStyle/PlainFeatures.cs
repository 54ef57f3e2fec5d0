using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Media.Images;
using Impasto.Networks;

namespace Impasto.Tests.Methods.AnyStyle;

/// <summary>Features of images as rows of numbers, a row for each place, and their statistics by plain loops.</summary>
internal static class PlainFeatures
{
    /// <summary>Encodes an image whose edges are multiples of what becomes one place.</summary>
    public static (double[][] Places, Shape Shape) Encode(AutoEncoder network, ImageBuffer image) =>
        Encode(network, image.Pixels, image.Width);

    /// <summary>Encodes the samples of an image, which may be out of the range of pixels.</summary>
    public static (double[][] Places, Shape Shape) Encode(AutoEncoder network, ReadOnlySpan<float> pixels, int width)
    {
        Node input = new Graph().Input(new Shape(1, pixels.Length / 3 / width, width, 3));
        Node features = network.Encoder.Encode(input, [network.Layer])[network.Layer];
        float[] values = Run(input, pixels, features);
        return ([.. values.Select(v => (double)v).Chunk(features.Shape.Channels)], features.Shape);
    }

    /// <summary>Decodes features to the samples of an image.</summary>
    public static float[] Decode(AutoEncoder network, double[][] places, Shape shape)
    {
        Node input = new Graph().Input(shape);
        return Run(
            input, places.SelectMany(place => place).Select(v => (float)v).ToArray(), network.Decoder.Decode(input));
    }

    /// <summary>Pixels along three axes at right angles: of light, of red less blue, and of green less both.</summary>
    public static double[][] ToAxes(ReadOnlySpan<float> pixels) =>
    [
        .. pixels.ToArray().Select(v => (double)v).Chunk(3).Select(rgb => new[]
        {
            (rgb[0] + rgb[1] + rgb[2]) / Math.Sqrt(3),
            (rgb[0] - rgb[2]) / Math.Sqrt(2),
            ((2 * rgb[1]) - rgb[0] - rgb[2]) / Math.Sqrt(6),
        }),
    ];

    /// <summary>The pixels that are at places of these axes.</summary>
    public static float[] FromAxes(double[][] places) =>
    [
        .. places.SelectMany(place =>
        {
            (double light, double red, double green) =
                (place[0] / Math.Sqrt(3), place[1] / Math.Sqrt(2), place[2] / Math.Sqrt(6));
            return new[] { (float)(light + red - green), (float)(light + (2 * green)), (float)(light - red - green) };
        }),
    ];

    public static double[] Ones(double[][] places) => [.. places.Select(_ => 1.0)];

    public static double[] Mean(double[][] places, double[] weights) =>
    [
        .. Enumerable.Range(0, places[0].Length)
            .Select(c => places.Zip(weights).Sum(p => p.First[c] * p.Second) / weights.Sum()),
    ];

    public static double[] Deviation(double[][] places, double[] weights, double[] mean) =>
        [.. Mean([.. places.Select(p => p.Select((v, c) => (v - mean[c]) * (v - mean[c])).ToArray())], weights)
            .Select(variance => Math.Sqrt(variance + 1e-5))];

    public static float[] Covariance(double[][] places, double[] weights, double[] mean) =>
    [
        .. from a in Enumerable.Range(0, mean.Length)
           from b in Enumerable.Range(0, mean.Length)
           select (float)(places.Zip(weights).Sum(
               p => (p.First[a] - mean[a]) * (p.First[b] - mean[b]) * p.Second) / weights.Sum()),
    ];

    /// <summary>The means of a plane over squares.</summary>
    public static double[] Reduce(ReadOnlySpan<float> plane, int width, int edge)
    {
        double[] means = new double[plane.Length / edge / edge];
        for (int i = 0; i < plane.Length; i++)
        {
            means[(i / width / edge * (width / edge)) + (i % width / edge)] += (double)plane[i] / (edge * edge);
        }

        return means;
    }

    private static float[] Run(Node input, ReadOnlySpan<float> values, Node result)
    {
        using WorkerPool pool = new(2);
        using Executor executor = new(ExecutionPlan.Create([result], new PlanOptions { Threads = 2 }), pool);
        values.CopyTo(executor[input]);
        executor.Run();
        return executor[result].ToArray();
    }
}
