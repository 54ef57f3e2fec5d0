using Impasto.Media.Images;

namespace Impasto.Media.Tests.Images;

public sealed class ImageBufferTests
{
    private static readonly byte[] TwoRgba = [255, 0, 51, 102, 0, 255, 204, 255];

    [Fact]
    public void Rgba_is_red_green_blue_and_alpha()
    {
        ImageBuffer image = ImageBuffer.FromRgba(TwoRgba, 2, 1);

        Assert.Equal([1, 0, 0.2f, 0, 1, 0.8f], image.Pixels.ToArray());
        Assert.Equal([0.4f, 1], image.Alpha.ToArray());
    }

    [Fact]
    public void Bgra_is_blue_green_red_and_alpha()
    {
        ImageBuffer image = ImageBuffer.FromBgra(TwoRgba, 1, 2);

        Assert.Equal((1, 2), (image.Width, image.Height));
        Assert.Equal([0.2f, 0, 1, 0.8f, 1, 0], image.Pixels.ToArray());
        Assert.Equal([0.4f, 1], image.Alpha.ToArray());
    }

    [Fact]
    public void Rgb_has_no_alpha()
    {
        ImageBuffer image = ImageBuffer.FromRgb([255, 0, 51], 1, 1);

        Assert.False(image.HasAlpha);
        Assert.Equal([1, 0, 0.2f], image.Pixels.ToArray());
    }

    [Fact]
    public void All_bytes_come_back()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256 * 4).Select(i => (byte)((i * 73) + (i >> 8)))];
        byte[] rgba = new byte[bytes.Length];
        byte[] bgra = new byte[bytes.Length];
        byte[] rgb = new byte[bytes.Length];

        ImageBuffer.FromRgba(bytes, 16, 16).CopyToRgba(rgba);
        ImageBuffer.FromBgra(bytes, 16, 16).CopyToBgra(bgra);
        ImageBuffer.FromRgb(bytes.AsSpan(0, 255 * 3), 255, 1).CopyToRgb(rgb.AsSpan(0, 255 * 3));

        Assert.Equal(bytes, rgba);
        Assert.Equal(bytes, bgra);
        Assert.Equal(bytes[..(255 * 3)], rgb[..(255 * 3)]);
    }

    [Fact]
    public void An_image_without_alpha_is_opaque_and_samples_are_rounded_and_cut()
    {
        ImageBuffer image = new(1, 1);
        float[] samples = [10.6f / 255, -3, float.NaN];
        samples.CopyTo(image.Pixels);
        byte[] rgba = new byte[4];
        byte[] bgra = new byte[4];

        image.CopyToRgba(rgba);
        image.CopyToBgra(bgra);

        Assert.Equal([11, 0, 0, 255], rgba);
        Assert.Equal([0, 0, 11, 255], bgra);
    }

    [Fact]
    public void Rgb_of_an_image_with_alpha_is_laid_over_white()
    {
        byte[] rgb = new byte[6];

        ImageBuffer.FromRgba([200, 100, 0, 0, 200, 100, 0, 255], 2, 1).CopyToRgb(rgb);

        Assert.Equal([255, 255, 255, 200, 100, 0], rgb);
    }

    [Fact]
    public void Samples_are_copied()
    {
        float[] pixels = [0, 0.5f, 1, 1, 0.25f, 0];
        float[] alpha = [0, 1];

        ImageBuffer image = new(2, 1, pixels, alpha);
        pixels[0] = 1;

        Assert.Equal([0, 0.5f, 1, 1, 0.25f, 0], image.Pixels.ToArray());
        Assert.Equal(alpha, image.Alpha.ToArray());
        Assert.False(new ImageBuffer(2, 1, pixels).HasAlpha);
    }

    [Theory]
    [InlineData(-0.001f)]
    [InlineData(1.001f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Samples_out_of_range_are_refused(float sample)
    {
        Assert.Throws<ArgumentException>("pixels", () => new ImageBuffer(1, 1, [0, sample, 0]));
        Assert.Throws<ArgumentException>("alpha", () => new ImageBuffer(1, 1, [0, 0, 0], [sample]));
    }

    [Fact]
    public void Wrong_lengths_and_sizes_are_named()
    {
        ImageBuffer image = new(2, 1);

        Assert.Throws<ArgumentException>("pixels", () => new ImageBuffer(2, 1, new float[5]));
        Assert.Throws<ArgumentException>("alpha", () => new ImageBuffer(2, 1, new float[6], new float[1]));
        Assert.Throws<ArgumentException>("pixels", () => ImageBuffer.FromRgba(new byte[7], 2, 1));
        Assert.Throws<ArgumentException>("pixels", () => ImageBuffer.FromBgra(new byte[9], 2, 1));
        Assert.Throws<ArgumentException>("pixels", () => ImageBuffer.FromRgb(new byte[8], 2, 1));
        Assert.Throws<ArgumentException>("pixels", () => ImageBuffer.FromRgba([], 65536, 65536));
        Assert.Throws<ArgumentException>("target", () => image.CopyToRgba(new byte[6]));
        Assert.Throws<ArgumentException>("target", () => image.CopyToBgra(new byte[9]));
        Assert.Throws<ArgumentException>("target", () => image.CopyToRgb(new byte[7]));
        Assert.Throws<ArgumentOutOfRangeException>("width", () => new ImageBuffer(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>("height", () => new ImageBuffer(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>("height", () => new ImageBuffer(100_000, 100_000));
        Assert.Throws<ArgumentOutOfRangeException>("width", () => ImageBuffer.FromRgba([], 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>("height", () => ImageBuffer.FromBgra([], 1, -1));
    }
}
