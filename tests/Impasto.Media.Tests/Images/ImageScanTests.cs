using Impasto.Media.Images;

namespace Impasto.Media.Tests.Images;

/// <summary>Rows that are read of a file one after another are those of the image that is read as a whole.</summary>
public sealed class ImageScanTests : IDisposable
{
    private const int Width = 70, Height = 431;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("a.jpg", 8, null, true)]
    [InlineData("a.jpg", 8, 400, true)]
    [InlineData("a.jpg", 8, 40, true)]
    [InlineData("a.png", 8, null, true)]
    [InlineData("a.png", 16, 333, true)]
    [InlineData("a.tif", 16, null, true)]
    [InlineData("a.tif", 8, 100, true)]
    [InlineData("a.png", 8, 500, false)]
    [InlineData("a.webp", 8, null, false)]
    public void Rows_are_those_of_the_image(string name, int depth, int? edge, bool givesRows)
    {
        ImageFile.Write(TestImage.Noise(Width, Height, 255), folder[name], new ImageWriteOptions { Depth = depth });
        ImageReadOptions options = new() { LongerEdge = edge };
        ImageBuffer image = ImageFile.Read(folder[name], options);
        ImageSource source = ImageSource.FromFile(folder[name], options);
        Assert.Equal(givesRows, source.GivesRows);
        using ImageScan scan = source.Scan();
        Assert.Equal((image.Width, image.Height, false), (scan.Width, scan.Height, scan.HasAlpha));

        // As strips ask for rows: twice from the top, overlapping, and mirrored at the end.
        int[] down = [.. Enumerable.Range(0, image.Height)];
        int[] strips = [.. down.Chunk(30).SelectMany(own => Enumerable.Range(Math.Max(0, own[0] - 8), 8).Concat(own))];
        foreach (int y in down.Concat(strips).Concat(down.TakeLast(9).Reverse()))
        {
            float[] row = new float[image.Width * ImageBuffer.Channels];
            scan.Read(y, row);
            Assert.Equal(image.Pixels.Slice(y * row.Length, row.Length).ToArray(), row);
        }
    }

    [Fact]
    public void What_cannot_be_read_in_rows_is_in_memory()
    {
        ImageBuffer image = TestImage.Noise(Width, Height, 255, alpha: true);
        ImageFile.Write(image, folder["a.png"]);
        ImageSource source = ImageSource.FromFile(folder["a.png"]);
        using ImageScan scan = source.Scan();
        Assert.False(source.GivesRows);
        Assert.Equal(sizeof(float) * 4L * Width * Height, source.ScanBytes);
        Assert.Equal(source.Read().Alpha, scan.Alpha);
    }

    [Fact]
    public void A_long_image_takes_less_memory_in_rows()
    {
        ImageFile.Write(TestImage.Noise(Width, 4 * Height, 255), folder["a.png"]);
        ImageSource source = ImageSource.FromFile(folder["a.png"]);
        Assert.InRange(source.ScanBytes, 1, sizeof(float) * 3L * Width * 4 * Height / 4);
        Assert.Equal(sizeof(float) * 3L * Width * 4 * Height, source.WhenRead().ScanBytes);
    }

    [Fact]
    public void A_file_that_is_cut_off_says_so_where_it_ends()
    {
        ImageFile.Write(TestImage.Noise(Width, Height, 255), folder["a.png"]);
        byte[] file = File.ReadAllBytes(folder["a.png"]);
        string cut = folder.Write("b.png", file[..(file.Length / 2)]);
        using ImageScan scan = ImageSource.FromFile(cut).Scan();
        float[] row = new float[Width * ImageBuffer.Channels];
        scan.Read(0, row);
        ImageException e = Assert.Throws<ImageException>(() => scan.Read(Height - 1, row));
        Assert.Contains("damaged or cut off", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_has_got_another_size_since_is_refused()
    {
        ImageFile.Write(TestImage.Noise(Width, Height, 255), folder["a.png"]);
        using ImageScan scan = ImageSource.FromFile(folder["a.png"]).Scan();
        ImageFile.Write(TestImage.Noise(Width, Height + 1, 255), folder["a.png"]);
        ImageException e = Assert.Throws<ImageException>(() => scan.Read(0, new float[Width * ImageBuffer.Channels]));
        Assert.Contains($"from {Width} x {Height} to {Width} x {Height + 1}", e.Message, StringComparison.Ordinal);
    }
}
