using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Impasto.Checkpoints;
using Impasto.Media.Files;
using Impasto.Media.Video;
using Impasto.Running;

namespace Impasto.Films;

/// <summary>
/// A film that was divided into parts (<see cref="FilmParts"/>): its frames lie in the folder beside the file that says
/// this.
/// </summary>
public sealed partial class FilmDivision
{
    /// <summary>The name of the file in the folder.</summary>
    public const string FileName = "division.json";

    /// <summary>The most frames that a film may have that is divided.</summary>
    internal const int MostFrames = 2_000_000;

    private const int MostBytes = 32 << 20;
    private const int LongestEdge = 1_000_000;
    private const double MostNumber = 1e15;

    private static readonly JsonFileKind Kind =
        new("division of a film", (message, cause) => new CheckpointException(message, cause))
        {
            MostBytes = MostBytes,
            LongestList = MostFrames,
        };

    /// <summary>Makes one that is to be written.</summary>
    internal FilmDivision()
    {
    }

    /// <summary>Gets the parts, in the order of their frames.</summary>
    public IReadOnlyList<FilmPart> Parts { get; internal init; } = [];

    /// <summary>Gets how many shots there are.</summary>
    public int Shots { get; internal init; }

    /// <summary>Gets how many frames there are.</summary>
    public int Frames => Parts.Sum(part => part.Times.Count);

    /// <summary>
    /// Gets the memory in bytes that a part takes to be painted, with the threads and within the memory of the run that
    /// divided the film.
    /// </summary>
    public long PartMemoryBytes { get; internal init; }

    /// <summary>Gets about how many bytes of the disk a painted frame takes in the folder.</summary>
    public long FrameDiskBytes { get; internal init; }

    /// <summary>Gets the memory in bytes that the assembly takes, that of the encoder included.</summary>
    public long AssemblyMemoryBytes { get; internal init; }

    /// <summary>Gets about how many bytes of the disk the assembled film takes.</summary>
    public long AssemblyDiskBytes { get; internal init; }

    /// <summary>Gets what there is to say of the film that was read, as sentences.</summary>
    public IReadOnlyList<string> Notes { get; internal init; } = [];

    /// <summary>Gets a hash of what is asked for of its frames.</summary>
    internal string JobPrint { get; init; } = "";

    /// <summary>Gets a hash of which frames they are.</summary>
    internal string FramesPrint { get; init; } = "";

    /// <summary>Gets the size of a frame before it is painted.</summary>
    internal (int Width, int Height) Size { get; init; }

    /// <summary>Gets how the pixels of frames are kept without a loss.</summary>
    internal VideoPixels Pixels { get; init; }

    /// <summary>Gets the length of a tick of the film's clock in seconds.</summary>
    internal Rational TimeBase { get; init; }

    /// <summary>Gets when the last frame ends, in seconds; null where that is not known.</summary>
    internal double? End { get; init; }

    /// <summary>Gets when the part that is painted has to end, in seconds; null for no limit.</summary>
    internal double? Limit { get; init; }

    /// <summary>Reads the file of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="CheckpointException">It is missing, or is none; the message says what is wrong.</exception>
    public static FilmDivision Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        JsonSection section = JsonSection.Open(Kind, Path.Combine(folder, FileName));
        IReadOnlyList<int> tick = section.Integers("tick", 2, 1, int.MaxValue);
        FilmDivision division = new()
        {
            JobPrint = Hash(section, "job"),
            FramesPrint = Hash(section, "film"),
            Size = (section.Integer("width", 1, LongestEdge), section.Integer("height", 1, LongestEdge)),
            Pixels = new VideoPixels(section.Flag("alpha"), section.Flag("deep")),
            TimeBase = new Rational(tick[0], tick[1]),
            End = section.OptionalNumber("end", 0, MostNumber),
            Limit = section.OptionalNumber("limit", 0, MostNumber),
            Shots = section.Integer("shots", 1, MostFrames),
            PartMemoryBytes = Bytes(section, "partMemory"),
            FrameDiskBytes = Bytes(section, "frameDisk"),
            AssemblyMemoryBytes = Bytes(section, "assemblyMemory"),
            AssemblyDiskBytes = Bytes(section, "assemblyDisk"),
            Notes = [.. section.Texts("notes").Select(ShownText.Of)],
            Parts = ReadParts(section),
        };
        section.End();
        return division;
    }

    /// <summary>Writes the file.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    internal void Write(string folder)
    {
        JsonObject json = new()
        {
            ["job"] = JobPrint,
            ["film"] = FramesPrint,
            ["width"] = Size.Width,
            ["height"] = Size.Height,
            ["alpha"] = Pixels.HasAlpha,
            ["deep"] = Pixels.IsDeep,
            ["tick"] = new JsonArray(TimeBase.Numerator, TimeBase.Denominator),
            ["end"] = End,
            ["limit"] = Limit,
            ["shots"] = Shots,
            ["partMemory"] = PartMemoryBytes,
            ["frameDisk"] = FrameDiskBytes,
            ["assemblyMemory"] = AssemblyMemoryBytes,
            ["assemblyDisk"] = AssemblyDiskBytes,
            ["notes"] = new JsonArray([.. Notes.Select(note => JsonValue.Create(note))]),
            ["parts"] = new JsonArray(
            [
                .. Parts.Select(part => new JsonObject
                {
                    ["first"] = part.First,
                    ["times"] = new JsonArray([.. part.Times.Select(time => JsonValue.Create(time))]),
                }),
            ]),
        };
        AtomicFile.WriteText(Path.Combine(folder, FileName), json.ToJsonString() + "\n");
    }

    private static List<FilmPart> ReadParts(JsonSection section)
    {
        List<FilmPart> parts = [];
        int next = 1;
        long last = -1;
        foreach (JsonSection read in section.Sections("parts"))
        {
            int first = read.Integer("first", next, next);
            List<long> times = [];
            foreach (long time in Times(read))
            {
                times.Add(time > last ? time : throw read.Error("times", "do not grow"));
                last = time;
            }

            read.End();
            next += times.Count;
            parts.Add(next - 1 <= MostFrames
                ? new FilmPart(parts.Count + 1, first, times)
                : throw section.Error("parts", $"have more than {MostFrames} frames"));
        }

        return parts.Count > 0 ? parts : throw section.Error("parts", "are none");
    }

    private static IEnumerable<long> Times(JsonSection part)
    {
        const string Allowed = "a list of times in ticks, at least one";
        JsonElement list = part.Value("times") ?? throw part.Missing("times");
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            throw part.Wrong("times", list, Allowed);
        }

        foreach (JsonElement item in list.EnumerateArray())
        {
            yield return item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out long time)
                && time is >= 0 and <= (long)MostNumber
                ? time
                : throw part.Wrong("times", item, Allowed);
        }
    }

    private static long Bytes(JsonSection section, string name) => (long)section.Number(name, 0, MostNumber);

    private static string Hash(JsonSection section, string name)
    {
        string text = section.Text(name);
        return Sha256().IsMatch(text) ? text : throw section.Error(name, "is no hash of 64 hexadecimal digits");
    }

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Sha256();
}
