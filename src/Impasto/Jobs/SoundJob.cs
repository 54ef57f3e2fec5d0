using Impasto.Sounds;

namespace Impasto.Jobs;

/// <summary>
/// A request for a sound as data: a recording that gets the manner of others, or a new sound that is like them. It says
/// the same on the command line and in a file (<see cref="SoundJobFile"/>).
/// </summary>
public sealed record SoundJob
{
    /// <summary>How long a new sound may be, in seconds: a day.</summary>
    public const int MostSeconds = 24 * 60 * 60;

    /// <summary>Gets the path of the recording; null for a new sound of <see cref="Seconds"/>.</summary>
    public string? Content { get; init; }

    /// <summary>Gets how long a new sound is; null where <see cref="Content"/> says it.</summary>
    public int? Seconds { get; init; }

    /// <summary>Gets the styles, at least one.</summary>
    public required IReadOnlyList<SoundJobStyle> Styles { get; init; }

    /// <summary>Gets how it gets their manner.</summary>
    public SoundOptions Options { get; init; } = new();

    /// <summary>Gets the path of the sound to write; its extension chooses the kind.</summary>
    public required string Output { get; init; }

    /// <summary>Gets the bits a sample: 16, 24 or, floating-point, 32.</summary>
    public int Depth { get; init; } = 16;

    /// <summary>Gets the path of a picture of the result; none where null.</summary>
    public string? Spectrogram { get; init; }

    /// <summary>Gets the file in which the state of the run is kept; none where null.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Gets what does not go together, in the names of the command line; null for nothing.</summary>
    public string? Complaint => this switch
    {
        { Content: null, Seconds: null } => "There is neither a recording nor a length of a new sound: name one",
        { Content: not null, Seconds: not null } => "A recording has a length of its own: leave it or --seconds out",
        { Seconds: < 1 or > MostSeconds } => $"--seconds is a whole number from 1 to {MostSeconds}, not {Seconds}",
        { Styles.Count: 0 } => "Name the style with --style",
        { Depth: not 16 and not 24 and not 32 } => $"--depth is 16 or 24 or 32, not '{Depth}'",
        _ when Styles.FirstOrDefault(style => !(style.Weight >= 0) || !double.IsFinite(style.Weight)) is { } wrong =>
            $"{wrong.Path}: the weight of a style is a number of at least 0, not {wrong.Weight}",
        _ when Styles.All(style => style.Weight == 0) => "--style-blend leaves no style: give one of them more than 0",
        { Content: null } when OfContent is { } chosen =>
            $"--{chosen} says what stays of a recording: leave it out with --texture",
        _ => null,
    };

    /// <summary>The first option that says what stays of a recording; null where none is chosen.</summary>
    private string? OfContent
    {
        get
        {
            SoundOptions defaults = new();
            return Options.Strength != defaults.Strength ? "strength"
                : Options.KeepRhythm ? "keep-rhythm"
                : Options.Init != defaults.Init ? "init"
                : null;
        }
    }
}
