using Impasto.Compute.Execution;
using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Cli.Benchmarks;

/// <summary>A method that repaints an image. It has threads of its own.</summary>
/// <param name="Name">Its name, the same as the peers'.</param>
/// <param name="Size">The edge of its square images, in pixels.</param>
/// <param name="PlannedBytes">The memory that it says it takes.</param>
/// <param name="Repaint">
/// Repaints the first image in the style of the second, which a method may have learned before.
/// </param>
internal sealed record MethodCase(string Name, int Size, long PlannedBytes, Action<ImageBuffer, ImageBuffer> Repaint)
    : BenchmarkCase(Name, Size, 0, PlannedBytes)
{
    /// <summary>
    /// Makes the case of a method. The style is prepared anew in each run, since each has an image of its own.
    /// </summary>
    public static MethodCase Of(
        string name, int size, int threads, IStylizer method, Func<ImageBuffer, ImageBuffer, StylizeRequest> request)
    {
        (ImageBuffer content, ImageBuffer style) = Images(size);
        RunContext context = new() { Threads = threads };
        return new MethodCase(
            name,
            size,
            method.PlanMemory(request(content, style), threads).PeakBytes,
            (content, style) => method.Stylize(request(content, style), context));
    }

    /// <summary>Makes the two images of a size.</summary>
    public static (ImageBuffer Content, ImageBuffer Style) Images(int size)
    {
        Random random = new(1);
        return (Noise(random, size), Noise(random, size));
    }

    /// <inheritdoc/>
    public override RunningCase Start(WorkerPool pool)
    {
        (ImageBuffer content, ImageBuffer style) = Images(Size);
        return new RunningCase(() => Repaint(content, style));
    }

    private static ImageBuffer Noise(Random random, int size)
    {
        ImageBuffer image = new(size, size);
        foreach (ref float sample in image.Pixels)
        {
            sample = random.NextSingle();
        }

        return image;
    }
}
