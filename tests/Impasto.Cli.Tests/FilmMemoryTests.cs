using Impasto.Films;
using Impasto.Jobs;
using Impasto.Media.Tests.Video;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Running;

namespace Impasto.Cli.Tests;

/// <summary>Memory does not grow with the length of a film.</summary>
[Collection(AloneCollection.Name)]
public sealed class FilmMemoryTests : IDisposable
{
    private const int Width = 64, Height = 48;

    private readonly CommandFolder folder = new();

    public void Dispose() => folder.Dispose();

    // In the longer suite (./test --long) over 10,000 frames.
    [FfmpegFact]
    public void Memory_does_not_grow_with_frames()
    {
        const int Settled = 50, Spans = 8;
        bool isLong = Environment.GetEnvironmentVariable("IMPASTO_LONG_TESTS") is { Length: > 0 };
        int span = isLong ? 1200 : 25, frames = Settled + (Spans * span);
        string film = Ffmpeg.Make(
            folder.At("film.mp4"),
            FormattableString.Invariant($"-f lavfi -i testsrc2=s={Width}x{Height}:r=25:d={frames / 25} -c:v libx264"));
        using ModelLibrary models = new();
        using JobRunner jobs = new(MethodCatalog.Default, models);
        List<long> held = [];
        FilmResult result = new FilmRunner(jobs).Run(
            new Job
            {
                Content = film,
                Styles = [new JobStyle("great-wave")],
                Output = folder.At("out.mp4"),
                Film = new FilmOptions(),
            },
            new RunContext
            {
                Progress = new Listener(progress =>
                {
                    if (progress is FilmProgress at && at.Frame >= Settled && (at.Frame - Settled) % span == 0)
                    {
                        held.Add(Held());
                    }
                }),
            });
        Assert.Equal(frames, result.Frames);
        Assert.Equal(Spans + 1, held.Count);

        // What the process holds besides, such as pooled buffers, grows or shrinks in some of the spans; what is held
        // of every frame grows in all of them. A picture of each would be ten times as much.
        const long Frame = Width * Height * 3 * sizeof(float);
        long[] grown = [.. held.Zip(held.Skip(1), (before, after) => after - before).Order()];
        Assert.True(
            grown[Spans / 2] < span * Frame / 10, $"Held: {string.Join(", ", held)}; a frame takes {Frame} bytes.");
    }

    /// <summary>What is held when all is gone that can go, also by finalizers.</summary>
    private static long Held()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private sealed class Listener(Action<RunProgress> told) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => told(value);
    }
}
