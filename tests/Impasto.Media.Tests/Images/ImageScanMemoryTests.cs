using Impasto.Media.Images;

namespace Impasto.Media.Tests.Images;

/// <summary>Measures the memory of the whole process, and so runs alone.</summary>
[Collection(nameof(ImageScanMemoryTests))]
[CollectionDefinition(nameof(ImageScanMemoryTests), DisableParallelization = true)]
public sealed class ImageScanMemoryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Reading_again_takes_no_more_memory()
    {
        const int Width = 2000, Height = 512, Runs = 20;
        const long Bytes = (long)Width * Height * ImageBuffer.Channels;
        ImageFile.Write(TestImage.Smooth(Width, Height), folder["a.png"]);
        ImageSource source = ImageSource.FromFile(folder["a.png"]);
        float[] row = new float[Width * ImageBuffer.Channels];
        Read();
        long before = Environment.WorkingSet;
        for (int run = 0; run < Runs; run++)
        {
            Read();
        }

        Assert.InRange(Environment.WorkingSet - before, long.MinValue, Runs / 2 * Bytes);

        void Read()
        {
            using ImageScan scan = source.Scan();
            scan.Read(Height - 1, row);
        }
    }
}
