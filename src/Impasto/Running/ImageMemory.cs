using Impasto.Media.Images;

namespace Impasto.Running;

/// <summary>The memory of images in a <see cref="MemoryPlan"/>, in bytes.</summary>
public static class ImageMemory
{
    // What a codec holds of a picture while it is read or written, three or four bytes a pixel, and rows that are in
    // work.
    private const int CodecBytes = 8;

    /// <summary>The samples of an image.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    public static long Of(int width, int height) => (long)width * height * ImageBuffer.Channels * sizeof(float);

    /// <summary>The samples of an image, alpha included.</summary>
    /// <param name="image">The image.</param>
    internal static long Of(ImageSource image) => Of(image.Width, image.Height)
        + (image.HasAlpha ? sizeof(float) * (long)image.Width * image.Height : 0);

    /// <summary>The samples of an image, and what it takes to read it beside them.</summary>
    /// <param name="image">The image.</param>
    public static long WithReading(ImageSource image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Math.Max(
            WithCodec(image.Width, image.Height), Of(image.Width, image.Height) + image.ReadBytes);
    }

    /// <summary>What a scene takes before a method works on it that reads its rows as it needs them.</summary>
    /// <param name="scene">The scene.</param>
    internal static long BeforeScan(ImageSource scene) => scene.GivesRows ? 0 : WithReading(scene);

    /// <summary>The samples of an image, and what it takes to read or write it beside them.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    public static long WithCodec(int width, int height) => Of(width, height) + ((long)width * height * CodecBytes);
}
