using System.Text;
using Impasto.Media.Images;
using NetVips;

namespace Impasto.Media.Tests.Images;

public sealed class ColourTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_wide_gamut_profile_is_converted_to_srgb()
    {
        // All inside the sRGB gamut, so that the closed form has nothing to cut off.
        byte[] pixels = [128, 128, 128, 200, 100, 100, 90, 160, 80, 70, 80, 180, 240, 230, 200, 0, 0, 0, 255, 255, 255];
        SaveWithProfile(folder["p3.png"], pixels, "p3");

        float[] read = ImageFile.Read(folder["p3.png"]).Pixels.ToArray();

        for (int pixel = 0; pixel < pixels.Length; pixel += 3)
        {
            double[] expected = DisplayP3ToSrgb([.. pixels[pixel..(pixel + 3)].Select(b => b / 255.0)]);
            for (int channel = 0; channel < 3; channel++)
            {
                Assert.Equal(expected[channel], read[pixel + channel], 0.004);
            }
        }

        Assert.True(MathF.Abs(read[3] - (200 / 255f)) > 0.02f, "the conversion makes a difference");
    }

    [Fact]
    public void The_own_profile_changes_nothing()
    {
        byte[] pixels = [.. Enumerable.Range(0, 256 * 3).Select(i => (byte)(i * 7))];
        SaveWithProfile(folder["a.png"], pixels, "srgb");

        Assert.Equal(pixels.Select(b => b / 255f), ImageFile.Read(folder["a.png"]).Pixels.ToArray());
    }

    [Fact]
    public void The_profile_that_libvips_had_before_changes_nothing()
    {
        byte[] tagged = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "swirls.jpg"));
        byte[] plain = JpegBytes.WithOrientation(tagged, 1);
        Assert.InRange(tagged.Length - plain.Length, 6922, 10_000);

        Assert.Equal(ImageFile.Read(plain).Pixels.ToArray(), ImageFile.Read(tagged).Pixels.ToArray());
    }

    [Fact]
    public void A_profile_that_makes_no_sense_is_passed_over()
    {
        byte[] pixels = [10, 20, 30, 40, 50, 60];
        SaveWithProfile(folder["a.png"], pixels, "cmyk");

        Assert.Equal(pixels.Select(b => b / 255f), ImageFile.Read(folder["a.png"]).Pixels.ToArray());
    }

    [Fact]
    public void Nothing_but_the_profile_and_the_pixels_is_written()
    {
        string text = Encoding.Latin1.GetString(ImageFile.ToBytes(TestImage.Smooth(16, 16), "png"));

        Assert.Contains("iCCP", text);
        Assert.DoesNotContain("eXIf", text);
    }

    [Theory]
    [InlineData("a.png")]
    [InlineData("a.jpg")]
    [InlineData("a.webp")]
    [InlineData("a.tif")]
    public void What_is_written_carries_the_srgb_profile(string name)
    {
        ImageFile.Write(TestImage.Smooth(16, 16), folder[name]);

        byte[] profile = VipsLibrary.Run(() =>
        {
            using Image image = Image.NewFromFile(folder[name]);
            return (byte[])image.Get("icc-profile-data");
        });

        Assert.True(profile.Length > 128);
        Assert.Equal("RGB XYZ "u8.ToArray(), profile[16..24]);
    }

    [Fact]
    public void Jpeg_is_laid_over_white_and_keeps_full_colour_resolution()
    {
        // Single columns of red and blue: subsampled chroma would mix them. The right half is transparent.
        ImageBuffer image = new(64, 16, hasAlpha: true);
        for (int i = 0; i < 64 * 16; i++)
        {
            image.Pixels[(i * 3) + ((i % 2) * 2)] = 1;
            image.Alpha[i] = i % 64 < 32 ? 1 : 0;
        }

        ImageFile.Write(image, folder["a.jpg"], new ImageWriteOptions { Quality = 100 });
        ImageBuffer read = ImageFile.Read(folder["a.jpg"]);

        Assert.False(read.HasAlpha);
        Assert.InRange(TestImage.LargestDifference([1, 0, 0, 0, 0, 1], read.Pixels.Slice(8 * 3, 6)), 0, 0.05);
        Assert.InRange(TestImage.LargestDifference([1, 1, 1, 1, 1, 1], read.Pixels.Slice(48 * 3, 6)), 0, 0.05);
    }

    [Fact]
    public void Samples_are_rounded_and_cut_to_their_range()
    {
        ImageBuffer image = new(2, 1);
        float[] samples = [10.4f / 255, 10.6f / 255, 254.6f / 255, -3, 7, float.NaN];
        samples.CopyTo(image.Pixels);

        ImageFile.Write(image, folder["a.png"]);

        float[] expected = [10 / 255f, 11 / 255f, 1, 0, 1, 0];
        Assert.Equal(expected, ImageFile.Read(folder["a.png"]).Pixels.ToArray());
    }

    [Fact]
    public void Formats_that_every_libvips_has_are_listed()
    {
        foreach (string name in (string[])["JPEG", "PNG", "WebP", "TIFF"])
        {
            ImageFormat format = Assert.Single(ImageFormat.All, f => f.Name == name);
            Assert.True(format.CanRead && format.CanWrite);
            Assert.Equal(name is "PNG" or "TIFF", format.Has16Bit);
            Assert.All(format.Extensions, extension => Assert.StartsWith(".", extension));
        }
    }

    private static void SaveWithProfile(string path, byte[] pixels, string profile) => VipsLibrary.Run(() =>
    {
        using Image raw = Image.NewFromMemory(pixels, pixels.Length / 3, 1, 3, Enums.BandFormat.Uchar);
        using Image inSpace = raw.Copy(interpretation: Enums.Interpretation.Srgb);
        using Image tagged = inSpace.Mutate(
            copy => copy.Set(GValue.BlobType, "icc-profile-data", Image.ProfileLoad(profile)));
        tagged.Pngsave(path);
        return true;
    });

    /// <summary>Both spaces have sRGB's curve and the white D65; the matrix follows from their primaries.</summary>
    private static double[] DisplayP3ToSrgb(double[] p3)
    {
        double[] linear = [.. p3.Select(v => v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4))];
        double[][] matrix =
        [
            [1.2249402, -0.2249402, 0],
            [-0.0420570, 1.0420570, 0],
            [-0.0196376, -0.0786361, 1.0982736],
        ];
        return
        [
            .. matrix
                .Select(row => row.Zip(linear, (m, v) => m * v).Sum())
                .Select(v => v <= 0.0031308 ? v * 12.92 : (1.055 * Math.Pow(v, 1 / 2.4)) - 0.055),
        ];
    }
}
