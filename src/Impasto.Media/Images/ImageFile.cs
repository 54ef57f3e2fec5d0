using Impasto.Media.Files;
using NetVips;

namespace Impasto.Media.Images;

/// <summary>Reads and writes image files, and images as files have them in streams and in memory.</summary>
public static class ImageFile
{
    private const string MissingCodec =
        "is not there; use another format, or the system's libvips (IMPASTO_VIPS=system) if that has it.";

    // Large enough for every codec's smallest block.
    private const int CodecTrial = 64;

    private const int PartLength = 1 << 16;
    private const int TrialLength = 1 << 16;

    /// <summary>
    /// Reads an image as sRGB: turned upright by its EXIF orientation, its colours converted by its embedded ICC
    /// profile (grey, CMYK and the like by their colour space where there is none), alpha set aside, resized on
    /// request.
    /// </summary>
    /// <param name="path">The file, of a format in <see cref="ImageFormat.All"/> that can be read; any name.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <returns>The image; of an animation or a document, its first picture.</returns>
    /// <exception cref="ImageException">
    /// The file is missing, a folder, empty, not an image, damaged, cut off or too large; or libvips is missing.
    /// </exception>
    /// <exception cref="ArgumentException">The path is empty, or an option is out of range.</exception>
    public static ImageBuffer Read(string path, ImageReadOptions? options = null) =>
        DecodeFile(path, options, decoder => decoder.Decode());

    /// <summary>
    /// Reads an image from a stream, as <see cref="Read(string, ImageReadOptions)"/> does from a file.
    /// </summary>
    /// <param name="stream">The stream, read from where it stands to its end; it stays open.</param>
    /// <param name="options">How to read, and how many bytes at most; null for the defaults.</param>
    /// <returns>The image; of an animation or a document, its first picture.</returns>
    /// <exception cref="ImageException">
    /// The stream has more bytes than <see cref="ImageReadOptions.MaxBytes"/>; it is empty, not an image, damaged, cut
    /// off or too large; or libvips is missing.
    /// </exception>
    /// <exception cref="ArgumentException">The stream is not for reading, or an option is out of range.</exception>
    /// <exception cref="IOException">The stream gave it.</exception>
    public static ImageBuffer Read(Stream stream, ImageReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead)
        {
            throw new ArgumentException("The stream is not open for reading.", nameof(stream));
        }

        options = Check(options);
        return DecodeBytes("the stream", ReadToEnd(stream, options.MaxBytes), options);
    }

    /// <summary>
    /// Reads an image from the bytes of a file, as <see cref="Read(string, ImageReadOptions)"/> does from the file.
    /// </summary>
    /// <param name="bytes">The bytes, of a format in <see cref="ImageFormat.All"/> that can be read.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <returns>The image; of an animation or a document, its first picture.</returns>
    /// <exception cref="ImageException">
    /// There are more bytes than <see cref="ImageReadOptions.MaxBytes"/>; they are none, not an image, damaged, cut
    /// off or too large; or libvips is missing.
    /// </exception>
    /// <exception cref="ArgumentException">There is no array, or an option is out of range.</exception>
    public static ImageBuffer Read(byte[] bytes, ImageReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        options = Check(options);
        CheckLength("the byte array", bytes.Length, options.MaxBytes);
        return DecodeBytes("the byte array", bytes, options);
    }

    /// <summary>Finds out, before work is done for it, whether an image could be written.</summary>
    /// <param name="path">The file that is to be written.</param>
    /// <param name="options">How it is to be written; null for the defaults.</param>
    /// <exception cref="ImageException">
    /// The extension is unknown, the format has no such depth, or the folder is missing or closed to writing.
    /// </exception>
    /// <exception cref="ArgumentException">The path is empty, or an option is out of range.</exception>
    public static void CheckWritable(string path, ImageWriteOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options = Check(options);
        ImageFormat format = FindFormat(path, Path.GetExtension(path), options);
        TryToWrite(path);
        if (format.NeedsCodec)
        {
            Encode(path, new ImageEncoder(new ImageBuffer(CodecTrial, CodecTrial), format, options), format,
                encoder => encoder.ToBytes().Length > 0);
        }
    }

    /// <summary>Finds out, before work is done for it, whether an image of a size could be written.</summary>
    /// <param name="path">The file that is to be written.</param>
    /// <param name="width">The image's width in pixels.</param>
    /// <param name="height">The image's height in pixels.</param>
    /// <param name="options">How it is to be written; null for the defaults.</param>
    /// <exception cref="ImageException">
    /// The extension is unknown, the format has no such depth or no image of this size, or the folder is missing or
    /// closed to writing.
    /// </exception>
    /// <exception cref="ArgumentException">The path is empty, or an option is out of range.</exception>
    public static void CheckWritable(string path, int width, int height, ImageWriteOptions? options = null)
    {
        CheckWritable(path, options);
        CheckSize(path, FindFormat(path, Path.GetExtension(path), Check(options)), width, height);
    }

    /// <summary>
    /// Writes an image in the format that the extension names, with an sRGB profile where the format carries one. The
    /// file appears under its name when it is complete; one that was there is replaced.
    /// </summary>
    /// <param name="image">
    /// The image; samples are cut to [0, 1]. Where the format has no alpha (JPEG), the image is laid over white.
    /// </param>
    /// <param name="path">The file, with an extension of <see cref="ImageFormat.All"/> that can be written.</param>
    /// <param name="options">How to write; null for the defaults.</param>
    /// <exception cref="ImageException">
    /// The extension is unknown, the format has no such depth, the folder is missing or closed to writing, the disk is
    /// full; or libvips is missing.
    /// </exception>
    /// <exception cref="ArgumentException">The path is empty, or an option is out of range.</exception>
    public static void Write(ImageBuffer image, string path, ImageWriteOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentException.ThrowIfNullOrEmpty(path);
        options = Check(options);
        ImageFormat format = FindFormat(path, Path.GetExtension(path), options);
        CheckSize(path, format, image.Width, image.Height);
        string place = PlaceOf(path), temporary = CreateTemporary(place);
        try
        {
            Encode(path, new ImageEncoder(image, format, options), format, encoder => encoder.Save(temporary));
            File.Move(temporary, place, overwrite: true);
        }
        catch (ImageException e) when (e.InnerException is VipsException)
        {
            // The library does not say why; the system does, while what was written is there yet.
            TryToWrite(path);
            throw;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(path, e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>
    /// Writes an image to a stream, as <see cref="Write(ImageBuffer, string, ImageWriteOptions)"/> does to a file.
    /// Nothing is written before the image is encoded as a whole.
    /// </summary>
    /// <param name="image">
    /// The image; samples are cut to [0, 1]. Where the format has no alpha (JPEG), the image is laid over white.
    /// </param>
    /// <param name="stream">The stream, which stays open.</param>
    /// <param name="format">
    /// An extension of <see cref="ImageFormat.All"/> that can be written, such as "png"; the dot may be left out.
    /// </param>
    /// <param name="options">How to write; null for the defaults.</param>
    /// <exception cref="ImageException">
    /// The format is unknown, has no such depth or no image of this size; or libvips is missing.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The stream is not for writing, the format is empty, or an option is out of range.
    /// </exception>
    /// <exception cref="IOException">The stream gave it.</exception>
    public static void Write(ImageBuffer image, Stream stream, string format, ImageWriteOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(format);
        if (!stream.CanWrite)
        {
            throw new ArgumentException("The stream is not open for writing.", nameof(stream));
        }

        stream.Write(ToBytes("the stream", image, format, Check(options)));
    }

    /// <summary>
    /// Gives the bytes that <see cref="Write(ImageBuffer, Stream, string, ImageWriteOptions)"/> writes.
    /// </summary>
    /// <param name="image">
    /// The image; samples are cut to [0, 1]. Where the format has no alpha (JPEG), the image is laid over white.
    /// </param>
    /// <param name="format">
    /// An extension of <see cref="ImageFormat.All"/> that can be written, such as "png"; the dot may be left out.
    /// </param>
    /// <param name="options">How to write; null for the defaults.</param>
    /// <returns>The bytes of a file of that format.</returns>
    /// <exception cref="ImageException">
    /// The format is unknown, has no such depth or no image of this size; or libvips is missing.
    /// </exception>
    /// <exception cref="ArgumentException">The format is empty, or an option is out of range.</exception>
    public static byte[] ToBytes(ImageBuffer image, string format, ImageWriteOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentException.ThrowIfNullOrEmpty(format);
        return ToBytes("the byte array", image, format, Check(options));
    }

    /// <summary>Reads of a file no more than what its header says of the image that Read gives.</summary>
    internal static ImageHeader ReadHeader(string path, ImageReadOptions? options) =>
        DecodeFile(path, options, decoder => decoder.DecodeHeader());

    /// <summary>Reads what is said of an image in its file as an XMP packet; null where nothing is.</summary>
    internal static string? ReadXmp(string path) => DecodeFile(path, options: null, decoder => decoder.DecodeXmp());

    private static T DecodeFile<T>(string path, ImageReadOptions? options, Func<ImageDecoder, T> decode)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options = Check(options);
        CheckIsFile(path);
        return Decode(path, new ImageDecoder(path, bytes: null, options), decode);
    }

    private static ImageBuffer DecodeBytes(string name, byte[] bytes, ImageReadOptions options)
    {
        if (bytes.Length == 0)
        {
            throw new ImageException($"{name}: it is empty; check where it comes from.");
        }

        return Decode(name, new ImageDecoder(name, bytes, options), decoder => decoder.Decode());
    }

    /// <summary>Decodes, and says what is wrong with a file that cannot be decoded.</summary>
    internal static T Decode<T>(string name, ImageDecoder decoder, Func<ImageDecoder, T> decode)
    {
        try
        {
            return VipsLibrary.Run(() => decode(decoder));
        }
        catch (VipsException e) when (VipsLibrary.LacksCodec(e))
        {
            throw new ImageException($"{name}: the codec of this image {MissingCodec}", e);
        }
        catch (VipsException e) when (VipsLibrary.LacksKind(e))
        {
            throw new ImageException(
                $"{name}: pixels of this kind are not read; convert it to 8 or 16 bit RGB.", e);
        }
        catch (VipsException e)
        {
            throw new ImageException(
                $"{name}: the image is damaged or cut off; save it again, or use another file.",
                e);
        }
        catch (OutOfMemoryException e)
        {
            throw new ImageException($"{name}: the image does not fit into memory; read it at a smaller size.", e);
        }
    }

    private static byte[] ToBytes(string name, ImageBuffer image, string extension, ImageWriteOptions options)
    {
        ImageFormat format = FindFormat(name, extension.StartsWith('.') ? extension : '.' + extension, options);
        CheckSize(name, format, image.Width, image.Height);
        return Encode(name, new ImageEncoder(image, format, options), format, encoder => encoder.ToBytes());
    }

    private static T Encode<T>(string name, ImageEncoder encoder, ImageFormat format, Func<ImageEncoder, T> encode)
    {
        try
        {
            return VipsLibrary.Run(() => encode(encoder));
        }
        catch (VipsException e) when (VipsLibrary.LacksCodec(e))
        {
            throw new ImageException($"{name}: the codec of {format.Name} {MissingCodec}", e);
        }
        catch (VipsException e)
        {
            throw new ImageException(
                $"{name}: the image cannot be written as {format.Name}; use another format, or see whether the disk "
                + "is full.",
                e);
        }
    }

    private static ImageReadOptions Check(ImageReadOptions? options)
    {
        options ??= new ImageReadOptions();
        CheckLeast(options.LongerEdge ?? 1, "The longer edge", nameof(options.LongerEdge));
        CheckLeast(options.LargestEdge ?? 1, "The largest edge", nameof(options.LargestEdge));
        CheckLeast(options.MaxPixels, "The limit of pixels", nameof(options.MaxPixels));
        CheckLeast(options.MaxBytes, "The limit of bytes", nameof(options.MaxBytes));
        return options;
    }

    private static void CheckLeast(long value, string what, string parameter)
    {
        if (value < 1)
        {
            throw new ArgumentOutOfRangeException(parameter, $"{what} is at least 1, not {value}.");
        }
    }

    private static ImageWriteOptions Check(ImageWriteOptions? options)
    {
        options ??= new ImageWriteOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Quality, 1, nameof(options.Quality));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Quality, 100, nameof(options.Quality));
        return options;
    }

    // What a stream says of its length is not believed: its bytes are counted as they come.
    private static byte[] ReadToEnd(Stream stream, int limit)
    {
        using MemoryStream bytes = new();
        byte[] part = new byte[PartLength];
        for (int read = stream.Read(part); read > 0; read = stream.Read(part))
        {
            CheckLength("the stream", bytes.Length + read, limit);
            bytes.Write(part, 0, read);
        }

        return bytes.ToArray();
    }

    private static void CheckLength(string name, long length, int limit)
    {
        if (length > limit)
        {
            throw new ImageException(
                $"{name}: there are more bytes than the limit of {limit / 1e6:0.######} MB; use a smaller image.");
        }
    }

    private static void CheckIsFile(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ImageException($"{path}: this is a folder; name an image file.");
        }

        if (SpecialFile.KindOf(path) is { } kind)
        {
            throw new ImageException($"{path}: this is {kind}; save the image to a file and name that.");
        }

        FileInfo file = new(path);
        if (!file.Exists)
        {
            throw new ImageException($"{path}: there is no such file; check the name.");
        }

        if (file.Length == 0)
        {
            throw new ImageException($"{path}: the file is empty; use another file.");
        }
    }

    private static ImageFormat FindFormat(string name, string extension, ImageWriteOptions options)
    {
        ImageFormat? format = ImageFormat.All.FirstOrDefault(
            format => format.CanWrite && format.Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase));
        if (format is null)
        {
            string known = string.Join(' ', ImageFormat.All.Where(f => f.CanWrite).SelectMany(f => f.Extensions));
            throw new ImageException($"{name}: no format is known by the extension '{extension}'; use one of {known}.");
        }

        if (options.Depth != 8 && !(options.Depth == 16 && format.Has16Bit))
        {
            throw new ImageException(
                $"{name}: {format.Name} cannot have {options.Depth} bits a channel; use 8, or 16 with PNG or TIFF.");
        }

        return format;
    }

    private static void CheckSize(string name, ImageFormat format, int width, int height)
    {
        if (Math.Max(width, height) > format.LongestEdge)
        {
            string others = string.Join(
                ", ", ImageFormat.All.Where(f => f.CanWrite && f.LongestEdge > format.LongestEdge).Select(f => f.Name));
            throw new ImageException(
                $"{name}: {width} x {height} pixels are too many for {format.Name}, whose edges have "
                + $"{format.LongestEdge} at most; use a smaller size, or another format ({others}).");
        }
    }

    /// <summary>Writes some bytes, so that a folder that is closed and a disk that is full say so.</summary>
    private static void TryToWrite(string path)
    {
        string temporary = CreateTemporary(PlaceOf(path));
        try
        {
            File.WriteAllBytes(temporary, new byte[TrialLength]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(path, e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static string PlaceOf(string path)
    {
        try
        {
            return OutputPlace.Of(path);
        }
        catch (IOException e)
        {
            throw new ImageException(e.Message, e);
        }
    }

    private static string CreateTemporary(string path)
    {
        try
        {
            return OutputPlace.CreateTemporary(path);
        }
        catch (IOException e)
        {
            throw new ImageException(e.Message, e);
        }
    }

    private static ImageException CannotWrite(string path, Exception e) => new(OutputPlace.SayCannotWrite(path, e), e);
}
