using System.Globalization;
using System.Text.RegularExpressions;
using Impasto.Running;

namespace Impasto.Films;

/// <summary>
/// The painted frames of a part of a film, in a folder for each instruction set, since frames differ in their last bits
/// from one to another; and the file that says which of them has the whole part, with a hash of each frame.
/// </summary>
internal sealed partial class PartStore
{
    /// <summary>The folder in a division's of all parts.</summary>
    public const string PartsName = "parts";

    private const string DoneName = "done.txt";

    private readonly string root;
    private readonly FilmPart part;
    private readonly string place;
    private string? instructionSet;
    private IReadOnlyList<string> hashes = [];

    /// <summary>Looks what there is of a part.</summary>
    /// <param name="root">The folder of the division.</param>
    /// <param name="part">The part.</param>
    public PartStore(string root, FilmPart part)
    {
        this.root = root;
        this.part = part;
        place = NameOf(part).Replace('/', Path.DirectorySeparatorChar);
        ReadDone();
    }

    /// <summary>Gets the part that was painted to its end; null where it was not.</summary>
    public FilmPartResult? Result => instructionSet is null
        ? null
        : new FilmPartResult(part.Number, instructionSet, Path.Combine(place, instructionSet));

    /// <summary>Gets the numbers of the frames that the part has.</summary>
    public IEnumerable<int> Numbers => Enumerable.Range(part.First, part.Times.Count);

    /// <summary>Gets the file that says what has painted the part, with a hash of each frame.</summary>
    public string DoneFile => Path.Combine(root, place, DoneName);

    /// <summary>The folder in a division's of what is painted of a part.</summary>
    public static string NameOf(FilmPart part) =>
        $"{PartsName}/{part.Number.ToString("0000", CultureInfo.InvariantCulture)}";

    /// <summary>The folder of frames of an instruction set.</summary>
    /// <param name="set">The instruction set.</param>
    public string FolderOf(string set) => Path.Combine(root, place, set);

    /// <summary>The file of a frame of the part that was painted to its end.</summary>
    /// <param name="number">The number of the frame in the film.</param>
    public string FileOf(int number) => FrameStore.FileOf(FolderOf(instructionSet!), number);

    /// <summary>Whether the file of a frame is as it was written.</summary>
    /// <param name="number">The number of the frame in the film.</param>
    public bool IsWell(int number) =>
        File.Exists(FileOf(number)) && Fingerprint.OfFile(FileOf(number)) == hashes[number - part.First];

    /// <summary>Says that an instruction set has painted the whole part; the first one counts.</summary>
    /// <param name="set">The instruction set.</param>
    /// <returns>The part as the first one has painted it.</returns>
    public FilmPartResult Finish(string set)
    {
        ReadDone();
        if (instructionSet is null)
        {
            instructionSet = set;
            hashes = [.. Numbers.Select(number => Fingerprint.OfFile(FileOf(number)))];
            AtomicFile.WriteText(DoneFile, string.Join('\n', hashes.Prepend(set)) + "\n");
        }

        return Result!;
    }

    /// <summary>Takes back that the part is whole, and removes frames that are damaged.</summary>
    public void Reopen()
    {
        foreach (int number in Numbers.Where(number => File.Exists(FileOf(number)) && !IsWell(number)))
        {
            File.Delete(FileOf(number));
        }

        File.Delete(DoneFile);
        instructionSet = null;
    }

    private void ReadDone()
    {
        const int MostLine = 80;
        FileInfo file = new(DoneFile);
        if (!file.Exists || file.Length > (part.Times.Count + 1L) * MostLine)
        {
            return;
        }

        string[] lines = File.ReadAllLines(DoneFile);
        if (lines.Length == part.Times.Count + 1 && SetName().IsMatch(lines[0]))
        {
            (instructionSet, hashes) = (lines[0], lines[1..]);
        }
    }

    [GeneratedRegex(@"\A[a-z0-9]{1,20}-[a-z0-9]{1,20}\z")]
    private static partial Regex SetName();
}
