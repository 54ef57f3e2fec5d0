using System.Runtime.InteropServices;
using NetVips;

namespace Impasto.Media.Images;

/// <summary>
/// Pixels that libvips has computed. NetVips gives them as an array each time, and arrays of this size would lie
/// around, with as many bytes as the image, until they are collected.
/// </summary>
internal static unsafe class NativePixels
{
    private static readonly Lazy<nint> Fetch = new(Find);

    /// <summary>Computes whole rows of an image.</summary>
    /// <param name="image">The image; runs inside <see cref="VipsLibrary.Run"/>.</param>
    /// <param name="first">The first row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="take">Gets where their numbers are, row by row without gaps, as long as it runs.</param>
    /// <exception cref="VipsException">They cannot be computed.</exception>
    public static void Read(Image image, int first, int rows, Action<nint> take)
    {
        // A region that moves on keeps what was computed for it.
        using Region region = Region.New(image);
        if (Fetch.Value == 0)
        {
            fixed (byte* copy = region.Fetch(0, first, image.Width, rows))
            {
                take((nint)copy);
            }

            return;
        }

        nuint length;
        nint pixels = ((delegate* unmanaged<nint, int, int, int, int, nuint*, nint>)Fetch.Value)(
            region.DangerousGetHandle(), 0, first, image.Width, rows, &length);
        if (pixels == 0)
        {
            throw new VipsException("unable to fetch from region");
        }

        try
        {
            take(pixels);
        }
        finally
        {
            NetVips.NetVips.Free(pixels);
        }
    }

    private static nint Find()
    {
        nint library = VipsLibrary.Handle;
        return library != 0 && NativeLibrary.TryGetExport(library, "vips_region_fetch", out nint function)
            ? function
            : 0;
    }
}
