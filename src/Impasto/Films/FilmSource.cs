using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Media.Video;

namespace Impasto.Films;

/// <summary>Opens what a film is read from: a file that ffmpeg reads, or images of a folder or a pattern.</summary>
internal static class FilmSource
{
    private const double ImageRate = 25;

    /// <summary>Opens it.</summary>
    /// <param name="path">The file, the folder, or the pattern with * and ? in its last part.</param>
    /// <param name="film">From where, and at what rate.</param>
    /// <exception cref="VideoException">It is none of these, or cannot be read; or ffmpeg is missing.</exception>
    /// <exception cref="ImageException">The first image cannot be read.</exception>
    public static FrameReader Open(string path, FilmOptions film)
    {
        if (Images(path) is { } images)
        {
            Rational rate = Rational.OfFrameRate(film.Fps ?? ImageRate);
            string[] left = [.. images.Skip((int)Math.Ceiling(film.Start * rate.Value))];
            return left.Length > 0
                ? new PictureSequenceReader(left, rate)
                : throw new VideoException($"{path}: there is no image at {film.From} or after it.");
        }

        if (File.Exists(path) && ImageFormat.OfFile(path)?.Name == "WebP")
        {
            return new AnimationReader(path, film.Start);
        }

        VideoInfo info = VideoProbe.Probe(path);
        return info.Duration is { } seconds && film.Start >= seconds
            ? throw new VideoException(FormattableString.Invariant(
                $"{path}: there is no frame at {film.From} or after it: the film is {seconds:0.##} s long."))
            : new FilmReader(path, info, film.Start, film.Fps is { } fps ? Rational.OfFrameRate(fps) : null);
    }

    /// <summary>The files that are read of a path.</summary>
    /// <param name="path">A file, a folder or a pattern of images.</param>
    public static IReadOnlyList<string> FilesOf(string path) => Images(path) ?? [path];

    /// <summary>Says whether a path is a folder, or a pattern of images.</summary>
    /// <param name="path">The path.</param>
    public static bool IsSequence(string path) => Directory.Exists(path)
        || (Path.GetFileName(path).AsSpan().ContainsAny('*', '?') && !File.Exists(path));

    /// <summary>Whether the name of a file is that of an image.</summary>
    /// <param name="path">The file.</param>
    public static bool IsImage(string path) => ImageFormat.All.Any(
        format => format.Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase));

    /// <summary>The images of a folder or a pattern, in order; null where a path is neither.</summary>
    private static string[]? Images(string path)
    {
        if (!IsSequence(path))
        {
            return null;
        }

        bool isPattern = !Directory.Exists(path);
        string folder = isPattern ? Path.GetDirectoryName(path) is { Length: > 0 } named ? named : "." : path;
        string pattern = isPattern ? Path.GetFileName(path) : "*";
        string[] files = Directory.Exists(folder)
            ?
            [
                .. PictureSequenceReader.InOrder(
                    Directory.EnumerateFiles(folder, pattern, new EnumerationOptions { MatchType = MatchType.Simple })
                        .Where(IsImage)),
            ]
            : [];
        return files.Length > 0 ? files : throw new VideoException($"{path}: there are no images; check the name.");
    }
}
