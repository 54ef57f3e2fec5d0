using System.Diagnostics;
using System.Runtime.InteropServices;
using Impasto.Media.Sounds;
using Impasto.Tests;
using Xunit.Abstractions;

namespace Impasto.Media.Tests.Sounds;

public sealed class WavFuzzTests(ITestOutputHelper output)
{
    private const int HeaderLength = 96;

    [Fact]
    public void Mutated_headers_give_what_lies_in_the_file_or_the_documented_exception()
    {
        float[] sines = [.. TestSound.Sine(440, 60).Channel(0)];
        byte[] floats = MemoryMarshal.AsBytes(sines.AsSpan()).ToArray();
        byte[][] seeds =
        [
            TestSound.Wav(1, 1, 8000, 16, floats),
            TestSound.Wav(1, 2, 44_100, 24, floats, isExtensible: true),
            TestSound.Wav(3, 2, 48_000, 32, floats, isExtensible: true),
            TestSound.Wav(3, 1, 8000, 64, floats, said: uint.MaxValue),
        ];
        int packed = 0;
        long began = Stopwatch.GetTimestamp();
        (int files, int refused) = MutatedFiles.Try(4000, (number, random) =>
        {
            // Headers stand at the front: three of four files are changed there alone.
            byte[] seed = seeds[number % seeds.Length];
            int length = random.Next(4) == 0 ? seed.Length : HeaderLength;
            byte[] file = [.. MutatedFiles.Mutate(seed[..length], random), .. seed[length..]];
            using MemoryStream stream = new(file);
            try
            {
                WavHeader? header = WavHeader.IsWav(stream) ? WavHeader.Read(stream, "a.wav") : null;
                if (header is null)
                {
                    packed++;
                    return false;
                }

                long end = header.Start
                    + (header.Length * header.Channels * SampleCode.LengthOf(header.Encoding));
                Assert.InRange(header.Start, 20, file.Length);
                Assert.InRange(header.Length, 0, file.Length);
                Assert.InRange(end, header.Start, file.Length);
                Assert.InRange(header.Rate, 1, 1_000_000);
                return false;
            }
            catch (SoundException e)
            {
                Assert.StartsWith("a.wav: ", e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', e.Message);
                return true;
            }
        });
        string counts = $"{files - refused - packed} read, {packed} left to ffmpeg, {refused} refused";
        output.WriteLine($"{counts} in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
        Assert.True(
            refused > files / 10 && files - refused - packed > files / 10,
            $"{counts}: the mutations are too hard or too weak");
    }

    [Fact]
    public void Mutated_samples_are_read_or_refused()
    {
        using TemporaryFolder folder = new();
        float[] noise = [.. TestSound.Noise(400).Channel(0)];
        byte[] seed = TestSound.Wav(3, 2, 8000, 32, MemoryMarshal.AsBytes(noise.AsSpan()).ToArray());
        (int files, int refused) = MutatedFiles.Try(400, (_, random) =>
        {
            byte[] file = [.. seed[..HeaderLength], .. MutatedFiles.Mutate(seed[HeaderLength..], random)];
            try
            {
                using SoundSource source = SoundSource.Open(folder.Write("a.wav", file));
                Sound sound = source.ReadRest();
                Assert.InRange(sound.Length, 1, file.Length);
                Assert.All(sound.Channel(0).ToArray(), sample => Assert.InRange(sample, -1e10f, 1e10f));
                return false;
            }
            catch (SoundException e)
            {
                Assert.Contains("no loudness", e.Message, StringComparison.Ordinal);
                return true;
            }
        });
        Assert.InRange(refused, files / 20, files - (files / 20));
    }
}
