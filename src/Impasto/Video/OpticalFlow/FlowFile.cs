using System.Buffers.Binary;
using Impasto.Media.Files;
using Impasto.Media.Images;
using Impasto.Running;

namespace Impasto.Video.OpticalFlow;

/// <summary>
/// Optical flow in files: <c>.flo</c>, as the Middlebury benchmark has it (the number 202021.25, width and height as
/// 32-bit numbers, then for each pixel the flow to the right and down as float32, all little-endian), and <c>.png</c>,
/// as KITTI has it (16 bits a channel: red and green are 32768 and 64 times the flow, blue is 0 where nobody knows it).
/// </summary>
public static class FlowFile
{
    /// <summary>The ending of files of the Middlebury benchmark.</summary>
    public const string Middlebury = ".flo";

    /// <summary>The ending of files of the KITTI benchmark.</summary>
    public const string Kitti = ".png";

    private const float Mark = 202021.25f;
    private const int HeaderLength = 12;
    private const int PixelLength = 2 * sizeof(float);

    // What is further is unknown, as the benchmark says.
    private const float Furthest = 1e9f;

    private const float KittiScale = 64;
    private const int KittiZero = 32768;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; its ending tells the format.</param>
    /// <returns>The flow, <see cref="FlowField.Unknown"/> where the file does not know it.</returns>
    /// <exception cref="FlowException">
    /// There is no such file, it is damaged, or it holds what is no number.
    /// </exception>
    /// <exception cref="ImageException">A PNG is damaged or too large.</exception>
    public static FlowField Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return IsKitti(path) ? ReadKitti(path) : ReadMiddlebury(path);
    }

    /// <summary>Reads the flow of a frame.</summary>
    /// <param name="path">The file; its ending tells the format.</param>
    /// <param name="width">The frame's width.</param>
    /// <param name="height">The frame's height.</param>
    /// <returns>The flow, of that size.</returns>
    /// <exception cref="FlowException">As for <see cref="Read(string)"/>; or it is of another size.</exception>
    /// <exception cref="ImageException">A PNG is damaged or too large.</exception>
    public static FlowField Read(string path, int width, int height)
    {
        FlowField flow = Read(path);
        return (flow.Width, flow.Height) == (width, height)
            ? flow
            : throw new FlowException(
                $"{path}: the flow has {flow.Width} x {flow.Height} pixels and the frame {width} x {height}; compute "
                + "it for frames of this size.");
    }

    /// <summary>Writes a file; it appears under its name when it is complete.</summary>
    /// <param name="path">The file; its ending tells the format.</param>
    /// <param name="flow">The flow. A PNG has it to 1/64 of a pixel, and what is beyond 512 pixels as unknown.</param>
    /// <exception cref="FlowException">It cannot be written.</exception>
    /// <exception cref="ImageException">A PNG cannot be written.</exception>
    public static void Write(string path, FlowField flow)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(flow);
        if (IsKitti(path))
        {
            WriteKitti(path, flow);
            return;
        }

        try
        {
            AtomicFile.Write(path, file => WriteMiddlebury(file, flow));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FlowException($"{path}: cannot be written ({FileProblem.Of(e)}); choose another place.", e);
        }
    }

    private static bool IsKitti(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        Kitti => true,
        Middlebury => false,
        _ => throw new FlowException(
            $"{path}: a file of optical flow ends with {Middlebury} or {Kitti}; give it one of these endings."),
    };

    private static FlowField ReadMiddlebury(string path)
    {
        if (SpecialFile.KindOf(path) is { } kind)
        {
            throw new FlowException($"{path}: this is {kind}; save the flow to a file and name that.");
        }

        try
        {
            using FileStream file = File.OpenRead(path);
            return ReadMiddlebury(path, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FlowException($"{path}: cannot be read ({FileProblem.Of(e)}); check the file.", e);
        }
    }

    private static FlowField ReadMiddlebury(string path, FileStream file)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        if (file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength
            || BinaryPrimitives.ReadSingleLittleEndian(header) != Mark)
        {
            throw new FlowException($"{path}: this is no file of optical flow (.flo); use one that is.");
        }

        int width = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        int height = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        if (width < 1 || height < 1 || (long)width * height > ImageBuffer.MaxPixels)
        {
            throw new FlowException($"{path}: {width} x {height} is no size of a flow; the file is damaged.");
        }

        // A file that is shorter than it says must not make memory be taken.
        if (file.Length != HeaderLength + ((long)width * height * PixelLength))
        {
            throw new FlowException(
                $"{path}: {file.Length} bytes are not those of a flow of {width} x {height} pixels; the file is cut "
                + "off or damaged.");
        }

        FlowField flow = new(width, height);
        byte[] row = new byte[width * PixelLength];
        for (int y = 0; y < height; y++)
        {
            file.ReadExactly(row);
            for (int x = 0; x < width; x++)
            {
                ReadOnlySpan<byte> pixel = row.AsSpan(x * PixelLength);
                float u = BinaryPrimitives.ReadSingleLittleEndian(pixel);
                float v = BinaryPrimitives.ReadSingleLittleEndian(pixel[sizeof(float)..]);
                if (!float.IsFinite(u) || !float.IsFinite(v))
                {
                    throw new FlowException(
                        $"{path}: the flow at ({x}, {y}) is no number; compute it again, or mark what is unknown by "
                        + "1e10.");
                }

                bool isKnown = MathF.Abs(u) <= Furthest && MathF.Abs(v) <= Furthest;
                flow.Horizontal[(y * width) + x] = isKnown ? u : FlowField.Unknown;
                flow.Vertical[(y * width) + x] = isKnown ? v : FlowField.Unknown;
            }
        }

        return flow;
    }

    private static void WriteMiddlebury(Stream file, FlowField flow)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        BinaryPrimitives.WriteSingleLittleEndian(header, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], flow.Width);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], flow.Height);
        file.Write(header);
        byte[] row = new byte[flow.Width * PixelLength];
        for (int y = 0; y < flow.Height; y++)
        {
            for (int x = 0; x < flow.Width; x++)
            {
                Span<byte> pixel = row.AsSpan(x * PixelLength);
                BinaryPrimitives.WriteSingleLittleEndian(pixel, flow.Horizontal[(y * flow.Width) + x]);
                BinaryPrimitives.WriteSingleLittleEndian(
                    pixel[sizeof(float)..], flow.Vertical[(y * flow.Width) + x]);
            }

            file.Write(row);
        }
    }

    private static FlowField ReadKitti(string path)
    {
        ImageBuffer image = ImageFile.Read(path);
        if (image.HasAlpha || image.IsGrey)
        {
            throw new FlowException(
                $"{path}: a flow has 16 bits in red, green and blue, and this picture has not; use one as KITTI has "
                + "them.");
        }

        FlowField flow = new(image.Width, image.Height);
        for (int i = 0; i < image.Width * image.Height; i++)
        {
            ReadOnlySpan<float> pixel = image.Pixels.Slice(i * ImageBuffer.Channels, ImageBuffer.Channels);
            bool isKnown = pixel[2] > 0;
            flow.Horizontal[i] = isKnown ? Value(pixel[0]) : FlowField.Unknown;
            flow.Vertical[i] = isKnown ? Value(pixel[1]) : FlowField.Unknown;
        }

        return flow;

        static float Value(float sample) => (MathF.Round(sample * ushort.MaxValue) - KittiZero) / KittiScale;
    }

    private static void WriteKitti(string path, FlowField flow)
    {
        ImageBuffer image = new(flow.Width, flow.Height);
        for (int i = 0; i < flow.Width * flow.Height; i++)
        {
            float u = MathF.Round(flow.Horizontal[i] * KittiScale) + KittiZero;
            float v = MathF.Round(flow.Vertical[i] * KittiScale) + KittiZero;
            if (u is >= 0 and <= ushort.MaxValue && v is >= 0 and <= ushort.MaxValue)
            {
                Span<float> pixel = image.Pixels.Slice(i * ImageBuffer.Channels, ImageBuffer.Channels);
                (pixel[0], pixel[1], pixel[2]) = (u / ushort.MaxValue, v / ushort.MaxValue, 1f / ushort.MaxValue);
            }
        }

        ImageFile.Write(image, path, new ImageWriteOptions { Depth = 16 });
    }
}
