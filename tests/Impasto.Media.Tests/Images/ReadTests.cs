using Impasto.Media.Images;

namespace Impasto.Media.Tests.Images;

public sealed class ReadTests : IDisposable
{
    private static readonly byte[] Stripe = [255, 128, 26];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Grey_becomes_equal_red_green_and_blue()
    {
        ImageBuffer image = Read("a.png", PngBytes.Make(3, 1, 8, PngBytes.Grey, [0, 51, 255]));

        Assert.False(image.HasAlpha);
        Assert.Equal([0, 0, 0, 0.2f, 0.2f, 0.2f, 1, 1, 1], image.Pixels.ToArray());
    }

    [Fact]
    public void Sixteen_bit_grey_keeps_its_precision()
    {
        ImageBuffer image = Read("a.png", PngBytes.Make(3, 1, 16, PngBytes.Grey, [0x00, 0x01, 0x33, 0x34, 0xFF, 0xFF]));

        float[] expected = [1 / 65535f, 0x3334 / 65535f, 1];
        Assert.Equal(expected.SelectMany(v => new[] { v, v, v }), image.Pixels.ToArray());
    }

    [Fact]
    public void One_bit_pixels_become_black_and_white()
    {
        ImageBuffer image = Read("a.png", PngBytes.Make(3, 1, 1, PngBytes.Grey, [0b1010_0000]));

        Assert.Equal([1, 1, 1, 0, 0, 0, 1, 1, 1], image.Pixels.ToArray());
    }

    [Fact]
    public void Sixteen_bit_colour_keeps_its_precision()
    {
        ImageBuffer image = Read("a.png", PngBytes.Make(1, 1, 16, PngBytes.Rgb, [0x00, 0x02, 0x12, 0x34, 0xFE, 0xDC]));

        Assert.Equal([2 / 65535f, 0x1234 / 65535f, 0xFEDC / 65535f], image.Pixels.ToArray());
    }

    [Fact]
    public void Palette_gives_colours_and_its_transparency_alpha()
    {
        byte[] palette = [255, 0, 0, 0, 255, 0, 0, 51, 255];
        (string, byte[]) alpha = ("tRNS", [255, 0, 102]);
        byte[] file = PngBytes.Make(4, 1, 8, PngBytes.Palette, [0, 1, 2, 0], ("PLTE", palette), alpha);

        ImageBuffer image = Read("a.png", file);

        Assert.Equal([1, 0, 0, 0, 1, 0, 0, 0.2f, 1, 1, 0, 0], image.Pixels.ToArray());
        Assert.Equal([1, 0, 0.4f, 1], image.Alpha.ToArray());
    }

    [Fact]
    public void Alpha_is_set_aside_and_pixels_are_not_multiplied_by_it()
    {
        ImageBuffer image = Read("a.png", PngBytes.Make(2, 1, 8, PngBytes.GreyAlpha, [255, 51, 102, 0]));

        Assert.Equal([1, 1, 1, 0.4f, 0.4f, 0.4f], image.Pixels.ToArray());
        Assert.Equal([0.2f, 0], image.Alpha.ToArray());
    }

    [Fact]
    public void Ink_becomes_light()
    {
        byte[] inks = [0, 0, 0, 0, /* cyan */ 255, 0, 0, 0, /* yellow */ 0, 0, 255, 0, /* all */ 255, 255, 255, 255];

        float[] p = Read("a.tif", TiffBytes.Make(4, 1, TiffBytes.Separated, 4, inks)).Pixels.ToArray();

        Assert.All(p[..3], v => Assert.InRange(v, 0.97, 1));
        Assert.True(p[3] < 0.3 && p[4] > 0.5 && p[5] > 0.7, $"cyan is {p[3]}, {p[4]}, {p[5]}");
        Assert.True(p[6] > 0.9 && p[7] > 0.8 && p[8] < 0.3, $"yellow is {p[6]}, {p[7]}, {p[8]}");
        Assert.All(p[9..], v => Assert.InRange(v, 0, 0.1));
    }

    [Theory]
    [InlineData(TiffBytes.CieLab, 8)]
    [InlineData(TiffBytes.Rgb, 12)]
    public void A_sound_file_of_a_kind_that_is_not_read_is_not_called_damaged(int photometric, short depth)
    {
        byte[] file = TiffBytes.Make(4, 2, photometric, 3, new byte[4 * 2 * 3 * depth / 8], depth);
        ImageException e = Assert.Throws<ImageException>(() => Read("a.tif", file));

        Assert.Contains("not read", e.Message);
        Assert.Contains("convert it to 8 or 16 bit", e.Message);
        Assert.DoesNotContain("damaged", e.Message);
    }

    [Fact]
    public void A_very_long_image_shrinks_to_a_very_short_one()
    {
        const int Length = 900_000;
        byte[] ramp = [.. Enumerable.Range(0, Length).Select(i => (byte)(i * 256L / Length))];
        folder.Write("a.png", PngBytes.Make(Length, 1, 8, PngBytes.Grey, ramp));

        ImageBuffer image = ImageFile.Read(folder["a.png"], new ImageReadOptions { LongerEdge = 64 });

        Assert.Equal((64, 1), (image.Width, image.Height));
        for (int x = 4; x < 60; x++)
        {
            Assert.Equal((((x + 0.5f) * 4) - 0.5f) / 255, image.Pixels[x * 3], 0.01f);
        }
    }

    [Theory]
    [InlineData("a.png", 8, false)]
    [InlineData("a.png", 16, true)]
    [InlineData("a.tif", 8, true)]
    [InlineData("a.jpg", 8, false)]
    public void Grey_is_written_in_a_single_channel_if_it_came_so(string name, int depth, bool alpha)
    {
        byte[] pixels = alpha ? [255, 51, 102, 255] : [0, 51];
        ImageBuffer image = Read("in.png", PngBytes.Make(2, 1, 8, alpha ? PngBytes.GreyAlpha : PngBytes.Grey, pixels));
        Assert.True(image.IsGrey);

        ImageFile.Write(image, folder[name], new ImageWriteOptions { Depth = depth });

        ImageBuffer read = ImageFile.Read(folder[name]);
        Assert.True(read.IsGrey);
        Assert.InRange(TestImage.LargestDifference(image.Pixels, read.Pixels), 0, name == "a.jpg" ? 0.03 : 0);
        Assert.InRange(TestImage.LargestDifference(image.Alpha, read.Alpha), 0, 0);
        Assert.False(Read("rgb.png", PngBytes.Make(1, 1, 8, PngBytes.Rgb, [9, 9, 9])).IsGrey);
    }

    [Fact]
    public void A_format_is_known_by_the_first_bytes_whatever_the_name()
    {
        foreach (ImageFormat format in ImageFormat.All.Where(f => f.Name != "HEIF"))
        {
            byte[] file = ImageFile.ToBytes(TestImage.Smooth(32, 32), format.Extensions[0]);
            Assert.Equal(format.Name, ImageFormat.OfFile(folder.Write("no extension", file))?.Name);
        }

        Assert.Null(ImageFormat.OfFile(folder.Write("a.png", "Once upon a time"u8.ToArray())));
        Assert.Null(ImageFormat.OfFile(folder.Write("b.png", [])));
        Assert.Null(ImageFormat.OfFile(folder["absent.png"]));
        Assert.All(ImageFormat.All, format => Assert.True(format.CanRead && format.CanWrite));
    }

    [Theory]
    [InlineData(1, "ABCD", false)]
    [InlineData(2, "BADC", false)]
    [InlineData(3, "DCBA", false)]
    [InlineData(4, "CDAB", false)]
    [InlineData(5, "ACBD", true)]
    [InlineData(6, "CADB", true)]
    [InlineData(7, "DBCA", true)]
    [InlineData(8, "BDAC", true)]
    public void Exif_orientation_is_applied(int orientation, string corners, bool turned)
    {
        // Four quarters of 16 x 24 pixels: A (red) and B (green) above C (blue) and D (white).
        ImageBuffer image = new(32, 48);
        for (int pixel = 0; pixel < image.Width * image.Height; pixel++)
        {
            char quarter = "ABCD"[(pixel % 32 / 16) + (pixel / 32 >= 24 ? 2 : 0)];
            Colour(quarter).CopyTo(image.Pixels.Slice(pixel * 3, 3));
        }

        ImageFile.Write(image, folder["a.jpg"]);
        File.WriteAllBytes(folder["b.jpg"], JpegBytes.WithOrientation(File.ReadAllBytes(folder["a.jpg"]), orientation));
        ImageBuffer read = ImageFile.Read(folder["b.jpg"], new ImageReadOptions { LongerEdge = 24 });

        Assert.Equal(turned ? (24, 16) : (16, 24), (read.Width, read.Height));
        (int right, int bottom) = (read.Width - 4, read.Height - 4);
        (int X, int Y)[] places = [(3, 3), (right, 3), (3, bottom), (right, bottom)];
        foreach (((int x, int y), char corner) in places.Zip(corners))
        {
            ReadOnlySpan<float> pixel = read.Pixels.Slice(((y * read.Width) + x) * 3, 3);
            Assert.InRange(TestImage.LargestDifference(Colour(corner), pixel), 0, 0.05);
        }

        static float[] Colour(char quarter) => quarter switch
        {
            'A' => [1, 0, 0],
            'B' => [0, 1, 0],
            'C' => [0, 0, 1],
            _ => [1, 1, 1],
        };
    }

    [Fact]
    public void An_overwritten_file_gives_its_new_pixels()
    {
        Assert.Equal([0, 0, 0], Read("a.png", PngBytes.Make(1, 1, 8, PngBytes.Grey, [0])).Pixels.ToArray());
        Assert.Equal([1, 1, 1], Read("a.png", PngBytes.Make(1, 1, 8, PngBytes.Grey, [255])).Pixels.ToArray());
    }

    [Fact]
    public void The_content_counts_not_the_extension()
    {
        Assert.Equal(2, Read("a.jpg", PngBytes.Make(2, 1, 8, PngBytes.Grey, [0, 255])).Width);
    }

    [Fact]
    public void Names_with_brackets_spaces_and_letters_of_any_script_are_plain_names()
    {
        byte[] file = PngBytes.Make(2, 1, 8, PngBytes.Grey, [0, 255]);
        foreach (string name in (string[])["a[1].png", "b.png[page=2]", "ä 画 é.png"])
        {
            Assert.Equal(2, Read(name, file).Width);
        }
    }

    [Theory]
    [InlineData(60, 40, 30, 30, 20)]
    [InlineData(40, 60, 90, 60, 90)]
    [InlineData(61, 40, 61, 61, 40)]
    [InlineData(500, 2, 50, 50, 1)]
    public void The_longer_edge_gets_its_length(int width, int height, int edge, int newWidth, int newHeight)
    {
        ImageFile.Write(TestImage.Smooth(width, height), folder["a.png"]);

        ImageBuffer image = ImageFile.Read(folder["a.png"], new ImageReadOptions { LongerEdge = edge });

        Assert.Equal((newWidth, newHeight), (image.Width, image.Height));
    }

    [Theory]
    [InlineData(60, 40, 30, 30, 20)]
    [InlineData(40, 60, 90, 40, 60)]
    public void Only_larger_images_are_shrunk_to_the_largest_edge(
        int width, int height, int edge, int newWidth, int newHeight)
    {
        ImageFile.Write(TestImage.Smooth(width, height), folder["a.png"]);

        ImageBuffer image = ImageFile.Read(folder["a.png"], new ImageReadOptions { LargestEdge = edge });

        Assert.Equal((newWidth, newHeight), (image.Width, image.Height));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_shrinks_by_much_is_not_held_in_memory_and_looks_as_the_resizing_of_a_buffer(bool alpha)
    {
        const int Width = 1700, Height = 1300;
        ImageBuffer image = new(Width, Height, alpha);
        TestImage.Smooth(Width, Height).Pixels.CopyTo(image.Pixels);
        image.Alpha.Fill(0.2f);
        ImageFile.Write(image, folder["a.png"]);
        ImageReadOptions options = new() { LongerEdge = 60 };

        ImageBuffer expected = image.Resize(60, 46);
        ImageBuffer actual = ImageFile.Read(folder["a.png"], options);

        // Taking colour and alpha apart needs the stored image, a byte a sample.
        long stored = alpha ? Width * Height * 4L : 0;
        long bytes = ImageSource.FromFile(folder["a.png"], options).ReadBytes;
        Assert.InRange(bytes, stored, stored + (Width * Height * 5L));
        Assert.InRange(TestImage.LargestDifference(expected.Pixels, actual.Pixels), 0, 0.006);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Shrinking_while_reading_is_the_resizing_of_a_buffer(bool alpha)
    {
        ImageFile.Write(TestImage.Noise(220, 150, 255, alpha), folder["a.png"]);

        ImageBuffer expected = ImageFile.Read(folder["a.png"]).Resize(40, 27);
        ImageBuffer actual = ImageFile.Read(folder["a.png"], new ImageReadOptions { LongerEdge = 40 });

        // libvips rounds the place of a sample to 1/64 of a pixel.
        Assert.Equal(alpha, actual.HasAlpha);
        Assert.InRange(TestImage.LargestDifference(expected.Pixels, actual.Pixels), 0, alpha ? 0.008 : 0.004);
        Assert.InRange(TestImage.LargestDifference(expected.Alpha, actual.Alpha), 0, 0.004);
    }

    [Fact]
    public void What_overshoots_as_an_image_shrinks_is_cut_off()
    {
        ImageFile.Write(Stripes(hidden: 255), folder["a.png"]);

        float[] samples = ImageFile.Read(folder["a.png"], new ImageReadOptions { LongerEdge = 44 }).Pixels.ToArray();

        Assert.All(samples, sample => Assert.InRange(sample, 0, 1));
        Assert.Contains(0, samples);
        Assert.Contains(1, samples);
    }

    [Fact]
    public void Edges_of_what_is_seen_keep_their_colour_as_an_image_shrinks()
    {
        ImageFile.Write(Stripes(hidden: 0), folder["a.png"]);

        ImageBuffer read = ImageFile.Read(folder["a.png"], new ImageReadOptions { LongerEdge = 44 });

        Assert.Contains(1, read.Alpha.ToArray());
        for (int i = 0; i < read.Pixels.Length; i++)
        {
            float share = read.Alpha[i / 3];
            Assert.InRange(share, 0, 1);
            Assert.Equal(share > 0 ? Stripe[i % 3] / 255f : 0, read.Pixels[i], 0.001f);
        }
    }

    /// <summary>Stripes of a colour, and of black that is transparent or not.</summary>
    private static ImageBuffer Stripes(byte hidden)
    {
        byte[] pixels = new byte[220 * 8 * 4];
        for (int pixel = 0; pixel < 220 * 8; pixel++)
        {
            bool isSeen = pixel % 220 / 50 % 2 == 0;
            (isSeen ? [.. Stripe, 255] : new byte[] { 0, 0, 0, hidden }).CopyTo(pixels, pixel * 4);
        }

        return ImageBuffer.FromRgba(pixels, 220, 8);
    }

    private ImageBuffer Read(string name, byte[] file) => ImageFile.Read(folder.Write(name, file));
}
