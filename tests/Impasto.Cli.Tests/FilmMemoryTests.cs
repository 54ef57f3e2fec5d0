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
        const int Settled = 50;
        bool isLong = Environment.GetEnvironmentVariable("IMPASTO_LONG_TESTS") is { Length: > 0 };
        int frames = isLong ? 10_000 : 250;
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
                    if (progress is FilmProgress at && (at.Frame == Settled || at.Frame == frames))
                    {
                        held.Add(GC.GetTotalMemory(forceFullCollection: true));
                    }
                }),
            });
        Assert.Equal(frames, result.Frames);
        Assert.Equal(2, held.Count);

        // What is held besides may change a little; a picture of every frame would be ten times as much.
        const long Frame = Width * Height * 3 * sizeof(float);
        Assert.InRange(held[1] - held[0], long.MinValue, (frames - Settled) * Frame / 10);
    }

    private sealed class Listener(Action<RunProgress> told) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => told(value);
    }
}
