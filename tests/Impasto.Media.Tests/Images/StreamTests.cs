using Impasto.Media.Images;

namespace Impasto.Media.Tests.Images;

public sealed class StreamTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("png", 8)]
    [InlineData(".png", 16)]
    [InlineData("TIF", 16)]
    [InlineData("jpg", 8)]
    [InlineData("webp", 8)]
    [InlineData("gif", 8)]
    public void A_stream_and_an_array_get_the_bytes_of_a_file(string format, int depth)
    {
        ImageBuffer image = TestImage.Noise(37, 23, (1 << depth) - 1, alpha: true);
        ImageWriteOptions options = new() { Depth = depth };
        string path = folder["a." + format.TrimStart('.')];

        using MemoryStream stream = new();
        stream.WriteByte(7);
        ImageFile.Write(image, stream, format, options);
        ImageFile.Write(image, path, options);

        byte[] file = File.ReadAllBytes(path);
        Assert.Equal([7, .. file], stream.ToArray());
        Assert.Equal(file, ImageFile.ToBytes(image, format, options));
    }

    [Theory]
    [InlineData("a.png", null)]
    [InlineData("a.png", 11)]
    [InlineData("a.jpg", null)]
    [InlineData("a.tif", 20)]
    public void A_stream_and_an_array_give_the_image_of_a_file(string name, int? edge)
    {
        ImageFile.Write(TestImage.Noise(37, 23, 255, alpha: true), folder[name]);
        ImageReadOptions options = new() { LongerEdge = edge };
        byte[] bytes = File.ReadAllBytes(folder[name]);
        ImageBuffer expected = ImageFile.Read(folder[name], options);

        using MemoryStream stream = new([1, 2, 3, .. bytes]) { Position = 3 };
        foreach (ImageBuffer read in (ImageBuffer[])[ImageFile.Read(stream, options), ImageFile.Read(bytes, options)])
        {
            Assert.Equal((expected.Width, expected.Height), (read.Width, read.Height));
            Assert.Equal(expected.Pixels.ToArray(), read.Pixels.ToArray());
            Assert.Equal(expected.Alpha.ToArray(), read.Alpha.ToArray());
        }

        Assert.True(stream.CanRead, "the stream stays open");
    }

    [Fact]
    public void A_stream_that_gives_a_byte_at_a_time_and_knows_no_length_is_read()
    {
        byte[] bytes = PngBytes.Make(2, 1, 8, PngBytes.Grey, [0, 255]);

        ImageBuffer read = ImageFile.Read(new Trickle(bytes.Length, i => bytes[i]));

        Assert.Equal([0, 0, 0, 1, 1, 1], read.Pixels.ToArray());
    }

    [Fact]
    public void A_stream_without_end_is_left_at_the_limit()
    {
        Trickle endless = new(long.MaxValue, i => (byte)i);

        ImageException e = Assert.Throws<ImageException>(
            () => ImageFile.Read(endless, new ImageReadOptions { MaxBytes = 5000 }));

        AssertLine(e, "the stream", "0.005 MB");
        Assert.Equal(5001, endless.Position);
    }

    [Fact]
    public void The_limit_is_a_length_that_may_be()
    {
        byte[] bytes = PngBytes.Make(2, 1, 8, PngBytes.Grey, [0, 255]);
        ImageReadOptions enough = new() { MaxBytes = bytes.Length };
        ImageReadOptions tooFew = new() { MaxBytes = bytes.Length - 1 };

        Assert.Equal(2, ImageFile.Read(bytes, enough).Width);
        Assert.Equal(2, ImageFile.Read(new MemoryStream(bytes), enough).Width);
        AssertLine(Assert.Throws<ImageException>(() => ImageFile.Read(bytes, tooFew)), "the byte array");
        AssertLine(Assert.Throws<ImageException>(() => ImageFile.Read(new MemoryStream(bytes), tooFew)), "the stream");
    }

    [Fact]
    public void What_a_file_would_be_refused_for_is_said_of_the_stream()
    {
        byte[] noise = ImageFile.ToBytes(TestImage.Noise(64, 64, 255), "png");

        AssertLine(Unreadable([]), "the stream", "empty");
        AssertLine(Unreadable([1, 2, 3, 4]), "the stream", "not an image");
        AssertLine(Unreadable(noise[..(noise.Length / 2)]), "the stream", "damaged");
        AssertLine(Unreadable(PngBytes.Make(60000, 60000, 8, PngBytes.Rgb, new byte[9])), "the stream", "megapixels");
        AssertLine(Assert.Throws<ImageException>(() => ImageFile.Read([])), "the byte array", "empty");
        ImageBuffer image = new(2, 2);
        AssertLine(Assert.Throws<ImageException>(() => ImageFile.ToBytes(image, "xyz")), "the byte array", "'.xyz'");
        ImageWriteOptions deep = new() { Depth = 16 };
        AssertLine(Assert.Throws<ImageException>(() => ImageFile.ToBytes(image, "jpg", deep)), "16 bits");
        AssertLine(Assert.Throws<ImageException>(() => ImageFile.ToBytes(new ImageBuffer(20_000, 1), "webp")), "WebP");

        static ImageException Unreadable(byte[] bytes) =>
            Assert.Throws<ImageException>(() => ImageFile.Read(new MemoryStream(bytes)));
    }

    [Fact]
    public void A_failed_write_puts_nothing_into_the_stream()
    {
        using MemoryStream stream = new();

        Assert.Throws<ImageException>(() => ImageFile.Write(new ImageBuffer(20_000, 1), stream, "webp"));

        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        ImageBuffer image = new(2, 2);
        using FileStream writeOnly = new(folder["a"], FileMode.Create, FileAccess.Write);
        using MemoryStream readOnly = new([1], writable: false);

        Assert.Throws<ArgumentNullException>("stream", () => ImageFile.Read((Stream)null!));
        Assert.Throws<ArgumentNullException>("bytes", () => ImageFile.Read((byte[])null!));
        Assert.Throws<ArgumentException>("stream", () => ImageFile.Read(writeOnly));
        Assert.Throws<ArgumentException>("stream", () => ImageFile.Write(image, readOnly, "png"));
        Assert.Throws<ArgumentNullException>("image", () => ImageFile.Write(null!, writeOnly, "png"));
        Assert.Throws<ArgumentNullException>("stream", () => ImageFile.Write(image, null!, "png"));
        Assert.Throws<ArgumentException>("format", () => ImageFile.ToBytes(image, string.Empty));
        Assert.Throws<ArgumentNullException>("image", () => ImageFile.ToBytes(null!, "png"));
        Assert.Throws<ArgumentOutOfRangeException>(
            "Quality", () => ImageFile.ToBytes(image, "jpg", new ImageWriteOptions { Quality = 101 }));
        Assert.Throws<ArgumentOutOfRangeException>(
            "MaxBytes", () => ImageFile.Read([1], new ImageReadOptions { MaxBytes = 0 }));
    }

    private static void AssertLine(ImageException e, params string[] expected)
    {
        Assert.DoesNotContain('\n', e.Message);
        Assert.All(expected, part => Assert.Contains(part, e.Message));
    }

    /// <summary>Gives one byte a call.</summary>
    private sealed class Trickle(long length, Func<long, byte> byteAt) : Stream
    {
        private long position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (position == length)
            {
                return 0;
            }

            buffer[offset] = byteAt(position++);
            return 1;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
