using Impasto.Media.Images;

namespace Impasto.Media.Tests.Images;

/// <summary>Rows that are read of a file one after another are those of the image that is read as a whole.</summary>
public sealed class ImageScanTests : IDisposable
{
    private const int Width = 70, Height = 431;

    // The rows that are there again without the file being decoded once more.
    private const int KeptRows = 256;

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
    public void Rows_of_grey_and_of_ink_are_red_green_and_blue()
    {
        byte[] grey = PngBytes.Make(2, 2, 8, PngBytes.Grey, [0, 51, 102, 255]);
        byte[] ink = TiffBytes.Make(1, 2, TiffBytes.Separated, 4, [0, 0, 0, 255, 0, 0, 0, 0]);
        Assert.All([folder.Write("a.png", grey), folder.Write("a.tif", ink)], path =>
        {
            ImageSource source = ImageSource.FromFile(path);
            using ImageScan scan = source.Scan();
            Assert.True(source.GivesRows);
            float[] row = new float[scan.Width * ImageBuffer.Channels];
            scan.Read(1, row);
            Assert.Equal(ImageFile.Read(path).Pixels[^row.Length..].ToArray(), row);
            Assert.All(row[^3..], sample => Assert.InRange(sample, 0.97, 1));
        });
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    public void Rows_are_those_of_the_upright_image(int orientation)
    {
        ImageFile.Write(TestImage.Smooth(Width, Height), folder["a.jpg"]);
        byte[] file = JpegBytes.WithOrientation(File.ReadAllBytes(folder["a.jpg"]), orientation);
        ImageBuffer image = ImageFile.Read(folder.Write("b.jpg", file));
        using ImageScan scan = ImageSource.FromFile(folder["b.jpg"]).Scan();
        float[] row = new float[scan.Width * ImageBuffer.Channels];
        scan.Read(scan.Height - 1, row);
        Assert.Equal(image.Pixels[^row.Length..].ToArray(), row);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_hidden_is_filled_and_an_image_in_memory_left(bool isFile)
    {
        ImageBuffer image = TestImage.Noise(Width, 9, 255, alpha: true);
        image.Alpha[..Width].Clear();
        float[] before = image.Pixels.ToArray();
        ImageFile.Write(image, folder["a.png"]);
        ImageSource source = isFile ? ImageSource.FromFile(folder["a.png"]) : ImageSource.Of(image);
        using ImageScan scan = source.Scan();
        float[] row = new float[Width * ImageBuffer.Channels];
        scan.Read(0, row);
        Assert.Equal(image.FillTransparent().Pixels[..row.Length].ToArray(), row);
        Assert.NotEqual(before[..row.Length], row);
        Assert.Equal(before, image.Pixels.ToArray());
    }

    [Fact]
    public void What_cannot_be_read_in_rows_is_in_memory()
    {
        ImageBuffer image = TestImage.Noise(Width, Height, 255, alpha: true);
        ImageFile.Write(image, folder["a.png"]);
        ImageSource source = ImageSource.FromFile(folder["a.png"]);
        using ImageScan scan = source.Scan();
        Assert.Equal((false, true), (source.GivesRows, scan.HasAlpha));
        Assert.Equal(sizeof(float) * 4L * Width * Height, source.ScanBytes);
        Assert.Equal(source.Read().Alpha, scan.Alpha);
    }

    [Fact]
    public void A_long_image_takes_less_memory_in_rows()
    {
        ImageFile.Write(TestImage.Noise(Width, 4 * Height, 255), folder["a.png"]);
        ImageSource source = ImageSource.FromFile(folder["a.png"]);
        long row = sizeof(float) * 3L * Width;
        Assert.InRange(source.ScanBytes - source.ReadBytes, KeptRows * row, Height * row);
        Assert.Equal(sizeof(float) * 3L * Width * 4 * Height, source.WhenRead().ScanBytes);
        Assert.Equal(source.ReadBytes, source.WhenRead().ReadBytes);
    }

    [Fact]
    public void The_last_rows_are_kept_and_those_before_them_decoded_anew()
    {
        ImageBuffer image = TestImage.Noise(Width, Height, 255);
        ImageFile.Write(image, folder["a.png"]);
        using ImageScan scan = ImageSource.FromFile(folder["a.png"]).Scan();
        float[] row = new float[Width * ImageBuffer.Channels];
        scan.Read(Height - 1, row);
        File.Move(folder["a.png"], folder["b.png"]);
        for (int y = Height - KeptRows; y < Height; y++)
        {
            scan.Read(y, row);
            Assert.Equal(image.Pixels.Slice(y * row.Length, row.Length).ToArray(), row);
        }

        Assert.Throws<ImageException>(() => scan.Read(Height - KeptRows - 1, row));
        File.Move(folder["b.png"], folder["a.png"]);
        scan.Read(Height - KeptRows - 1, row);
        Assert.Equal(image.Pixels.Slice((Height - KeptRows - 1) * row.Length, row.Length).ToArray(), row);
    }

    [Fact]
    public void No_arrays_are_made_of_the_rows_of_a_file()
    {
        ImageFile.Write(TestImage.Noise(1000, 64, 255), folder["a.png"]);
        using ImageScan scan = ImageSource.FromFile(folder["a.png"]).Scan();
        float[] row = new float[1000 * ImageBuffer.Channels];
        scan.Read(0, row);
        long before = GC.GetAllocatedBytesForCurrentThread();
        scan.Read(63, row);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000 * 64);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Height - 1)]
    public void A_file_is_let_go_at_once(int last)
    {
        ImageFile.Write(TestImage.Noise(Width, Height, 255), folder["a.png"]);
        ImageScan scan = ImageSource.FromFile(folder["a.png"]).Scan();
        scan.Read(last, new float[Width * ImageBuffer.Channels]);
        scan.Dispose();
        Assert.False(IsOpen(folder["a.png"]));
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
        Assert.False(IsOpen(cut));

        // As a file that is being copied is whole a moment later.
        folder.Write("b.png", file);
        scan.Read(Height - 1, row);
        Assert.Equal(ImageFile.Read(cut).Pixels[^row.Length..].ToArray(), row);
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

    [Fact]
    public void A_file_that_has_been_turned_since_is_refused()
    {
        ImageFile.Write(TestImage.Noise(Width, Height, 255), folder["a.jpg"]);
        using ImageScan scan = ImageSource.FromFile(folder["a.jpg"]).Scan();
        folder.Write("a.jpg", JpegBytes.WithOrientation(File.ReadAllBytes(folder["a.jpg"]), 3));
        ImageException e = Assert.Throws<ImageException>(() => scan.Read(0, new float[Width * ImageBuffer.Channels]));
        Assert.Equal($"{folder["a.jpg"]}: the image has changed since it was looked at; start again.", e.Message);
    }

    /// <summary>Whether the process has a file open: elsewhere than on Linux it could not be deleted then.</summary>
    private static bool IsOpen(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return Directory.GetFiles("/proc/self/fd").Any(open => new FileInfo(open).LinkTarget == path);
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        return false;
    }
}
