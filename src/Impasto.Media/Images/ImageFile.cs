using Impasto.Media.Images.Vips;

namespace Impasto.Media.Images;

/// <summary>Reads and writes image files.</summary>
public static class ImageFile
{
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
        Decode(path, options, decoder => decoder.Decode());

    /// <summary>Finds out, before work is done for it, whether an image could be written.</summary>
    /// <param name="path">The file that is to be written.</param>
    /// <param name="options">How it is to be written; null for the defaults.</param>
    /// <exception cref="ImageException">
    /// The extension is unknown, the format has no such depth, or the folder is missing or closed to writing.
    /// </exception>
    public static void CheckWritable(string path, ImageWriteOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FindFormat(path, options ?? new ImageWriteOptions());
        File.Delete(CreateTemporary(path));
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
        options ??= new ImageWriteOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Quality, 100);
        ImageFormat format = FindFormat(path, options);
        string temporary = CreateTemporary(path);
        try
        {
            VipsLibrary.Run(() => ImageEncoder.Encode(image, temporary, format, options));
            File.Move(temporary, path, overwrite: true);
        }
        catch (VipsException e)
        {
            throw new ImageException($"{path}: the image cannot be written as {format.Name} ({e.Message}).", e);
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

    /// <summary>Reads of a file no more than what its header says of the image that <see cref="Read"/> gives.</summary>
    internal static ImageHeader ReadHeader(string path, ImageReadOptions? options) =>
        Decode(path, options, decoder => decoder.DecodeHeader());

    private static T Decode<T>(string path, ImageReadOptions? options, Func<ImageDecoder, T> decode)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new ImageReadOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.LongerEdge ?? 1, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.LargestEdge ?? 1, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxPixels, 1);
        CheckIsFile(path);
        try
        {
            return VipsLibrary.Run(() => decode(new ImageDecoder(path, options)));
        }
        catch (VipsException e)
        {
            throw new ImageException(
                $"{path}: the image is damaged or cut off ({e.Message}); save it again, or use another file.", e);
        }
        catch (OutOfMemoryException e)
        {
            throw new ImageException($"{path}: the image does not fit into memory; read it at a smaller size.", e);
        }
    }

    private static void CheckIsFile(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ImageException($"{path}: this is a folder; name an image file.");
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

    private static ImageFormat FindFormat(string path, ImageWriteOptions options)
    {
        string extension = Path.GetExtension(path);
        ImageFormat? format = ImageFormat.All.FirstOrDefault(
            format => format.CanWrite && format.Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase));
        if (format is null)
        {
            string known = string.Join(' ', ImageFormat.All.Where(f => f.CanWrite).SelectMany(f => f.Extensions));
            throw new ImageException($"{path}: no format is known by the extension '{extension}'; use one of {known}.");
        }

        if (options.Depth != 8 && !(options.Depth == 16 && format.Has16Bit))
        {
            throw new ImageException(
                $"{path}: {format.Name} cannot have {options.Depth} bits a channel; use 8, or 16 with PNG or TIFF.");
        }

        return format;
    }

    private static string CreateTemporary(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? string.Empty;
        if (!Directory.Exists(folder))
        {
            throw new ImageException($"{path}: the folder {folder} does not exist; make it first.");
        }

        if (Directory.Exists(path))
        {
            throw new ImageException($"{path}: this is a folder; name a file.");
        }

        string temporary = Path.Combine(folder, $".{Path.GetRandomFileName()}{Path.GetExtension(path)}");
        try
        {
            File.Create(temporary).Dispose();
            return temporary;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(path, e);
        }
    }

    private static ImageException CannotWrite(string path, Exception e) =>
        new($"{path}: cannot be written ({e.Message.ReplaceLineEndings(" ")}); check the folder's permissions.", e);
}
