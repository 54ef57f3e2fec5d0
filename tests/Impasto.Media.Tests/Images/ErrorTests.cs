using System.Text;
using Impasto.Media.Images;

namespace Impasto.Media.Tests.Images;

public sealed class ErrorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_missing_file_is_said_to_be_missing() => AssertUnreadable(folder["none.png"], "no such file");

    [Fact]
    public void A_folder_is_said_to_be_a_folder() => AssertUnreadable(folder["."], "folder");

    [Fact]
    public void An_empty_file_is_said_to_be_empty() => AssertUnreadable(folder.Write("a.png", []), "empty");

    [Theory]
    [InlineData("Once upon a time there was a file that was no picture at all.")]
    [InlineData("2 2\n1 2\n3 4\n")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"></svg>")]
    [InlineData("P3 1 1 255 1 2 3")]
    public void What_is_not_an_image_from_a_trusted_format_is_refused(string text) =>
        AssertUnreadable(folder.Write("a.png", Encoding.UTF8.GetBytes(text)), "not an image", "JPEG", "PNG");

    [Theory]
    [InlineData("a.jpg")]
    [InlineData("a.png")]
    [InlineData("a.webp")]
    [InlineData("a.tif")]
    public void A_file_that_is_cut_off_is_refused(string name)
    {
        ImageFile.Write(TestImage.Noise(128, 128, 255), folder[name]);
        byte[] whole = File.ReadAllBytes(folder[name]);
        foreach (double part in (double[])[0.2, 0.6, 0.8])
        {
            AssertUnreadable(folder.Write("cut-" + name, whole[..(int)(whole.Length * part)]));
        }
    }

    [Theory]
    [InlineData("a.jpg", 65_500)]
    [InlineData("a.webp", 16_383)]
    [InlineData("a.gif", 65_535)]
    public void A_format_has_images_up_to_its_longest_edge_and_says_so_of_longer_ones(string name, int longest)
    {
        ImageFile.Write(new ImageBuffer(longest, 1), folder[name]);
        ImageFile.CheckWritable(folder[name], 1, longest);
        ImageException early = Assert.Throws<ImageException>(
            () => ImageFile.CheckWritable(folder[name], 1, longest + 1));
        Assert.Contains($"whose edges have {longest} at most", early.Message, StringComparison.Ordinal);
        Assert.Contains("TIFF", early.Message, StringComparison.Ordinal);
        Assert.Throws<ImageException>(() => ImageFile.Write(new ImageBuffer(longest + 1, 1), folder[name]));
    }

    [Fact]
    public void A_decompression_bomb_is_refused_by_its_header()
    {
        byte[] bomb = PngBytes.Make(60000, 60000, 8, PngBytes.Rgb, new byte[1000]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        AssertUnreadable(folder.Write("a.png", bomb), "60000 x 60000", "250 megapixels");

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000_000);
    }

    [Theory]
    [InlineData(9_000_000, 16)]
    [InlineData(16, 9_000_000)]
    public void An_edge_of_absurd_length_is_refused(int width, int height) => AssertUnreadable(
        folder.Write("a.png", PngBytes.Make(width, height, 8, PngBytes.Rgb, new byte[1000])), $"{width} x {height}");

    [Fact]
    public void Memory_is_taken_for_pixels_that_are_there_not_for_those_that_a_header_claims()
    {
        byte[] file = PngBytes.Make(500, 200_000, 8, PngBytes.Rgb, new byte[1000]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        AssertUnreadable(folder.Write("a.png", file), "damaged");

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000_000);
    }

    [Fact]
    public void The_limit_holds_for_the_resized_image_too()
    {
        string path = folder.Write("a.png", PngBytes.Make(2, 2, 8, PngBytes.Grey, new byte[4]));

        ImageException e = Assert.Throws<ImageException>(
            () => ImageFile.Read(path, new ImageReadOptions { LongerEdge = 100_000 }));

        Assert.Contains("100000 x 100000", e.Message);
        Assert.Throws<ImageException>(() => ImageFile.Read(path, new ImageReadOptions { MaxPixels = 3 }));
        Assert.Equal(2, ImageFile.Read(path, new ImageReadOptions { MaxPixels = 4 }).Width);
    }

    [Fact]
    public void The_limit_holds_for_the_image_in_the_file_however_small_it_is_made()
    {
        ImageFile.Write(TestImage.Smooth(40, 30), folder["a.jpg"]);
        ImageReadOptions[] small =
            [new() { LongerEdge = 10, MaxPixels = 1199 }, new() { LargestEdge = 10, MaxPixels = 1199 }];
        Assert.All(small, options =>
        {
            ImageException read = Assert.Throws<ImageException>(() => ImageFile.Read(folder["a.jpg"], options));
            AssertOneLine(read, folder["a.jpg"], "40 x 30");
            Assert.Throws<ImageException>(() => ImageSource.FromFile(folder["a.jpg"], options));
            Assert.Equal(10, ImageFile.Read(folder["a.jpg"], options with { MaxPixels = 1200 }).Width);
        });
    }

    [Theory]
    [InlineData("a.xyz", 8, "'.xyz'")]
    [InlineData("a", 8, "''")]
    [InlineData("a.mat", 8, "'.mat'")]
    [InlineData("a.jpg", 16, "16 bits")]
    [InlineData("a.webp", 16, "16 bits")]
    [InlineData("a.png", 12, "12 bits")]
    [InlineData("none/a.png", 8, "does not exist")]
    public void What_cannot_be_written_is_said(string name, int depth, string expected)
    {
        ImageException e = Assert.Throws<ImageException>(
            () => ImageFile.Write(TestImage.Smooth(8, 8), folder[name], new ImageWriteOptions { Depth = depth }));

        AssertOneLine(e, folder[name], expected);
        Assert.Empty(folder.Files);
    }

    [Fact]
    public void A_folder_is_not_overwritten()
    {
        Directory.CreateDirectory(folder["a.png"]);

        ImageException e = Assert.Throws<ImageException>(
            () => ImageFile.Write(TestImage.Smooth(8, 8), folder["a.png"]));

        AssertOneLine(e, folder["a.png"], "folder");
    }

    [Fact]
    public void What_cannot_be_written_for_want_of_a_codec_is_known_before_the_work()
    {
        string path = folder["a.heic"];
        Exception? tried = Record.Exception(() => ImageFile.CheckWritable(path));
        Exception? written = Record.Exception(() => ImageFile.Write(TestImage.Smooth(64, 64), path));

        Assert.Equal(written?.Message, tried?.Message);
        if (tried is ImageException e)
        {
            AssertOneLine(e, path, "HEIF", "codec", "another format");
        }
    }

    [Fact]
    public void Who_has_the_old_file_open_reads_it_to_its_end()
    {
        string path = folder.Write("a.png", [1, 2, 3]);
        using FileStream reader = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

        ImageFile.Write(TestImage.Smooth(8, 8), path);

        byte[] read = new byte[4];
        Assert.Equal(3, reader.ReadAtLeast(read, 4, throwOnEndOfStream: false));
        Assert.Equal([1, 2, 3, 0], read);
        Assert.Equal(8, ImageFile.Read(path).Width);
        Assert.Equal(["a.png"], folder.Files);
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_no_other()
    {
        string path = folder.Write("a.webp", [1, 2, 3]);

        // WebP has no images of more than 16383 pixels an edge.
        ImageException e = Assert.Throws<ImageException>(() => ImageFile.Write(new ImageBuffer(20_000, 1), path));

        AssertOneLine(e, path, "WebP");
        Assert.Equal(["a.webp"], folder.Files);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
    }

    [Fact]
    public void Concurrent_callers_get_their_own_errors()
    {
        ImageFile.Write(TestImage.Noise(64, 64, 255), folder["good.jpg"]);
        byte[] jpeg = File.ReadAllBytes(folder["good.jpg"]);
        string brokenJpeg = folder.Write("broken.jpg", jpeg[..(jpeg.Length / 2)]);
        string brokenPng = folder.Write("broken.png", PngBytes.Make(64, 64, 8, PngBytes.Grey, new byte[100]));
        float[] expected = ImageFile.Read(folder["good.jpg"]).Pixels.ToArray();
        string jpegError = Assert.Throws<ImageException>(() => ImageFile.Read(brokenJpeg)).Message;
        string pngError = Assert.Throws<ImageException>(() => ImageFile.Read(brokenPng)).Message;
        Assert.NotEqual(jpegError, pngError);

        Parallel.For(0, 300, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            switch (i % 3)
            {
                case 0:
                    Assert.Equal(expected, ImageFile.Read(folder["good.jpg"]).Pixels.ToArray());
                    break;
                case 1:
                    Assert.Equal(jpegError, Assert.Throws<ImageException>(() => ImageFile.Read(brokenJpeg)).Message);
                    break;
                default:
                    Assert.Equal(pngError, Assert.Throws<ImageException>(() => ImageFile.Read(brokenPng)).Message);
                    break;
            }
        });
    }

    [Fact]
    public void A_link_stays_and_the_image_that_it_leads_to_is_written()
    {
        File.CreateSymbolicLink(folder["first.png"], "second");
        File.CreateSymbolicLink(folder["second"], "image");
        ImageFile.CheckWritable(folder["first.png"]);
        ImageFile.Write(TestImage.Smooth(9, 7), folder["first.png"]);
        Assert.Equal(9, ImageFile.Read(folder["image"]).Width);
        Assert.Equal("second", new FileInfo(folder["first.png"]).LinkTarget);
        Assert.Null(new FileInfo(folder["image"]).LinkTarget);
    }

    [Fact]
    public void An_image_is_not_written_over_what_is_no_file()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        File.CreateSymbolicLink(folder["null.png"], "/dev/null");
        Action[] writes =
        [
            () => ImageFile.CheckWritable(folder["null.png"]),
            () => ImageFile.Write(TestImage.Smooth(9, 7), folder["null.png"]),
        ];
        Assert.All(writes, write => AssertOneLine(Assert.Throws<ImageException>(write), "null.png: this is a device"));
        Assert.Equal("/dev/null", new FileInfo(folder["null.png"]).LinkTarget);
        AssertOneLine(
            Assert.Throws<ImageException>(() => ImageFile.CheckWritable("/proc/a.png")),
            "no file can be made in that folder");
    }

    private static void AssertUnreadable(string path, params string[] expected) =>
        AssertOneLine(Assert.Throws<ImageException>(() => ImageFile.Read(path)), [path, .. expected]);

    private static void AssertOneLine(ImageException e, params string[] expected)
    {
        Assert.DoesNotContain('\n', e.Message);
        Assert.InRange(e.Message.Length, 20, 600);
        Assert.All(expected, part => Assert.Contains(part, e.Message));
    }
}
