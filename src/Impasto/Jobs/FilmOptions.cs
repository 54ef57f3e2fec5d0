using Impasto.Media.Video;
using Impasto.Running;
using Impasto.Video;

namespace Impasto.Jobs;

/// <summary>
/// What a film may be asked for beside what its frames are: how it is read, divided, held together and written.
/// </summary>
public sealed record FilmOptions : SteadyOptions
{
    /// <summary>
    /// Gets the folder with the optical flow between frames, which another program has computed; it is computed where
    /// null.
    /// </summary>
    [Option("flow", "Take the optical flow from the files of this folder", ValueName = "DIR", IsPath = true,
        Absent = "the flow is computed")]
    public string? FlowFolder { get; init; }

    /// <summary>Gets the folder in which the flow that is computed is kept; it is not kept where null.</summary>
    [Option("save-flow", "Keep the optical flow that is computed in files of this folder", ValueName = "DIR",
        IsPath = true, Absent = "the flow is not kept")]
    public string? SaveFlow { get; init; }

    /// <summary>
    /// Gets how many frames back one looks that is optimised, such as "1,2,4": farther where the nearer ones are
    /// uncertain; "1" where null.
    /// </summary>
    [Option("long-term", "How many frames back a frame looks that is optimised, such as 1,2,4", Absent = "1")]
    public string? LongTerm { get; init; }

    /// <summary>Gets how often a shot is gone through that is optimised; 1 where null.</summary>
    [Option("passes",
        "How often a shot is gone through that is optimised; from 2 on in alternating directions, once frame by frame",
        Least = 1, Most = 1000, Absent = "1")]
    public int? Passes { get; init; }

    /// <summary>
    /// Gets the iterations of frames that begin from a result; half as many as at a level where null.
    /// </summary>
    [Option("frame-iterations", "Iterations of frames that begin from the result before", Least = 0, Most = 1e6,
        Absent = "half as many as at a level")]
    public int? FrameIterations { get; init; }

    /// <summary>Gets how pictures are encoded; as the file's kind has it where null.</summary>
    [Option("codec", "How pictures are encoded", Absent = "h264; h265 for more than 8 bits; vp9 in .webm")]
    public VideoCodec? Codec { get; init; }

    /// <summary>
    /// Gets how like the frames the encoded pictures are, 1 to 100; where null, 76, 85 or 92 by the quality of the
    /// method.
    /// </summary>
    [Option("film-quality", "How like the painted frames the encoded ones are",
        Least = 1, Most = 100, Absent = "76, 85 or 92 by --quality")]
    public int? Quality { get; init; }

    /// <summary>Gets the frames a second; the film's own times where null, 25 for images.</summary>
    [Option("fps", "Frames a second", Least = 0, IsMoreThanLeast = true, Most = 1000,
        Absent = "the film's own times; 25 for images")]
    public double? Fps { get; init; }

    /// <summary>Gets where in the film it starts, as a time; at its start where null.</summary>
    [Option("from", "Where to start: seconds, or h:mm:ss", ValueName = "TIME", Absent = "the film's start")]
    public string? From { get; init; }

    /// <summary>Gets where in the film it ends, as a time; at its end where null.</summary>
    [Option("to", "Where to end", ValueName = "TIME", Absent = "the film's end")]
    public string? To { get; init; }

    /// <summary>Gets of how many frames one is painted, which is shown in place of the others.</summary>
    [Option("every", "Paint one frame of so many, and show it as long as these", Least = 1, Most = 1000)]
    public int Every { get; init; } = 1;

    /// <summary>
    /// Gets where shots begin: "auto", "none", or times in seconds with commas between them; found where null.
    /// </summary>
    [Option("cuts", "Where shots begin: auto, none, or times such as 3.2,10", ValueName = "TIMES", Absent = "auto")]
    public string? Cuts { get; init; }

    /// <summary>Gets how much of the film is painted, as a time; all of it where null.</summary>
    [Option("preview", "Paint no more than so much from the start, such as 5s", ValueName = "TIME", Absent = "all")]
    public string? Preview { get; init; }

    /// <summary>Gets whether the source stands beside each painted frame.</summary>
    [Option("compare", "Show the source on the left of each painted frame")]
    public bool Compare { get; init; }

    /// <summary>Gets the recording whose manner the film's first track of sound gets; it is kept where null.</summary>
    [Option("sound-style", "Give the film's own sound the manner of this recording, as 'impasto sound' does",
        ValueName = "FILE", IsPath = true, Absent = "the sound is copied")]
    public string? SoundStyle { get; init; }

    /// <summary>Gets the folder that keeps finished frames, from which the same job goes on; none where null.</summary>
    [Option("work", "Keep finished frames in this folder, so that the same command goes on after a stop",
        ValueName = "DIR", IsPath = true, Absent = "nothing is kept")]
    public string? Work { get; init; }

    /// <summary>Gets whether something is asked for that only a method can do which optimises frames.</summary>
    internal bool AsksForOptimizing => LongTerm is not null || Passes is not null || FrameIterations is not null;

    /// <summary>Gets how frames are held together that are optimised.</summary>
    internal OptimizedFilmOptions Optimizing
    {
        get
        {
            OptimizedFilmOptions options = new()
            {
                LongTerm = LongTerm ?? "1",
                Passes = Passes ?? 1,
                FrameIterations = FrameIterations,
                Flow = Flow,
            };
            return options with { TemporalWeight = Steady * options.Weight };
        }
    }

    /// <summary>Gets the time in the film at which it starts, in seconds.</summary>
    internal double Start => Seconds(From) ?? 0;

    /// <summary>When the part that is painted ends, in seconds after its start; null for the film's end.</summary>
    /// <param name="first">When the first picture is shown, from which a preview counts, in the same seconds.</param>
    internal double? EndFrom(double first) => (Seconds(To) - Start, first + Seconds(Preview)) switch
    {
        ({ } whole, { } part) => Math.Min(whole, part),
        var (whole, part) => whole ?? part,
    };

    /// <summary>Gets the times in the film at which shots begin, in seconds; null where they are to be found.</summary>
    internal IReadOnlyList<double>? CutTimes => Cuts switch
    {
        null or "auto" => null,
        "none" => [],
        _ => [.. Cuts.Split(',').Select(time => Seconds(time)!.Value)],
    };

    /// <summary>Gets what is wrong with what was chosen, in the names of the command line; null for nothing.</summary>
    public string? Complaint =>
        WrongTime("from", From) ?? WrongTime("to", To) ?? WrongTime("preview", Preview)
        ?? (Cuts is null or "auto" or "none" || Cuts.Split(',').All(time => Seconds(time) is not null) ? null
            : $"--cuts is auto, none, or times such as 3.2,10, not '{Cuts}'")
        ?? (Seconds(To) is { } end && end <= Start ? "--to comes after --from" : null)
        ?? (Seconds(Preview) == 0 ? "--preview is more than 0" : null)
        ?? (LongTerm is null ? null : OptimizedFilmOptions.WrongDistance(LongTerm))
        ?? (LongTerm is not null && Passes > 1 ? "--long-term is for one pass: leave it or --passes out" : null)
        ?? (FlowFolder is not null && SaveFlow is not null
            ? "--save-flow keeps what is computed, and --flow takes it from files: leave one of them out" : null)
        ?? (Steady == 0 && (AsksForOptimizing || FlowFolder is not null || SaveFlow is not null)
            ? "With --steady 0 frames have nothing to do with one another: leave out --flow, --save-flow, --long-term, "
                + "--passes and --frame-iterations"
            : null);

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        if (Complaint is { } complaint)
        {
            throw new ArgumentException(complaint + ".");
        }
    }

    private static string? WrongTime(string name, string? text) => text is null || Seconds(text) is not null
        ? null
        : $"--{name} is a time, in seconds or as h:mm:ss, not '{text}'";

    private static double? Seconds(string? text) => text is null ? null : FilmTime.Parse(text);
}
