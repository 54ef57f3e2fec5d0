using System.Globalization;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Video.OpticalFlow;

namespace Impasto.Films;

/// <summary>
/// The optical flow between frames of a film: computed, and then kept in files where that is asked for; or from the
/// files of another program. The file 000001_000002 of a folder, .flo or .png, says where the pixels of the first frame
/// are found in the second, and 000002_000001 the other way.
/// </summary>
/// <param name="film">From where, how good, and where to.</param>
/// <param name="width">The width of painted frames in pixels.</param>
/// <param name="height">Their height in pixels.</param>
/// <param name="threads">The number of threads.</param>
internal sealed class FilmFlow(FilmOptions film, int width, int height, int threads) : IDisposable
{
    private static readonly string[] Endings = [FlowFile.Middlebury, FlowFile.Kitti];

    private DisFlow? flow;

    /// <summary>
    /// Looks before the work whether files are there, as far as it is known which are wanted, and makes the folder for
    /// those that are written.
    /// </summary>
    /// <param name="film">From where, and where to.</param>
    /// <param name="distances">How many frames back frames look.</param>
    /// <param name="frames">About how many frames there are; null where that is not known.</param>
    /// <param name="width">The width of painted frames in pixels.</param>
    /// <param name="height">Their height in pixels.</param>
    /// <exception cref="FlowException">One is missing, the first is damaged, or there is no folder.</exception>
    /// <exception cref="IOException">The folder for those that are written cannot be made.</exception>
    public static void Check(FilmOptions film, IReadOnlyList<int> distances, long? frames, int width, int height)
    {
        if (film.SaveFlow is { } kept)
        {
            Directory.CreateDirectory(kept);
        }

        if (film.FlowFolder is not { } folder)
        {
            return;
        }

        if (!Directory.Exists(folder))
        {
            throw new FlowException($"{folder}: there is no such folder of optical flow; check the name.");
        }

        HashSet<string> names = [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)!)];
        foreach (int distance in distances)
        {
            if (FirstMissing(names, film, distance, frames) is var (from, to))
            {
                throw Missing(folder, from, to);
            }
        }

        foreach ((int from, int to) in new[] { (1, 2), (2, 1) })
        {
            if (Find(folder, from, to) is { } first)
            {
                FlowFile.Read(first, width, height);
            }
        }
    }

    /// <summary>Gives the flow between two frames.</summary>
    /// <param name="earlier">The number of the first, from 1.</param>
    /// <param name="earlierFrame">The first.</param>
    /// <param name="later">The number of the second.</param>
    /// <param name="laterFrame">The second.</param>
    /// <exception cref="FlowException">A file is missing, damaged or of another size, or cannot be written.</exception>
    public FlowPair Between(int earlier, ImageBuffer earlierFrame, int later, ImageBuffer laterFrame)
    {
        if (film.FlowFolder is { } folder)
        {
            return new FlowPair(Read(folder, earlier, later), Read(folder, later, earlier));
        }

        flow ??= new DisFlow(width, height, film.Flow, threads);
        FlowPair between = flow.Both(earlierFrame, laterFrame);
        if (film.SaveFlow is { } kept)
        {
            FlowFile.Write(Path.Combine(kept, NameOf(earlier, later) + FlowFile.Middlebury), between.Forward);
            FlowFile.Write(Path.Combine(kept, NameOf(later, earlier) + FlowFile.Middlebury), between.Backward);
        }

        return between;
    }

    /// <summary>What the files of a folder are, for the state of a film.</summary>
    /// <param name="folder">The folder.</param>
    public static string Print(string folder) => string.Join('\n', new DirectoryInfo(folder).EnumerateFiles()
        .OrderBy(file => file.Name, StringComparer.Ordinal)
        .Select(file => $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}"));

    /// <summary>Lets the threads go.</summary>
    public void Dispose() => flow?.Dispose();

    private static string NameOf(int from, int to) =>
        string.Create(CultureInfo.InvariantCulture, $"{from:000000}_{to:000000}");

    private static string? Find(string folder, int from, int to) => Endings
        .Select(ending => Path.Combine(folder, NameOf(from, to) + ending)).FirstOrDefault(File.Exists);

    /// <summary>
    /// The first flow that no file has. Over cuts there may be none, and the number of frames is not known exactly.
    /// </summary>
    private static (int From, int To)? FirstMissing(
        HashSet<string> names, FilmOptions film, int distance, long? frames)
    {
        const long LeastRest = 2, RestShare = 50;
        int last = 0;
        foreach (string name in names)
        {
            string[] parts = Path.GetFileNameWithoutExtension(name).Split('_');
            last = parts.Length == 2 && int.TryParse(parts[1], CultureInfo.InvariantCulture, out int number)
                ? Math.Max(last, number)
                : last;
        }

        long all = frames is { } about && last < about - Math.Max(LeastRest, about / RestShare) ? about : last;
        int free = distance * (film.CutTimes?.Count ?? 0);
        for (int from = 1; from + distance <= all; from++)
        {
            (int From, int To)? missing = !Has(from, from + distance) ? (from, from + distance)
                : !Has(from + distance, from) ? (from + distance, from)
                : null;
            if (missing is not null && free-- == 0)
            {
                return missing;
            }
        }

        return last == 0 ? (1, 1 + distance) : null;

        bool Has(int from, int to) => Endings.Any(ending => names.Contains(NameOf(from, to) + ending));
    }

    private static FlowException Missing(string folder, int from, int to) => new(
        $"{folder}: there is neither {NameOf(from, to)}.flo nor {NameOf(from, to)}.png, the optical flow from frame "
        + $"{from} to frame {to}; compute it too, or leave --flow out.");

    private FlowField Read(string folder, int from, int to) =>
        FlowFile.Read(Find(folder, from, to) ?? throw Missing(folder, from, to), width, height);
}
