using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;

namespace Impasto.Onnx.Tests;

/// <summary>Values for tests, in the orders of the engine and of ONNX, and what the engine makes of them.</summary>
internal static class Samples
{
    /// <summary>Numbers from 0 to 1, smooth enough to be an image and always the same.</summary>
    public static float[] Image(int batch, int height, int width, int channels, int seed = 0)
    {
        float[] values = new float[batch * height * width * channels];
        Random random = new(seed);
        for (int i = 0; i < values.Length; i++)
        {
            (int place, int channel) = Math.DivRem(i, channels);
            (int row, int column) = Math.DivRem(place, width);
            double wave = Math.Sin((row * 0.21) + seed) + Math.Cos((column * 0.17 * (channel + 1)) + seed);
            values[i] = (float)Math.Clamp(0.5 + (0.2 * wave) + (0.1 * random.NextDouble()), 0, 1);
        }

        return values;
    }

    /// <summary>The same values with channels before height and width.</summary>
    public static float[] ChannelsFirst(float[] values, int batch, int height, int width, int channels)
    {
        float[] ordered = new float[values.Length];
        int pixels = height * width;
        for (int image = 0; image < batch; image++)
        {
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    ordered[(((image * channels) + channel) * pixels) + pixel] =
                        values[(((image * pixels) + pixel) * channels) + channel];
                }
            }
        }

        return ordered;
    }

    /// <summary>Weights of styles, which add up to 1 and differ from image to image.</summary>
    public static float[] Shares(int batch, int styles)
    {
        float[] shares = new float[batch * styles];
        for (int image = 0; image < batch; image++)
        {
            shares[(image * styles) + (image % styles)] += 0.75f;
            shares[(image * styles) + ((image + 1) % styles)] += 0.25f;
        }

        return shares;
    }

    /// <summary>What the engine computes.</summary>
    public static float[] Compute(Node result, params (Node Input, float[] Values)[] inputs)
    {
        using WorkerPool pool = new(1);
        using Executor executor = new(ExecutionPlan.Create([result], new PlanOptions { Threads = 1 }), pool);
        foreach ((Node input, float[] values) in inputs)
        {
            values.CopyTo(executor[input]);
        }

        executor.Run();
        return executor[result].ToArray();
    }

    /// <summary>Asserts that all values are as close as a tolerance says, and finite.</summary>
    public static void Same(float[] expected, float[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        float furthest = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(float.IsFinite(actual[i]), $"value {i} is {actual[i]}");
            furthest = Math.Max(furthest, Math.Abs(expected[i] - actual[i]));
        }

        Assert.True(furthest <= tolerance, $"off by {furthest}, more than {tolerance}");
    }

    public static Shape ShapeOf(OnnxSizes sizes, int channels) => new(sizes.Batch, sizes.Height, sizes.Width, channels);
}
