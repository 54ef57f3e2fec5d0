using Impasto.Media.Images;
using Impasto.Media.Video;

namespace Impasto.Media.Tests.Video;

public class VideoPixelsTests
{
    [Theory]
    [InlineData(false, false, 3)]
    [InlineData(true, false, 4)]
    [InlineData(false, true, 6)]
    [InlineData(true, true, 8)]
    public void Raw_frames_come_back_to_the_bit(bool hasAlpha, bool isDeep, int bytes)
    {
        VideoPixels pixels = new(hasAlpha, isDeep);
        byte[] frame = new byte[37 * 5 * bytes];
        new Random(1).NextBytes(frame);
        byte[] back = new byte[frame.Length];
        pixels.Pack(pixels.Unpack(frame, 37, 5), back);

        Assert.Equal(frame.Length, pixels.Length(37, 5));
        Assert.Equal(frame, back);
    }

    [Fact]
    public void Pictures_are_rounded_as_image_files_are()
    {
        ImageBuffer picture = new(31, 7);
        Random random = new(2);
        foreach (ref float sample in picture.Pixels)
        {
            sample = (float)(random.NextDouble() * 1.2) - 0.1f;
        }

        picture.Pixels[3] = float.NaN;
        byte[] plain = new byte[31 * 7 * 3], frame = new byte[31 * 7 * 3];
        picture.CopyToRgb(plain);
        new VideoPixels(false, false).Pack(picture, frame);
        Assert.Equal(plain, frame);
        Assert.Equal(
            new VideoPixels(false, false).Unpack(frame, 31, 7).Pixels,
            new VideoPixels(false, false).Round(picture).Pixels);
        Assert.Equal([.. frame.Select(step => step / 255f)], picture.Pixels);
    }
}
