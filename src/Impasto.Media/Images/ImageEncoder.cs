using System.Numerics;
using System.Text;
using NetVips;

namespace Impasto.Media.Images;

/// <summary>Turns an <see cref="ImageBuffer"/> into one file; runs inside <see cref="VipsLibrary.Run"/>.</summary>
internal sealed class ImageEncoder(ImageBuffer image, ImageFormat format, ImageWriteOptions options)
{
    /// <summary>Where libvips keeps what is said of an image as an XMP packet.</summary>
    public const string XmpField = "xmp-data";

    private const string ProfileField = "icc-profile-data";

    private bool IsGrey => image.IsGrey && format.HasGrey;

    /// <summary>Encodes the image and writes the file.</summary>
    /// <exception cref="VipsException">It failed; part of a file may be left.</exception>
    public bool Save(string path)
    {
        Encode(format.Saver, path);
        return true;
    }

    /// <summary>Encodes the image.</summary>
    /// <returns>The bytes of a file.</returns>
    /// <exception cref="VipsException">It failed.</exception>
    public byte[] ToBytes()
    {
        using Target target = Target.NewToMemory();
        Encode(format.Saver + "_target", target);
        return target.Blob;
    }

    private void Encode(string saver, object target)
    {
        if (options.Depth == 16)
        {
            Enums.Interpretation space = IsGrey ? Enums.Interpretation.Grey16 : Enums.Interpretation.Rgb16;
            Encode<ushort>(saver, target, Enums.BandFormat.Ushort, space);
        }
        else
        {
            Enums.Interpretation space = IsGrey ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb;
            Encode<byte>(saver, target, Enums.BandFormat.Uchar, space);
        }
    }

    private unsafe void Encode<T>(string saver, object target, Enums.BandFormat numbers, Enums.Interpretation space)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        bool keepsAlpha = image.HasAlpha && format.HasAlpha;
        int bands = (IsGrey ? 1 : ImageBuffer.Channels) + (keepsAlpha ? 1 : 0);
        T[] samples = new T[(long)image.Width * image.Height * bands];
        PixelPacking.Pack<T>(image, samples, bands);
        fixed (T* first = samples)
        {
            ulong size = (ulong)samples.LongLength * (ulong)sizeof(T);
            using Image raw = Image.NewFromMemory((nint)first, size, image.Width, image.Height, bands, numbers);
            using Image inSpace = raw.Copy(interpretation: space);

            // The profile is one of three colours.
            using Image tagged = inSpace.Mutate(copy =>
            {
                if (!IsGrey)
                {
                    copy.Set(GValue.BlobType, ProfileField, SrgbProfile.Bytes);
                }

                if (options.Xmp is { } xmp)
                {
                    copy.Set(GValue.BlobType, XmpField, Encoding.UTF8.GetBytes(xmp));
                }
            });
            VOption saving = new() { { "string_options", format.SaveOptions(options) } };
            if (VipsLibrary.HasKeep)
            {
                saving.Add("keep", Enums.ForeignKeep.Icc | Enums.ForeignKeep.Xmp);
            }

            Operation.Call(saver, saving, tagged, target);
        }
    }
}
