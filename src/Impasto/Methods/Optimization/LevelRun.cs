using Impasto.Compute.Optimizers;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Methods.Optimization;

/// <summary>The image of one level while it is optimised, and the best one so far.</summary>
internal sealed class LevelRun
{
    // The terms of the images that were looked at since the last step began, by their losses.
    private Dictionary<double, IReadOnlyDictionary<string, double>> looked = [];

    /// <summary>Starts a level.</summary>
    /// <param name="level">Its size.</param>
    /// <param name="start">The image that it starts from, which is copied.</param>
    /// <param name="optimizer">What moves the pixels.</param>
    public LevelRun(PyramidLevel level, ImageBuffer start, Optimizer optimizer)
    {
        Level = level;
        Optimizer = optimizer;
        Pixels = start.Pixels.ToArray();
        Best = start.Pixels.ToArray();
    }

    public PyramidLevel Level { get; }

    public Optimizer Optimizer { get; }

    public float[] Pixels { get; }

    public float[] Best { get; }

    public double BestLoss { get; set; } = double.PositiveInfinity;

    public int Iteration { get; set; }

    /// <summary>Takes one step of the optimiser.</summary>
    /// <param name="objective">What is minimised.</param>
    /// <param name="terms">Receives the terms where the step began.</param>
    /// <returns>The loss where the step began.</returns>
    public double Step(PerceptualObjective objective, out IReadOnlyDictionary<string, double> terms)
    {
        if (Iteration > 0 && looked.Count == 0)
        {
            // The run goes on from a checkpoint, which keeps the loss of where a search ended, but not its terms.
            Finish(objective);
        }

        // A search along a line has looked at the image where the next step begins.
        Dictionary<double, IReadOnlyDictionary<string, double>> before = looked;
        looked = [];
        double loss = Optimizer.Step(Pixels, (pixels, gradient) => Measure(objective, pixels, gradient));
        Iteration++;
        terms = looked.GetValueOrDefault(loss) ?? before.GetValueOrDefault(loss) ?? objective.Terms;
        return loss;
    }

    /// <summary>Looks at the image after the last step, which no step has looked at yet.</summary>
    public void Finish(PerceptualObjective objective) => Measure(objective, Pixels, new float[Pixels.Length]);

    /// <summary>The best image of the level, cut to the range of pixels.</summary>
    public ImageBuffer TakeBest() => ToImage(Best);

    /// <summary>The image as it is now, cut to the range of pixels.</summary>
    public ImageBuffer CopyImage() => ToImage(Pixels);

    private double Measure(PerceptualObjective objective, ReadOnlySpan<float> pixels, Span<float> gradient)
    {
        double loss = objective.Evaluate(pixels, gradient);
        looked[loss] = objective.Terms;
        if (loss < BestLoss)
        {
            BestLoss = loss;
            pixels.CopyTo(Best);
        }

        return loss;
    }

    private ImageBuffer ToImage(float[] pixels)
    {
        ImageBuffer image = new(Level.Width, Level.Height);
        for (int i = 0; i < pixels.Length; i++)
        {
            image.Pixels[i] = Math.Clamp(pixels[i], 0, 1);
        }

        return image;
    }
}
