using Impasto.Media.Images;
using Impasto.Media.Video;
using Impasto.Studio.Storage;

namespace Impasto.Studio.Painting;

/// <summary>Pictures made smaller, of a few sizes, which are kept as JPEG.</summary>
internal sealed class SmallPictures(DataFolder folder) : IDisposable
{
    /// <summary>The longer edge of what previews are painted from, and smaller ones are made of.</summary>
    public const int WorkingEdge = 1024;

    private const int Quality = 88;

    private static readonly int[] Edges = [160, 320, 640, WorkingEdge, 1600, 2400, 4096];

    private readonly SemaphoreSlim making = new(2);

    /// <summary>Gives the file of a picture whose longer edge is no longer than about a length.</summary>
    /// <param name="picture">The picture, or the film, whose first frame is taken.</param>
    /// <param name="edge">The length in pixels; the next of a few sizes is taken.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<string> PathAsync(Picture picture, int edge, CancellationToken cancellationToken)
    {
        int size = Edges.FirstOrDefault(known => known >= edge, Edges[^1]);
        string path = PathAt(picture, size);
        if (File.Exists(path))
        {
            return path;
        }

        await making.WaitAsync(cancellationToken);
        try
        {
            if (!File.Exists(path))
            {
                await Task.Run(() => Write(ReadFor(picture, size), path), cancellationToken);
            }
        }
        finally
        {
            making.Release();
        }

        return path;
    }

    /// <summary>Gives the file of a picture as it is kept.</summary>
    public string Kept(Picture picture) => folder.PathOf(picture);

    /// <summary>Gives the file of a picture that is small enough to work with, or else the kept one.</summary>
    public string Working(Picture picture)
    {
        string path = PathAt(picture, WorkingEdge);
        return File.Exists(path) ? path : folder.FileOf(picture);
    }

    /// <summary>Keeps a picture that was just read.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="read">Its pixels, the longer edge no longer than <see cref="WorkingEdge"/>.</param>
    public void Keep(Picture picture, ImageBuffer read) => Write(read, PathAt(picture, WorkingEdge));

    /// <summary>Reads the scene that ships.</summary>
    /// <param name="edge">The length of its longer edge.</param>
    public static ImageBuffer Sample(int edge)
    {
        using Stream scene = Samples.Open(Samples.Scene)!;
        return ImageFile.Read(scene, new ImageReadOptions { LongerEdge = edge });
    }

    /// <summary>Makes an image smaller whose longer edge is longer than a length.</summary>
    public static ImageBuffer Fit(ImageBuffer image, int edge)
    {
        int longer = Math.Max(image.Width, image.Height);
        (int width, int height) = ImageBuffer.FitLongerEdge(image.Width, image.Height, Math.Min(edge, longer));
        return longer <= edge ? image : image.Resize(width, height);
    }

    /// <summary>Gives an image as the bytes of a JPEG.</summary>
    public static byte[] ToJpeg(ImageBuffer image) =>
        ImageFile.ToBytes(image, "jpg", new ImageWriteOptions { Quality = Quality });

    public void Dispose() => making.Dispose();

    /// <summary>Writes one, and makes its folder where a person has removed it.</summary>
    public static void Write(ImageBuffer image, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        ImageFile.Write(image, path, new ImageWriteOptions { Quality = Quality });
    }

    private string PathAt(Picture picture, int size) => folder.ThumbnailOf($"{picture.Id}-{size}");

    private ImageBuffer ReadFor(Picture picture, int size)
    {
        ImageReadOptions options = new() { LargestEdge = size };
        string working = PathAt(picture, WorkingEdge);
        if (size < WorkingEdge && File.Exists(working))
        {
            return ImageFile.Read(working, options);
        }

        if (picture.Kind != PictureKind.Film)
        {
            return ImageFile.Read(folder.FileOf(picture), options);
        }

        using FrameReader reader = Films.FilmSource.Open(folder.FileOf(picture), new Jobs.FilmOptions());
        return Fit(reader.Read()!.Picture, size);
    }
}
