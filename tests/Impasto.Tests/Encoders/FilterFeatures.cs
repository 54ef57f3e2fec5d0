using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Encoders;

namespace Impasto.Tests.Encoders;

/// <summary>Features of an image at one layer, to be asked for by place and channel.</summary>
internal sealed class FilterFeatures
{
    private readonly float[] values;

    private FilterFeatures(Shape shape, float[] values)
    {
        Shape = shape;
        this.values = values;
    }

    public Shape Shape { get; }

    public float this[int y, int x, int channel] => values[(((y * Shape.Width) + x) * Shape.Channels) + channel];

    /// <summary>Encodes an image, [height, width] of red, green and blue.</summary>
    public static FilterFeatures Of(FeatureEncoder encoder, float[,][] image, string layer)
    {
        (int height, int width) = (image.GetLength(0), image.GetLength(1));
        Node input = new Graph().Input(new Shape(1, height, width, 3));
        Node output = encoder.Encode(input, [layer])[layer];
        using WorkerPool pool = new(2);
        using Executor executor = new(ExecutionPlan.Create([output], new PlanOptions { Threads = 2 }), pool);
        float[] pixels = [.. image.Cast<float[]>().SelectMany(pixel => pixel)];
        pixels.CopyTo(executor[input]);
        executor.Run();
        return new FilterFeatures(output.Shape, executor[output].ToArray());
    }

    /// <summary>Makes an image of its pixels.</summary>
    public static float[,][] Image(int height, int width, Func<int, int, float[]> pixel)
    {
        float[,][] image = new float[height, width][];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                image[y, x] = pixel(y, x);
            }
        }

        return image;
    }

    /// <summary>An image of noise.</summary>
    public static float[,][] Noise(int height, int width, int seed)
    {
        Random random = new(seed);
        return Image(height, width, (_, _) => [random.NextSingle(), random.NextSingle(), random.NextSingle()]);
    }

    /// <summary>The mean of 2x2 pixels.</summary>
    public static float[,][] Half(float[,][] image) => Image(
        image.GetLength(0) / 2,
        image.GetLength(1) / 2,
        (y, x) =>
        [
            .. Enumerable.Range(0, 3).Select(c => (image[2 * y, 2 * x][c] + image[2 * y, (2 * x) + 1][c]
                + image[(2 * y) + 1, 2 * x][c] + image[(2 * y) + 1, (2 * x) + 1][c]) / 4),
        ]);
}
