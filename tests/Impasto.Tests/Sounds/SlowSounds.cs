using Impasto.Jobs;
using Impasto.Media.Sounds;
using Impasto.Running;
using Impasto.Sounds;
using Impasto.Tests.Weights;

namespace Impasto.Tests.Sounds;

/// <summary>A folder with sounds of so few samples a second that many windows of them take no time.</summary>
internal sealed class SlowSounds : IDisposable
{
    internal const int Rate = 200;

    private readonly TemporaryFolder folder = new();

    internal SlowSounds()
    {
        Write("content.wav", 61 * Rate, i => MathF.Sin(i * 0.4f) * (i / 700 % 2 == 0 ? 0.8f : 0.1f));
        Write("style.wav", 5 * Rate, i => MathF.Sin(i * i * 0.37f) * 0.4f);
    }

    /// <summary>Gets a job of 61 seconds: four windows of 16, of which one is of the window before.</summary>
    internal SoundJob Job => new()
    {
        Content = At("content.wav"),
        Styles = [new SoundJobStyle(At("style.wav"))],
        Options = new SoundOptions { Iterations = 2, Filters = 16 },
        Output = At("out.wav"),
        Depth = 32,
    };

    public void Dispose() => folder.Dispose();

    internal string At(string name) => folder.File(name);

    /// <summary>Does a job, by one thread, and gives the bytes of its sound.</summary>
    internal static (SoundResult Result, byte[] Bytes) Run(SoundJob job, RunContext? context = null)
    {
        SoundResult result = SoundJobRunner.Run(job, (context ?? new RunContext()) with { Threads = 1 });
        return (result, File.ReadAllBytes(job.Output));
    }

    internal string Write(string name, int length, Func<int, float> sample, int rate = Rate, int channels = 1)
    {
        float[][] samples = [.. Enumerable.Range(0, channels).Select(Channel)];
        SoundWriter.WriteWhole(new Sound(rate, samples), At(name), SoundFormat.Float32);
        return At(name);

        float[] Channel(int channel) => [.. Enumerable.Range(9 * channel, length).Select(sample)];
    }
}
