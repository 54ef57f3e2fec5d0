using Impasto.Compute.Autodiff;
using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Tests.Methods;

namespace Impasto.Tests.Losses;

public class TemporalLossTests
{
    private const int Width = 7, Height = 5;

    private static readonly float[] Certainty =
        [.. Enumerable.Range(0, Width * Height).Select(i => i % 4 == 0 ? 0 : i / (float)(Width * Height))];

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void It_is_the_mean_of_the_certain_squared_differences_and_so_is_its_gradient(int margin)
    {
        ImageBuffer previous = TestImages.Waves(Width, Height);
        (int width, int height) = (Width + (2 * margin), Height + (2 * margin));
        float[] image = [.. Enumerable.Range(0, width * height * 3).Select(i => (i * 0.37f) % 1)];
        double expected = 0;
        double[] slope = new double[image.Length];
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                for (int c = 0; c < 3; c++)
                {
                    int at = (((((y + margin) * width) + x + margin) * 3) + c);
                    double difference = image[at] - previous.Pixels[(((y * Width) + x) * 3) + c];
                    expected += Certainty[(y * Width) + x] * difference * difference / image.Length;
                    slope[at] = 2 * Certainty[(y * Width) + x] * difference / image.Length;
                }
            }
        }

        double loss = Evaluate(previous, width, height, image, out float[] gradient);
        Assert.Equal(expected, loss, 1e-6);
        for (int i = 0; i < image.Length; i++)
        {
            Assert.Equal(slope[i], gradient[i], 1e-6);
        }
    }

    [Fact]
    public void The_gradient_is_that_of_finite_differences()
    {
        ImageBuffer previous = TestImages.Waves(Width, Height);
        float[] image = [.. Enumerable.Range(0, Width * Height * 3).Select(i => (i * 0.59f) % 1)];
        Evaluate(previous, Width, Height, image, out float[] gradient);
        const float Step = 1 / 16f;
        foreach (int i in new[] { 0, 3, 20, 50, 104 })
        {
            double slope = (Moved(i, Step) - Moved(i, -Step)) / (2 * Step);
            Assert.Equal(slope, gradient[i], 1e-5);
        }

        double Moved(int i, float step)
        {
            float[] moved = [.. image];
            moved[i] += step;
            return Evaluate(previous, Width, Height, moved, out _);
        }
    }

    [Fact]
    public void Other_sizes_are_refused()
    {
        using TemporalLoss loss = new(TestImages.Waves(Width, Height), Certainty);
        Graph graph = new();
        foreach ((int width, int height) in new[] { (Width - 2, Height), (Width + 1, Height), (Width + 2, Height) })
        {
            Assert.Throws<ArgumentException>(() => loss.Of(graph.Input(new Shape(1, height, width, 3))));
        }

        Assert.Throws<ArgumentException>(() => new TemporalLoss(TestImages.Waves(Width, Height), new float[3]));
    }

    private static double Evaluate(
        ImageBuffer previous, int width, int height, float[] image, out float[] gradient)
    {
        using TemporalLoss loss = new(previous, Certainty);
        using WorkerPool pool = new(2);
        Graph graph = new();
        Node input = graph.Input(new Shape(1, height, width, 3));
        Node value = loss.Of(input);
        Node slope = Gradients.Of(value, input);
        ExecutionPlan plan = ExecutionPlan.Create([value, slope], new PlanOptions { Threads = 2 });
        using Executor executor = new(plan, pool);
        image.CopyTo(executor[input]);
        executor.Run();
        gradient = executor[slope].ToArray();
        return executor[value][0];
    }
}
