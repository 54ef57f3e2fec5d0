using System.CommandLine;
using System.CommandLine.Parsing;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Media.Images;
using Impasto.Media.Sounds;
using Impasto.Running;
using Impasto.Sounds;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto sound</c>: gives a recording the texture and the timbre of another.</summary>
internal sealed class SoundCommand : Verb
{
    private const int MostSeconds = 24 * 60 * 60;

    private static readonly string[] OfContent = ["strength", "keep-rhythm", "init"];

    private static readonly IReadOnlyList<OptionDescription> Described = OptionDescription.Of(typeof(SoundOptions));

    private readonly Argument<string?> content = new("content")
    {
        Description = "The recording: WAV, or what ffmpeg reads, also a film",
        HelpName = "CONTENT",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string[]> styles = new("--style")
    {
        Description = "A recording in whose manner it is played, of which the first minute is looked at; may be given "
            + "several times",
        HelpName = "STYLE",
    };

    private readonly Option<double[]?> blend = new("--style-blend")
    {
        Description = "Weights of several styles relative to each other, such as 0.3,0.7; equal if absent",
        HelpName = "W,W",
        CustomParser = NumberList.Parse,
    };

    private readonly Option<string?> texture = new("--texture")
    {
        Description = "Make a new sound that is like this one, such as rain or a fire, in place of changing another",
        HelpName = "STYLE",
    };

    private readonly WholeNumberOption seconds = new(
        "--seconds", "How long the sound of --texture is", least: 1, MostSeconds, absent: 10);

    private readonly Option<string> output = new("--output", "-o")
    {
        Description = "The sound to write; its ending chooses the kind: .wav, or what ffmpeg writes, such as .flac",
        HelpName = "OUT",
        Required = true,
    };

    private readonly WholeNumberOption depth = new(
        "--depth", "Bits a sample of WAV and FLAC; 32 are floating-point, for WAV alone", [16, 24, 32], absent: 16);

    private readonly Option<string?> spectrogram = new("--spectrogram")
    {
        Description = "Also write a picture of the result: time across, frequency up",
        HelpName = "IMAGE",
    };

    private readonly OverwriteOption overwrite = new("a file that is read, such as the recording itself,");
    private readonly ThreadsOption threads = new();

    private readonly MemoryOption memory = new()
    {
        Description = "Memory that a run may take, such as 2GB or 800MB (default: four fifths of what is free)",
    };

    private readonly DescribedOptions own = new(Described);

    public SoundCommand()
        : base(
            "sound",
            "Give a recording the texture and timbre of another",
            "sound guitar.wav --style bells.wav -o out.wav",
            "sound speech.mp3 --style rain.wav --strength 0.7 --keep-rhythm -o out.flac",
            "sound --texture rain.wav --seconds 30 -o rain30.wav")
    {
        Add(content);
        this.AddAll(styles, blend, texture, seconds, output, depth, spectrogram);
        own.AddTo(this);
        this.AddAll(overwrite, threads, memory);
        Refuse(result => own.Complaint(result, Described));
        Refuse(Complaint);
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    /// <inheritdoc/>
    protected override string Usage => "impasto sound CONTENT --style STYLE -o OUT [options]";

    private string? Complaint(CommandResult command)
    {
        int count = command.GetValue(styles)?.Length ?? 0, weights = command.GetValue(blend)?.Length ?? 0;
        bool hasContent = command.GetValue(content) is not null;
        if (command.GetValue(texture) is not null)
        {
            return hasContent || count > 0 || weights > 0
                ? "--texture makes a sound of its own: leave the recording, --style and --style-blend out"
                : OfContent.FirstOrDefault(name => command.GetResult(own[name]) is { Implicit: false }) is { } chosen
                ? $"--{chosen} says what stays of a recording: leave it out with --texture"
                : null;
        }

        return !hasContent ? "Name a recording, or make one with --texture"
            : count == 0 ? "Name the style with --style"
            : command.GetResult(seconds) is { Implicit: false } ? "--seconds goes with --texture alone"
            : weights > 0 && weights != count
                ? $"There {(count == 1 ? "is" : "are")} {Counted.Of(count, "style")} and "
                    + $"{Counted.Of(weights, "blend weight")}; give one for each style"
            : command.GetValue(blend) is { Length: > 0 } shares && shares.All(share => share == 0)
                ? "--style-blend leaves no style: give one of them more than 0"
            : null;
    }

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        Notes notes = Verbosity.Notes(parse);
        string path = parse.GetRequiredValue(output);
        string? recording = parse.GetValue(content), example = parse.GetValue(texture);
        string? picture = parse.GetValue(spectrogram);
        string[] named = example is null ? parse.GetValue(styles)! : [example];
        SoundOptions options = own.Apply(parse, new SoundOptions());
        RunContext context = new()
        {
            Threads = threads.Number(parse),
            MemoryBudget = memory.Budget(parse),
            Overwrite = parse.GetValue(overwrite),
            Cancellation = cancellationToken,
        };
        OutputFiles.CheckApart(
            [.. named, .. new[] { recording }.OfType<string>()],
            [path, .. new[] { picture }.OfType<string>()],
            context.Overwrite);
        if (picture is not null)
        {
            ImageFile.CheckWritable(picture);
        }

        SoundFormat format = depth.Number(parse) switch
        {
            16 => SoundFormat.Pcm16,
            24 => SoundFormat.Pcm24,
            _ => SoundFormat.Float32,
        };
        using SoundSource? source = recording is null ? null : SoundSource.Open(recording);
        string[] known = [.. source?.Notes ?? []];
        foreach (string note in known)
        {
            notes.Say(note);
        }

        double[] weights = parse.GetValue(blend) is { Length: > 0 } given ? given : [.. named.Select(_ => 1.0)];
        SoundStyle[] read =
            [.. named.Zip(weights).Where(style => style.Second > 0)
                .Select(style => SoundStyle.Read(style.First, source?.Rate, style.Second))];
        SoundStylizer stylizer = new(read, options);
        int rate = read[0].Sound.Rate;
        using SoundWriter writer = SoundWriter.Create(
            path, rate, source?.ChannelCount ?? read[0].Sound.ChannelCount, format);
        SoundResult result;
        try
        {
            result = SoundDisplay.Run(notes, HoldResult, progress =>
            {
                RunContext told = context with { Progress = progress };
                return source is null
                    ? stylizer.Synthesize((long)seconds.Number(parse) * rate, writer, told)
                    : stylizer.Stylize(source, writer, told);
            });
        }
        catch (MemoryShortageException shortage)
        {
            throw new ArgumentException(
                $"{MemoryText.Of(shortage.Needed)} of memory would be needed and {MemoryText.Of(shortage.Available)} "
                + "may be taken: give more with --max-memory, or compare with fewer --filters.",
                shortage);
        }

        writer.Commit();
        foreach (string note in result.Interrupted ? [] : source?.Notes.Skip(known.Length) ?? [])
        {
            notes.Say(note);
        }

        if (writer.Clipped > 0)
        {
            notes.Say(
                $"Samples louder than full scale, as the recording has too, were cut to it ({writer.Clipped}); "
                + "--depth 32 keeps them in .wav.");
        }

        if (picture is not null)
        {
            ImageFile.Write(Spectrogram.Draw(SoundSource.ReadWhole(path)), picture);
        }

        notes.Say(SoundDisplay.Describe(result, rate, path));
        return result.Interrupted ? ExitCode.Interrupted : ExitCode.Done;
    }
}
