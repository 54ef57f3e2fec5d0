using System.CommandLine;
using System.CommandLine.Parsing;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Jobs;
using Impasto.Running;
using Impasto.Sounds;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto sound</c>: gives a recording the texture and the timbre of another.</summary>
internal sealed class SoundCommand : Verb
{
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
        "--seconds", "How long the sound of --texture is", least: 1, SoundJob.MostSeconds, absent: 10);

    private readonly Option<string?> output = new("--output", "-o")
    {
        Description = "The sound to write; its ending chooses the kind: .wav, or what ffmpeg writes, such as .flac",
        HelpName = "OUT",
    };

    private readonly WholeNumberOption depth = new(
        "--depth",
        "Bits a sample of WAV, AIFF and FLAC; 32 are floating-point, not in FLAC",
        [16, 24, 32],
        absent: 16);

    private readonly Option<string?> spectrogram = new("--spectrogram")
    {
        Description = "Also write a picture of the result: time across, frequency up",
        HelpName = "IMAGE",
    };

    private readonly JobFileArguments file = new("recording", "this JSON file");

    private readonly RunArguments run = new(hasPreviews: false)
    {
        Memory = new MemoryOption
        {
            Description = "Memory that a run may take, such as 2GB or 800MB (default: four fifths of what is free)",
        },
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
        this.AddAll(file.All);
        run.AddTo(this);
        Refuse(result => own.Complaint(result, Described) ?? Complaint(result));
        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    /// <inheritdoc/>
    protected override string Usage => "impasto sound CONTENT --style STYLE -o OUT [options]";

    private string? Complaint(CommandResult command)
    {
        int count = command.GetValue(styles)?.Length ?? 0, weights = command.GetValue(blend)?.Length ?? 0;
        bool hasContent = command.GetValue(content) is not null, isTexture = command.GetValue(texture) is not null;
        (bool isJob, string? complaint) = file.Complaint(command, hasContent, run.BesideJob);
        if (isJob)
        {
            return complaint;
        }

        string? missing = isTexture
            ? hasContent || count > 0 || weights > 0
                ? "--texture makes a sound of its own: leave the recording, --style and --style-blend out"
                : null
            : !hasContent ? "Name a recording, make a sound with --texture, or name a job with --job"
            : count == 0 ? "Name the style with --style"
            : command.GetResult(seconds) is { Implicit: false } ? "--seconds goes with --texture alone"
            : weights > 0 && weights != count
                ? $"There {(count == 1 ? "is" : "are")} {Counted.Of(count, "style")} and "
                    + $"{Counted.Of(weights, "blend weight")}; give one for each style"
                : null;
        return missing
            ?? (command.GetValue(output) is null ? "Name the sound to write with -o" : ToJob(command).Complaint);
    }

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        Notes notes = Verbosity.Notes(parse);
        RunContext context = run.Context(parse, cancellationToken);
        CommandResult command = parse.CommandResult;
        SoundJob job = file.Job(command) is { } read ? SoundJobFile.Read(read)
            : ToJob(command) with { Checkpoint = run.Checkpoint(parse) };
        if (file.Save(parse) is { } saved)
        {
            SoundJobRunner.CheckToSave(job, context.Overwrite, saved);
            SoundJobFile.Write(job, saved);
            return ExitCode.Done;
        }

        SoundJobRunner.Check(job, context.Overwrite, [.. new[] { run.Report(parse) }.OfType<string>()]);
        RunReport? report = run.Report(parse) is not { } path ? null : new RunReport(path)
        {
            Method = Name,
            Job = SoundJobFile.ToJson(job),
            Options = job.Options,
            Inputs = SoundJobRunner.InputsOf(job),
        };
        SoundResult result;
        try
        {
            result = SoundDisplay.Run(
                notes, HoldResult, progress => SoundJobRunner.Run(job, context with { Progress = progress }));
        }
        catch (MemoryShortageException shortage)
        {
            throw new ArgumentException(
                $"{MemoryText.Of(shortage.Needed)} of memory would be needed and {MemoryText.Of(shortage.Available)} "
                + "may be taken: give more with --max-memory, or compare with fewer --filters.",
                shortage);
        }

        if (result.Problem is { } problem)
        {
            notes.Complain($"impasto: {ErrorText.OneLine(problem)}");
        }

        report?.Write(result);
        notes.Say(SoundDisplay.Describe(result, job));
        return result.Interrupted ? ExitCode.Interrupted : ExitCode.Done;
    }

    private SoundJob ToJob(CommandResult command)
    {
        string? example = command.GetValue(texture);
        string[] named = example is null ? command.GetValue(styles)! : [example];
        double[] weights = command.GetValue(blend) is { Length: > 0 } given ? given : [.. named.Select(_ => 1.0)];
        return new SoundJob
        {
            Content = command.GetValue(content),
            Seconds = example is null ? null : seconds.Number(command),
            Styles = [.. named.Zip(weights, (style, weight) => new SoundJobStyle(style) { Weight = weight })],
            Options = own.Apply(command, new SoundOptions()),
            Output = command.GetValue(output)!,
            Depth = depth.Number(command),
            Spectrogram = command.GetValue(spectrogram),
        };
    }
}
