using System.Numerics;

namespace Impasto.Media.Images.Vips;

/// <summary>A libvips image: a header, and pixels that are computed when they are asked for.</summary>
internal sealed unsafe class VipsImage(GObjectHandle handle) : IDisposable
{
    private const string ProfileField = "icc-profile-data";
    private const int CmykInterpretation = 15;

    private static readonly Lazy<byte[]> BuiltInSrgb = new(() =>
    {
        using VipsOperation load = new("profile_load", "name=srgb");
        return load.BuildBytes("profile");
    });

    /// <summary>Gets libvips' own sRGB profile.</summary>
    public static ReadOnlySpan<byte> SrgbProfile => BuiltInSrgb.Value;

    public int Width => LibVips.GetWidth(handle);

    public int Height => LibVips.GetHeight(handle);

    public int Bands => LibVips.GetBands(handle);

    public VipsBandFormat Format => LibVips.GetFormat(handle);

    /// <summary>Gets the EXIF orientation, 1 to 8; 1 where there is none.</summary>
    public int Orientation => LibVips.GetOrientation(handle);

    public bool IsCmyk => LibVips.GetInterpretation(handle) == CmykInterpretation;

    public bool HasAlpha => LibVips.HasAlpha(handle) != 0;

    /// <summary>Gets the embedded ICC profile; empty where there is none. Valid while the image lives.</summary>
    public ReadOnlySpan<byte> Profile =>
        LibVips.GetFieldType(handle, ProfileField) != 0
        && LibVips.GetBlob(handle, ProfileField, out nint data, out nuint size) == 0
        && size <= int.MaxValue
            ? new ReadOnlySpan<byte>((void*)data, (int)size)
            : [];

    /// <summary>Wraps interleaved bytes or ushorts, which must stay in place for as long as the image lives.</summary>
    public static VipsImage Wrap<T>(T* pixels, int width, int height, int bands)
        where T : unmanaged, IBinaryInteger<T>
    {
        VipsBandFormat format = sizeof(T) == sizeof(byte) ? VipsBandFormat.Byte : VipsBandFormat.UShort;
        nuint size = (nuint)width * (nuint)height * (nuint)bands * (nuint)sizeof(T);
        GObjectHandle handle = LibVips.NewImageFromMemory(pixels, size, width, height, bands, format);
        if (handle.IsInvalid)
        {
            handle.Dispose();
            throw new VipsException();
        }

        return new VipsImage(handle);
    }

    /// <summary>Applies an operation that has this image as its input "in" and an image as its output "out".</summary>
    /// <exception cref="VipsException">It failed.</exception>
    public VipsImage Apply(string operation, string options = "")
    {
        using VipsOperation apply = new(operation, options);
        apply.Set("in", handle);
        return apply.BuildImage();
    }

    /// <summary>Shrinks by Lanczos-3 resampling. (What libvips does to enlarge is not Lanczos.)</summary>
    /// <exception cref="VipsException">It failed.</exception>
    public VipsImage Shrink(int width, int height)
    {
        using VipsOperation resize = new("resize", "kernel=lanczos3,gap=0");
        resize.Set("in", handle);
        resize.Set("scale", (double)width / Width);
        resize.Set("vscale", (double)height / Height);
        VipsImage shrunk = resize.BuildImage();
        if (shrunk.Width == width && shrunk.Height == height)
        {
            return shrunk;
        }

        shrunk.Dispose();
        throw new VipsException($"shrinking to {width} x {height} gave another size");
    }

    /// <summary>Embeds an ICC profile; for an image that nobody else holds.</summary>
    public void SetProfile(ReadOnlySpan<byte> profile)
    {
        fixed (byte* data = profile)
        {
            LibVips.SetBlob(handle, ProfileField, data, (nuint)profile.Length);
        }
    }

    /// <summary>Writes the image to a file.</summary>
    /// <exception cref="VipsException">It failed; part of a file may be left.</exception>
    public void Save(string saver, string options, string path)
    {
        using VipsOperation save = new(saver, options);
        save.Set("in", handle);
        save.Set("filename", path);
        save.Build();
    }

    /// <summary>Computes all samples, as numbers from 0 to 1: width x height x bands.</summary>
    /// <param name="white">The sample that becomes 1; what is beyond it or below 0 is cut off.</param>
    /// <exception cref="VipsException">Computing them failed.</exception>
    public float[] ToSamples(float white)
    {
        nint data = LibVips.WriteToMemory(handle, out _);
        if (data == 0)
        {
            throw new VipsException();
        }

        try
        {
            return Format switch
            {
                VipsBandFormat.Byte => Scale((byte*)data, white),
                VipsBandFormat.UShort => Scale((ushort*)data, white),
                VipsBandFormat.Float => Scale((float*)data, white),
                _ => throw new NotSupportedException($"No samples from band format {Format}."),
            };
        }
        finally
        {
            GObject.Free(data);
        }
    }

    public void Dispose() => handle.Dispose();

    private float[] Scale<T>(T* source, float white)
        where T : unmanaged, INumberBase<T>
    {
        float[] samples = new float[Width * Height * Bands];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = Unit.Clamp(float.CreateTruncating(source[i]) / white);
        }

        return samples;
    }
}
