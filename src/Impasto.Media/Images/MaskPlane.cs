namespace Impasto.Media.Images;

/// <summary>Reads masks: images that may be drawn in brightness, in alpha or in both.</summary>
internal static class MaskPlane
{
    /// <summary>A mask at another size: its brightness times its alpha.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="width">The width.</param>
    /// <param name="height">The height.</param>
    /// <returns>height x width numbers in [0, 1].</returns>
    public static float[] Of(ImageBuffer mask, int width, int height)
    {
        float[] plane = new float[mask.Width * mask.Height];
        for (int i = 0; i < plane.Length; i++)
        {
            ReadOnlySpan<float> pixel = mask.Pixels.Slice(i * ImageBuffer.Channels, ImageBuffer.Channels);
            float brightness = (pixel[0] + pixel[1] + pixel[2]) / ImageBuffer.Channels;
            plane[i] = Unit.Clamp(mask.HasAlpha ? brightness * mask.Alpha[i] : brightness);
        }

        if ((mask.Width, mask.Height) == (width, height))
        {
            return plane;
        }

        float[] resized = new float[width * height];
        LanczosResampler.Resize(plane, mask.Width, mask.Height, 1, resized, width, height);
        foreach (ref float value in resized.AsSpan())
        {
            value = Unit.Clamp(value);
        }

        return resized;
    }

    /// <summary>A mask as bright as a plane says.</summary>
    /// <param name="plane">Numbers in [0, 1], row by row.</param>
    /// <param name="width">The pixels of a row.</param>
    public static ImageBuffer ToImage(ReadOnlySpan<float> plane, int width)
    {
        ImageBuffer mask = new(width, plane.Length / width);
        for (int i = 0; i < plane.Length; i++)
        {
            mask.Pixels.Slice(i * ImageBuffer.Channels, ImageBuffer.Channels).Fill(plane[i]);
        }

        return mask;
    }

    /// <summary>The memory that it takes to read a mask and bring it to a size, in bytes.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="width">The width.</param>
    /// <param name="height">The height.</param>
    public static long ReadBytes(ImageSource mask, int width, int height) =>
        mask.ReadBytes + (sizeof(float) * (((ImageBuffer.Channels + 2) * (long)mask.Width * mask.Height)
            + (2L * width * height)));
}
