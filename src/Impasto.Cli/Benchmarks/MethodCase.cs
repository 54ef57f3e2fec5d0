using Impasto.Compute.Execution;
using Impasto.Media.Images;
using Impasto.Methods;

namespace Impasto.Cli.Benchmarks;

/// <summary>A method for any style: a run prepares a style and repaints a content with it. It has threads of its own.</summary>
/// <param name="Name">Its name, the same as the peers'.</param>
/// <param name="Size">The edge of its square images, in pixels.</param>
/// <param name="Method">The method; kept alive by the caller.</param>
internal sealed record MethodCase(string Name, int Size, ArbitraryStyleTransfer Method)
    : BenchmarkCase(Name, Size, 0, Method.PlanMemory(Size, Size))
{
    /// <inheritdoc/>
    public override RunningCase Start(WorkerPool pool)
    {
        Random random = new(1);
        ImageBuffer content = Noise(random), style = Noise(random);
        return new RunningCase(() => Method.Stylize(content, [Method.Prepare(style)]));
    }

    private ImageBuffer Noise(Random random)
    {
        ImageBuffer image = new(Size, Size);
        foreach (ref float sample in image.Pixels)
        {
            sample = random.NextSingle();
        }

        return image;
    }
}
