using Impasto.Films;
using Impasto.Jobs;
using Impasto.Media.Files;
using Impasto.Media.Images;
using Impasto.Media.Video;
using Impasto.Studio.Storage;

namespace Impasto.Studio.Painting;

/// <summary>
/// Takes in what a person drops: counted while it comes, looked at before its pixels are read, and kept under an id.
/// What a file is called is shown, and never a path.
/// </summary>
internal sealed class Uploads(PictureStore pictures, DataFolder folder, SmallPictures small, long mostPictureBytes)
{
    private const long MostFilmBytes = 8_000_000_000;
    private const long MostPixels = 200_000_000;
    private const int LongestName = 200;
    private const int PartBytes = 1 << 17;
    private const string Heif = "HEIF";

    /// <summary>Gives a name as it may be shown.</summary>
    /// <param name="name">What a stranger says; null for nothing.</param>
    public static string Shown(string? name)
    {
        string text = ShownText.Of((name ?? "").Trim());
        return text.Length == 0 ? "picture" : text.Length > LongestName ? text[..LongestName] : text;
    }

    /// <summary>Takes a picture or a film.</summary>
    /// <param name="body">Its bytes.</param>
    /// <param name="length">How many there are; null where that is not said.</param>
    /// <param name="kind">What it is for.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StudioException">It is too large.</exception>
    /// <exception cref="ImageException">It is no picture that can be read.</exception>
    /// <exception cref="VideoException">It is no film that can be read.</exception>
    public async Task<Picture> TakeAsync(
        Stream body, long? length, PictureKind kind, string? name, CancellationToken cancellationToken)
    {
        long most = kind == PictureKind.Film ? MostFilmBytes : mostPictureBytes;
        if (length > most)
        {
            throw TooMany(most);
        }

        string temporary = folder.NewUpload();
        try
        {
            long bytes = await ReceiveAsync(body, temporary, most, cancellationToken);
            return kind == PictureKind.Film
                ? KeepFilm(temporary, Shown(name), bytes, job: null)
                : KeepPicture(temporary, Shown(name), kind, bytes);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Keeps a film that is in a file, which is moved.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">What the film is called.</param>
    /// <param name="bytes">The length of the file.</param>
    /// <param name="job">What has painted it; null for nothing.</param>
    /// <param name="made">How it was painted.</param>
    /// <param name="isExact">Whether it was painted to its end.</param>
    public Picture KeepFilm(
        string file, string name, long bytes, string? job, string? made = null, bool isExact = true)
    {
        Picture picture;
        if (!FilmSignature.IsKnown(file))
        {
            throw new StudioException(
                $"{name}: this is no film that can be read here; save it as MP4, MOV, WebM, MKV, AVI or GIF.");
        }

        try
        {
            using FrameReader reader = FilmSource.Open(file, new FilmOptions());
            if ((long)reader.Info.Width * reader.Info.Height > MostPixels)
            {
                throw new VideoException($"{file}: its frames are larger than {MostPixels / 1e6} megapixels.");
            }

            picture = new Picture
            {
                Id = Id.New(),
                Kind = PictureKind.Film,
                Name = name,
                Extension = ExtensionOf(file),
                Width = reader.Info.Width,
                Height = reader.Info.Height,
                Seconds = reader.Info.Duration,
                Bytes = bytes,
                Created = DateTimeOffset.UtcNow,
                Job = job,
                Made = made,
                IsExact = isExact,
            };
        }
        catch (VideoException e)
        {
            throw new StudioException(e.Message.Replace(file, name, StringComparison.Ordinal), e);
        }

        File.Move(file, folder.PathOf(picture));
        pictures.Add(picture);
        return picture;
    }

    /// <summary>What a browser needs to know of a film to play it.</summary>
    private static string ExtensionOf(string file)
    {
        byte[] start = new byte[16];
        using FileStream stream = File.OpenRead(file);
        stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return start switch
        {
            [0x1a, 0x45, 0xdf, 0xa3, ..] => ".webm",
            [(byte)'G', (byte)'I', (byte)'F', ..] => ".gif",
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', ..] => ".webp",
            _ => ".mp4",
        };
    }

    private static StudioException TooMany(long most) => StudioException.TooLarge(
        $"This file has more than {most / 1_000_000} MB; use a smaller one.");

    private static async Task<long> ReceiveAsync(
        Stream body, string temporary, long most, CancellationToken cancellationToken)
    {
        long bytes = 0;
        byte[] part = new byte[PartBytes];
        await using FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write);
        for (int read; (read = await body.ReadAsync(part, cancellationToken)) > 0;)
        {
            bytes += read;
            if (bytes > most)
            {
                throw TooMany(most);
            }

            await file.WriteAsync(part.AsMemory(0, read), cancellationToken);
        }

        return bytes;
    }

    private Picture KeepPicture(string temporary, string name, PictureKind kind, long bytes)
    {
        try
        {
            ImageSource source = ImageSource.FromFile(temporary, new ImageReadOptions { MaxPixels = MostPixels });
            ImageBuffer read = source.WithLargestEdge(SmallPictures.WorkingEdge).Read();
            Picture picture = new()
            {
                Id = Id.New(),
                Kind = kind,
                Name = name,
                Extension = ImageFormat.OfFile(temporary)!.Extensions[0],
                Width = source.Width,
                Height = source.Height,
                Bytes = bytes,
                Created = DateTimeOffset.UtcNow,
            };
            small.Keep(picture, read);
            File.Move(temporary, folder.PathOf(picture));
            pictures.Add(picture);
            return picture;
        }
        catch (ImageException e) when (ImageFormat.OfFile(temporary)?.Name == Heif)
        {
            // Its codec is one that few machines have; what is wrong with it cannot be told from that.
            throw new StudioException(
                $"{name}: HEIC pictures such as this one cannot be read here; save it as JPEG or PNG, and drop that.",
                e);
        }
        catch (ImageException e)
        {
            throw new StudioException(e.Message.Replace(temporary, name, StringComparison.Ordinal), e);
        }
    }
}
