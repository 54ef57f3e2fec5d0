using Impasto.Media.Images;

namespace Impasto.Media.Tests.Images;

public sealed class RoundTripTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("a.png", 8, false)]
    [InlineData("a.png", 8, true)]
    [InlineData("a.png", 16, false)]
    [InlineData("a.png", 16, true)]
    [InlineData("a.tif", 8, false)]
    [InlineData("a.tiff", 8, true)]
    [InlineData("a.tif", 16, false)]
    [InlineData("a.TIF", 16, true)]
    public void Lossless_formats_give_back_the_samples(string name, int depth, bool alpha)
    {
        ImageBuffer image = TestImage.Noise(37, 23, (1 << depth) - 1, alpha);

        ImageFile.Write(image, folder[name], new ImageWriteOptions { Depth = depth });
        ImageBuffer read = ImageFile.Read(folder[name]);

        Assert.Equal((37, 23, alpha), (read.Width, read.Height, read.HasAlpha));
        Assert.Equal(image.Pixels.ToArray(), read.Pixels.ToArray());
        Assert.Equal(image.Alpha.ToArray(), read.Alpha.ToArray());
    }

    [Theory]
    [InlineData("a.jpg", 0.02)]
    [InlineData("a.jpeg", 0.02)]
    [InlineData("a.webp", 0.03)]
    public void Lossy_formats_give_back_nearly_the_samples(string name, double tolerance)
    {
        ImageBuffer image = TestImage.Smooth(64, 48);

        ImageFile.Write(image, folder[name]);
        ImageBuffer read = ImageFile.Read(folder[name]);

        Assert.Equal((64, 48, false), (read.Width, read.Height, read.HasAlpha));
        Assert.InRange(TestImage.LargestDifference(image.Pixels, read.Pixels), 0, tolerance);
    }

    [Fact]
    public void Every_format_that_is_listed_works_or_says_that_its_codec_is_missing()
    {
        ImageBuffer image = new(64, 48, hasAlpha: true);
        image.Pixels.Fill(0.6f);
        image.Alpha.Fill(1);
        image.Alpha[..(64 * 24)].Clear();
        foreach (ImageFormat format in ImageFormat.All.Where(f => f.CanRead && f.CanWrite))
        {
            foreach (string extension in format.Extensions)
            {
                string path = folder["a" + extension];
                try
                {
                    ImageFile.Write(image, path);
                }
                catch (ImageException e)
                {
                    Assert.Contains(format.Name, (string[])["AVIF", "HEIF"]);
                    Assert.Contains(path, e.Message);
                    continue;
                }

                ImageBuffer read = ImageFile.Read(path);
                int last = (64 * 48) - 1;
                Assert.Equal((64, 48, format.HasAlpha), (read.Width, read.Height, read.HasAlpha));
                Assert.Equal(0.6f, read.Pixels[last * 3], 0.03f);
                if (format.HasAlpha)
                {
                    Assert.Equal((0, 1), (read.Alpha[0], read.Alpha[last]));
                }
            }
        }
    }
}
