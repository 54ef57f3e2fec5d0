using System.Buffers.Binary;
using System.Diagnostics;
using Impasto.Media.Images;
using Impasto.Tests;
using Xunit.Abstractions;

namespace Impasto.Media.Tests.Images;

public sealed class FuzzTests(ITestOutputHelper output) : IDisposable
{
    private const int MutantsPerSeed = 200;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Mutated_files_give_an_image_or_the_documented_exception_in_bounded_time_and_memory()
    {
        List<byte[]> seeds = MakeSeeds();
        long before = PeakMemory();
        long start = Stopwatch.GetTimestamp();
        (int files, int refused) = MutatedFiles.Try(seeds.Count * MutantsPerSeed, (number, random) =>
        {
            string path = folder.Write("mutant", Mutate(seeds[number % seeds.Count], random));
            long began = Stopwatch.GetTimestamp();
            ImageException? refusal = null;
            try
            {
                ImageFile.Read(path, new ImageReadOptions { LongerEdge = number % 3 == 0 ? 40 : null });
            }
            catch (ImageException e)
            {
                refusal = e;
                Assert.DoesNotContain('\n', e.Message);
            }

            Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 10);
            return refusal is not null;
        });

        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        long growth = PeakMemory() - before;
        string counts = $"{files - refused} read, {refused} refused";
        output.WriteLine($"{counts} in {elapsed.TotalSeconds:0.0} s, peak memory + {growth >> 20} MiB");
        Assert.True(
            refused > files / 4 && files - refused > files / 36, $"{counts}: the mutations are too hard or too weak");
        Assert.InRange(growth >> 20, 0, 1023);
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        List<byte> file = [.. seed];
        for (int changes = random.Next(1, 5); changes > 0 && file.Count > 1; changes--)
        {
            // Headers stand at the front: they are hit more often.
            int at = random.Next(random.Next(2) == 0 ? Math.Min(file.Count, 128) : file.Count);
            int length = Math.Min(random.Next(1, 64), file.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    file[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    file[at] = (byte)random.Next(256);
                    break;
                case 2:
                    file[at] = random.Next(2) == 0 ? byte.MinValue : byte.MaxValue;
                    break;
                case 3:
                    file.RemoveRange(at, length);
                    break;
                case 4:
                    file.InsertRange(at, file.GetRange(at, length));
                    break;
                case 5 when random.Next(4) == 0:
                    file.RemoveRange(at, file.Count - at);
                    break;
            }
        }

        byte[] mutant = [.. file];
        if (random.Next(2) == 0)
        {
            RepairPngChecksums(mutant);
        }

        return mutant;
    }

    /// <summary>Without this nearly every change of a PNG would end at its checksums.</summary>
    private static void RepairPngChecksums(Span<byte> file)
    {
        if (file.Length < PngBytes.SignatureLength || file[1] != 'P' || file[2] != 'N')
        {
            return;
        }

        for (int at = PngBytes.SignatureLength; at + 12 <= file.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - 12)
            {
                return;
            }

            Span<byte> checkedBytes = file.Slice(at + 4, (int)length + 4);
            BinaryPrimitives.WriteUInt32BigEndian(file[(at + 8 + (int)length)..], PngBytes.Checksum(checkedBytes));
            at += (int)length + 12;
        }
    }

    private static long PeakMemory()
    {
        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }

    private List<byte[]> MakeSeeds()
    {
        List<byte[]> seeds =
        [
            PngBytes.Make(2, 4, 8, PngBytes.Palette, [0, 1, 2, 3, 0, 1, 2, 3], ("PLTE", new byte[12])),
            TiffBytes.Make(8, 8, TiffBytes.Separated, 4, new byte[256]),
        ];
        foreach (string name in (string[])["a.jpg", "a.png", "a.webp", "a.tif", "a.gif"])
        {
            ImageFile.Write(TestImage.Smooth(48, 32), folder[name]);
            seeds.Add(File.ReadAllBytes(folder[name]));
        }

        seeds.Add(JpegBytes.WithOrientation(seeds[2], 6));
        ImageBuffer noise = TestImage.Noise(24, 16, ushort.MaxValue, alpha: true);
        ImageFile.Write(noise, folder["a.png"], new ImageWriteOptions { Depth = 16 });
        seeds.Add(File.ReadAllBytes(folder["a.png"]));
        return seeds;
    }
}
