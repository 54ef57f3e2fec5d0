using System.Numerics;
using System.Runtime.InteropServices;
using Impasto.Media.Images;

namespace Impasto.Media.Video;

/// <summary>Takes pictures to and from raw frames: 8 or 16 bits a channel, with alpha as a fourth or without.</summary>
/// <param name="HasAlpha">Whether there is alpha.</param>
/// <param name="IsDeep">Whether a channel has 16 bits, the lower byte first.</param>
internal readonly record struct VideoPixels(bool HasAlpha, bool IsDeep)
{
    private const float White = byte.MaxValue;

    private static readonly float[] Samples = [.. Enumerable.Range(0, 256).Select(i => i / (float)byte.MaxValue)];

    /// <summary>Gets the format's name in ffmpeg.</summary>
    public string Name => (HasAlpha, IsDeep) switch
    {
        (true, true) => "rgba64le",
        (true, false) => "rgba",
        (false, true) => "rgb48le",
        _ => "rgb24",
    };

    /// <summary>Gets the format's name in a NUT file.</summary>
    public ReadOnlySpan<byte> Tag => (HasAlpha, IsDeep) switch
    {
        (true, true) => [(byte)'R', (byte)'B', (byte)'A', 64],
        (true, false) => "RGBA"u8,
        (false, true) => [(byte)'R', (byte)'G', (byte)'B', 48],
        _ => [(byte)'R', (byte)'G', (byte)'B', 24],
    };

    private int Bands => HasAlpha ? 4 : 3;

    /// <summary>The bytes of a frame.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <exception cref="VideoException">There are too many.</exception>
    public int Length(int width, int height)
    {
        long length = (long)width * height * Bands * (IsDeep ? 2 : 1);
        return length <= Array.MaxLength
            ? (int)length
            : throw new VideoException($"Frames of {width} x {height} pixels are too large.");
    }

    /// <summary>Makes a picture of a raw frame.</summary>
    /// <param name="frame">The bytes.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    public ImageBuffer Unpack(ReadOnlySpan<byte> frame, int width, int height)
    {
        ImageBuffer picture = new(width, height, HasAlpha);
        Span<float> pixels = picture.Pixels, alpha = picture.Alpha;
        ReadOnlySpan<ushort> deep = MemoryMarshal.Cast<byte, ushort>(frame);
        if (!HasAlpha && !IsDeep)
        {
            UnpackOpaque(frame, pixels);
            return picture;
        }

        if (!HasAlpha)
        {
            for (int i = 0; i < pixels.Length; i++)
            {
                pixels[i] = deep[i] / (float)ushort.MaxValue;
            }

            return picture;
        }

        for (int i = 0, from = 0; i < alpha.Length; i++, from += Bands)
        {
            for (int channel = 0; channel < ImageBuffer.Channels; channel++)
            {
                pixels[(i * ImageBuffer.Channels) + channel] = Sample(frame, deep, from + channel);
            }

            alpha[i] = Sample(frame, deep, from + ImageBuffer.Channels);
        }

        return picture;
    }

    /// <summary>Rounds a picture to a raw frame, as image files are written.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="frame">The bytes.</param>
    public void Pack(ImageBuffer picture, Span<byte> frame)
    {
        if (IsDeep)
        {
            PixelPacking.Pack(picture, MemoryMarshal.Cast<byte, ushort>(frame), Bands);
        }
        else if (HasAlpha || picture.HasAlpha)
        {
            PixelPacking.Pack(picture, frame, Bands);
        }
        else
        {
            PackOpaque(picture.Pixels, frame);
        }
    }

    /// <summary>Rounds a picture to what a frame can hold.</summary>
    /// <param name="picture">The picture, which may be changed.</param>
    /// <returns>The rounded picture, perhaps the same.</returns>
    public ImageBuffer Round(ImageBuffer picture)
    {
        if (!HasAlpha && !IsDeep && !picture.HasAlpha)
        {
            RoundOpaque(picture.Pixels);
            return picture;
        }

        byte[] frame = new byte[Length(picture.Width, picture.Height)];
        Pack(picture, frame);
        return Unpack(frame, picture.Width, picture.Height);
    }

    private static void UnpackOpaque(ReadOnlySpan<byte> frame, Span<float> pixels)
    {
        int i = 0, step = Vector<byte>.Count, part = Vector<float>.Count;
        for (; i <= pixels.Length - step; i += step)
        {
            Vector.Widen(new Vector<byte>(frame[i..]), out Vector<ushort> low, out Vector<ushort> high);
            Store(low, pixels[i..]);
            Store(high, pixels[(i + (2 * part))..]);
        }

        for (; i < pixels.Length; i++)
        {
            pixels[i] = Samples[frame[i]];
        }

        void Store(Vector<ushort> values, Span<float> to)
        {
            Vector.Widen(values, out Vector<uint> low, out Vector<uint> high);
            (Vector.ConvertToSingle(Vector.AsVectorInt32(low)) / White).CopyTo(to);
            (Vector.ConvertToSingle(Vector.AsVectorInt32(high)) / White).CopyTo(to[part..]);
        }
    }

    private static void RoundOpaque(Span<float> pixels)
    {
        int i = 0;
        for (; i <= pixels.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> cut = Vector.Min(Vector.Max(new Vector<float>(pixels[i..]), Vector<float>.Zero),
                Vector<float>.One);
            Vector<int> steps = Vector.ConvertToInt32((cut * White) + new Vector<float>(0.5f));
            (Vector.ConvertToSingle(steps) / White).CopyTo(pixels[i..]);
        }

        for (; i < pixels.Length; i++)
        {
            pixels[i] = Samples[(int)((Unit.Clamp(pixels[i]) * White) + 0.5f)];
        }
    }

    private static void PackOpaque(ReadOnlySpan<float> pixels, Span<byte> frame)
    {
        int i = 0, step = Vector<byte>.Count, part = Vector<float>.Count;
        for (; i <= pixels.Length - step; i += step)
        {
            Vector<ushort> low = Vector.Narrow(At(pixels, i), At(pixels, i + part));
            Vector<ushort> high = Vector.Narrow(At(pixels, i + (2 * part)), At(pixels, i + (3 * part)));
            Vector.Narrow(low, high).CopyTo(frame[i..]);
        }

        for (; i < pixels.Length; i++)
        {
            frame[i] = (byte)((Unit.Clamp(pixels[i]) * White) + 0.5f);
        }

        static Vector<uint> At(ReadOnlySpan<float> from, int place)
        {
            Vector<float> cut = Vector.Min(Vector.Max(new Vector<float>(from[place..]), Vector<float>.Zero),
                Vector<float>.One);
            return Vector.ConvertToUInt32((cut * White) + new Vector<float>(0.5f));
        }
    }

    private float Sample(ReadOnlySpan<byte> frame, ReadOnlySpan<ushort> deep, int place) =>
        IsDeep ? deep[place] / (float)ushort.MaxValue : Samples[frame[place]];
}
