using Impasto.Media.Images;

namespace Impasto.Media.Tests.Images;

public sealed class ImageSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(null, null, 60, 41)]
    [InlineData(30, null, 30, 21)]
    [InlineData(90, 10, 90, 62)]
    [InlineData(null, 50, 50, 34)]
    [InlineData(null, 61, 60, 41)]
    public void The_size_is_that_of_the_image_that_is_read(int? longer, int? largest, int width, int height)
    {
        ImageFile.Write(TestImage.Noise(60, 41, 255, alpha: true), folder["a.png"]);
        ImageReadOptions options = new() { LongerEdge = longer, LargestEdge = largest };

        ImageSource source = ImageSource.FromFile(folder["a.png"], options);
        ImageBuffer image = source.Read();

        Assert.Equal(folder["a.png"], source.Path);
        Assert.Equal((width, height, true), (source.Width, source.Height, source.HasAlpha));
        Assert.Equal((width, height, true), (image.Width, image.Height, image.HasAlpha));
        Assert.Equal(ImageFile.Read(folder["a.png"], options).Pixels.ToArray(), image.Pixels.ToArray());
    }

    [Fact]
    public void A_mask_of_any_size_hides_a_part_of_an_image()
    {
        ImageFile.Write(TestImage.Noise(60, 40, 255, alpha: true), folder["a.png"]);
        ImageBuffer mask = new(30, 20, hasAlpha: true);
        mask.Pixels[..(30 * 20 * 3 / 2)].Fill(0.5f);
        mask.Alpha.Fill(0.5f);
        ImageBuffer image = ImageFile.Read(folder["a.png"]), opaque = new(60, 40);

        ImageSource source = ImageSource.FromFile(folder["a.png"]).Masked(mask);
        ImageBuffer read = source.Read(), half = source.WithLongerEdge(30).Read();
        ImageBuffer seen = ImageSource.Of(opaque).Masked(mask).Read();

        Assert.Equal((60, 40, true, folder["a.png"]), (source.Width, source.Height, source.HasAlpha, source.Path));
        Assert.Equal(image.Pixels.ToArray(), read.Pixels.ToArray());
        Assert.Equal(image.Alpha[130] / 4, read.Alpha[130], 1e-5f);
        Assert.Equal(0, read.Alpha[(39 * 60) + 5]);
        Assert.Equal((30, 20), (half.Width, half.Height));
        Assert.Equal(0, half.Alpha[(19 * 30) + 5]);
        Assert.Equal(0.25f, seen.Alpha[130], 1e-5f);
        Assert.Equal((0, false), (seen.Alpha[(39 * 60) + 5], opaque.HasAlpha));
        Assert.True(source.ReadBytes > 60 * 40 * 4 * sizeof(float));
    }

    [Theory]
    [InlineData(1, 16, 24)]
    [InlineData(4, 16, 24)]
    [InlineData(5, 24, 16)]
    [InlineData(6, 24, 16)]
    [InlineData(8, 24, 16)]
    public void The_size_is_that_of_the_upright_image(int orientation, int width, int height)
    {
        ImageFile.Write(TestImage.Smooth(32, 48), folder["a.jpg"]);
        byte[] file = JpegBytes.WithOrientation(File.ReadAllBytes(folder["a.jpg"]), orientation);

        ImageSource source = ImageSource.FromFile(
            folder.Write("b.jpg", file), new ImageReadOptions { LongerEdge = 24 });
        ImageBuffer image = source.Read();

        Assert.Equal((width, height, false), (source.Width, source.Height, source.HasAlpha));
        Assert.Equal((width, height), (image.Width, image.Height));
    }

    [Fact]
    public void An_image_in_memory_is_given_as_it_is()
    {
        ImageBuffer image = new(3, 2, hasAlpha: true);

        ImageSource source = image;

        Assert.Equal((null, 3, 2, true), (source.Path, source.Width, source.Height, source.HasAlpha));
        Assert.Same(image, source.Read());
        Assert.Throws<ArgumentNullException>("image", () => ImageSource.Of(null!));
    }

    [Fact]
    public void No_pixel_is_decoded_for_the_size()
    {
        byte[] file = PngBytes.Make(500, 300, 8, PngBytes.Rgb, new byte[1000]);

        ImageSource source = ImageSource.FromFile(folder.Write("a.png", file));

        Assert.Equal((500, 300), (source.Width, source.Height));
        Assert.Throws<ImageException>(source.Read);
    }

    [Theory]
    [InlineData(60, 41)]
    [InlineData(41, 60)]
    public void The_longer_edge_counts_whichever_it_is(int width, int height)
    {
        ImageSource source = TestImage.Noise(width, height, 255);
        Assert.Same(source, source.WithLongerEdge(60));
        Assert.Same(source, source.WithLargestEdge(60));
        ImageSource smaller = source.WithLargestEdge(50), larger = source.WithLongerEdge(90);
        Assert.Equal((50, 90), (Math.Max(smaller.Width, smaller.Height), Math.Max(larger.Width, larger.Height)));
        Assert.Equal(source.WithLongerEdge(41).Width, source.WithLargestEdge(41).Width);
        Assert.Equal(41, Math.Max(source.WithLongerEdge(41).Width, source.WithLongerEdge(41).Height));
    }

    [Fact]
    public void A_file_is_read_at_the_longer_edge_that_is_asked_for_last()
    {
        ImageFile.Write(TestImage.Noise(60, 40, 255), folder["a.png"]);
        ImageSource source = ImageSource.FromFile(folder["a.png"], new ImageReadOptions { LongerEdge = 30 });
        ImageBuffer larger = source.WithLongerEdge(45).Read();
        Assert.Equal((45, 30), (larger.Width, larger.Height));
    }

    [Fact]
    public void What_images_in_memory_hold_is_counted_and_files_hold_nothing()
    {
        ImageFile.Write(TestImage.Noise(60, 40, 255), folder["a.png"]);
        ImageSource file = ImageSource.FromFile(folder["a.png"]);
        ImageSource image = new ImageBuffer(10, 6, hasAlpha: true), mask = new ImageBuffer(5, 4);
        Assert.Equal((0, sizeof(float) * 4 * 60), (file.HeldBytes, image.HeldBytes));
        Assert.Equal(sizeof(float) * ((4 * 60) + (3 * 20)), image.Masked(mask).HeldBytes);
        Assert.Equal(sizeof(float) * 3 * 20, file.Masked(mask).HeldBytes);
    }

    [Fact]
    public void What_decoding_holds_as_a_whole_is_counted()
    {
        byte[] file = PngBytes.Make(500, 300, 8, PngBytes.Rgb, new byte[1000]);
        ImageSource rows = ImageSource.FromFile(folder.Write("a.png", file));
        ImageSource interlaced = ImageSource.FromFile(folder.Write("b.png", PngBytes.AsInterlaced(file)));
        ImageSource larger = rows.WithLongerEdge(1000);
        const long Samples = 500 * 300 * 3;
        Assert.Equal((true, false, false), (rows.GivesRows, interlaced.GivesRows, larger.GivesRows));
        Assert.InRange(rows.ReadBytes, 0, Samples);
        Assert.InRange(interlaced.ReadBytes, rows.ReadBytes + Samples, rows.ReadBytes + (4 * Samples));
        Assert.InRange(larger.ReadBytes, sizeof(float) * Samples, rows.ReadBytes + (sizeof(float) * 2 * Samples));
    }

    [Fact]
    public void A_masked_grey_image_stays_grey()
    {
        string path = folder.Write("a.png", PngBytes.Make(2, 1, 8, PngBytes.Grey, [0, 255]));
        ImageSource file = ImageSource.FromFile(path), image = ImageFile.Read(path), mask = new ImageBuffer(1, 1);
        Assert.All([file, image], source => Assert.True(source.Masked(mask).Read().IsGrey));
    }

    [Fact]
    public void What_can_be_refused_by_its_header_is_refused_at_once()
    {
        Assert.Throws<ImageException>(() => ImageSource.FromFile(folder["none.png"]));
        Assert.Throws<ImageException>(() => ImageSource.FromFile(folder.Write("a.png", [1, 2, 3])));
        string path = folder.Write("b.png", PngBytes.Make(20, 20, 8, PngBytes.Grey, new byte[400]));
        Assert.Throws<ImageException>(() => ImageSource.FromFile(path, new ImageReadOptions { MaxPixels = 399 }));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => ImageSource.FromFile(path, new ImageReadOptions { LongerEdge = 0 }));
    }

    [Fact]
    public void A_file_that_has_got_another_size_since_is_refused()
    {
        string path = folder.Write("a.png", PngBytes.Make(2, 2, 8, PngBytes.Grey, new byte[4]));
        ImageSource source = ImageSource.FromFile(path);
        folder.Write("a.png", PngBytes.Make(3, 1, 8, PngBytes.Grey, new byte[3]));

        ImageException e = Assert.Throws<ImageException>(source.Read);

        Assert.Contains("2 x 2", e.Message);
        Assert.Contains("3 x 1", e.Message);
    }
}
