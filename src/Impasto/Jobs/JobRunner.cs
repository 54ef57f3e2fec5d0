using Impasto.Control.Color;
using Impasto.Control.Guides;
using Impasto.Control.Regions;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Methods.FeedForward;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Styles;
using Impasto.Stylizing;
using Impasto.Video;
using Impasto.Video.OpticalFlow;

namespace Impasto.Jobs;

/// <summary>
/// Does jobs. Methods, networks and styles are opened once for all of them. It may be used from several threads at the
/// same time.
/// </summary>
/// <param name="methods">The methods.</param>
/// <param name="models">Opens networks, and outlives it.</param>
/// <param name="styles">The styles that were kept under a name; null for none.</param>
public sealed class JobRunner(MethodCatalog methods, ModelLibrary models, StyleStore? styles = null) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, IStylizer> stylizers = [];
    private readonly Dictionary<string, StyleSource> sources = [];
    private readonly Dictionary<(string Fine, string Coarse), ImageSource> mixed = [];
    private readonly Lazy<AutoGuides> autoGuides = new(() => new AutoGuides(models.Encoder()));

    private IEnumerable<string> Learned => models.LearnedStyles().Select(known => known.Style);

    /// <summary>Gives the method of a job.</summary>
    /// <param name="job">The job.</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    /// <exception cref="JobException">A style is not to be found.</exception>
    public MethodDescription MethodOf(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.Method is { } name ? methods[name]
            : job.Styles.Count > 0 && job.Styles.All(style => IsImported(style.Style)) ? methods[OnnxTransfer.Name]
            : methods.For(
                job.Styles.Count > 0 && job.Styles.All(style => style.Coarse is null && IsLearned(style.Style))
                ? StylizerFeatures.LearnedStyles
                : StylizerFeatures.AnyStyle);
    }

    /// <summary>Gives a job as the request that a method takes; of its images, only the headers are read.</summary>
    /// <param name="job">The job.</param>
    /// <exception cref="ArgumentException">An option is unknown, or not what is allowed.</exception>
    /// <exception cref="JobException">A style is not to be found.</exception>
    /// <exception cref="ImageException">A file is no image that can be read.</exception>
    public StylizeRequest ToRequest(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.Film is null
            ? ToRequest(job, ImageSource.FromFile(job.Content))
            : throw new JobException("This job is a film: give it to 'impasto film'.");
    }

    /// <summary>Gives a job as a request for another scene than its own, such as a frame of its film.</summary>
    /// <param name="job">The job.</param>
    /// <param name="content">The scene.</param>
    /// <inheritdoc cref="ToRequest(Job)" path="/exception"/>
    internal StylizeRequest ToRequest(Job job, ImageSource content)
    {
        CheckRegions(job);
        MethodDescription method = MethodOf(job);
        CheckImages(job, method);
        StyleSource[] opened = [.. job.Styles.Select(style => Open(style, method) with
        {
            Weight = style.Weight,
            Guide = style.Guide is { } guide ? ImageSource.FromFile(guide) : null,
        })];
        return new StylizeRequest(content, opened)
        {
            Strength = job.Strength,
            StyleScale = job.StyleScale,
            Color = ColorOf(job),
            Photoreal = job.Photoreal,
            Keep = job.Keep is { } keep ? ImageSource.FromFile(keep) : null,
            Size = job.Size,
            Options = OptionsOf(job, method),
            Checkpoint = job.Checkpoint,
        };
    }

    /// <summary>
    /// Refuses jobs that would write over what one of them reads, or over one another's results; links are followed.
    /// </summary>
    /// <param name="jobs">The jobs.</param>
    /// <param name="overwrite">Whether what is read may be written over.</param>
    /// <param name="others">What else is written, such as a report.</param>
    /// <exception cref="IOException">They would; the message names the file.</exception>
    public void CheckFiles(IReadOnlyList<Job> jobs, bool overwrite, params IReadOnlyList<string> others)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        ArgumentNullException.ThrowIfNull(others);
        IEnumerable<string> outputs = jobs.SelectMany(job => new[] { job.Output, job.Checkpoint }).OfType<string>();
        OutputFiles.CheckApart(
            jobs.SelectMany(InputsOf).Concat(models.OpenedFiles()).Distinct(), [.. outputs, .. others], overwrite);
    }

    /// <summary>
    /// Does a job: reads, paints and writes. That all that it writes can be written is tried before the work.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="context">With what means.</param>
    /// <param name="isWhole">Whether a picture is written only if it was painted to its end.</param>
    /// <returns>The picture, which is written already; of a run that was ended early, the best one so far.</returns>
    /// <exception cref="ArgumentException">The job asks for what the method cannot do.</exception>
    /// <exception cref="JobException">A style is not to be found.</exception>
    /// <exception cref="ImageException">
    /// An image cannot be read or written; where that of a picture that was painted fails, the message says where the
    /// picture is kept.
    /// </exception>
    /// <exception cref="IOException">
    /// The checkpoint cannot be written, or a file that is read would be written over.
    /// </exception>
    /// <exception cref="MemoryShortageException">
    /// The run would take more memory than it may; nothing was done.
    /// </exception>
    /// <exception cref="OperationCanceledException">The run was cancelled before there was a picture.</exception>
    public RunResult Run(Job job, RunContext context, bool isWhole = false)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(context);
        ImageWriteOptions writing = new() { Depth = job.Depth };
        MethodDescription method = MethodOf(job);
        IStylizer stylizer = StylizerOf(method);
        RunOptions options = OptionsOf(job, method);

        // To start what reads images takes about as long as to open networks.
        Task loading = Task.Run(
            () => stylizer.Load(options, [.. job.Styles.Select(style => style.Style)]), context.Cancellation);
        StylizeRequest request = ToRequest(job);
        (int width, int height) = request.PictureSize;
        ImageFile.CheckWritable(job.Output, width, height, writing);
        if (job.Checkpoint is { } kept)
        {
            OutputFiles.Try(kept);
        }

        loading.GetAwaiter().GetResult();
        CheckFiles([job], context.Overwrite);
        RunResult result = stylizer.Stylize(Prepared(request, job, context), context);
        if (isWhole && result.Interrupted)
        {
            return result;
        }

        context.Progress?.Report(new RunProgress(RunStage.Write, 0));
        OutputFiles.Write(result.Image, job.Output, writing);
        context.Progress?.Report(new RunProgress(RunStage.Write, 1));
        if (!result.Interrupted && job.Checkpoint is { } checkpoint)
        {
            File.Delete(checkpoint);
        }

        return result;
    }

    /// <summary>Does a job but for the writing: its output is not looked at.</summary>
    /// <param name="job">The job.</param>
    /// <param name="context">With what means.</param>
    /// <returns>The picture; of a run that was ended early, the best one so far.</returns>
    /// <inheritdoc cref="Run" path="/exception"/>
    public RunResult Paint(Job job, RunContext context) =>
        StylizerOf(MethodOf(job)).Stylize(Prepared(ToRequest(job), job, context), context);

    /// <summary>Paints a scene for a job whose memory was planned for one of the same size.</summary>
    /// <param name="job">The job.</param>
    /// <param name="request">The job as a request, with the scene.</param>
    /// <param name="context">With what means, of which the memory is the method's limit.</param>
    internal RunResult PaintPlanned(Job job, StylizeRequest request, RunContext context)
    {
        StylizeRequest prepared = Prepared(request, job, context);
        IStylizer stylizer = StylizerOf(MethodOf(job));
        return stylizer is Stylizer own
            ? own.StylizePlanned(prepared, context)
            : stylizer.Stylize(prepared, context);
    }

    /// <summary>Whether the frames of a job are painted in view of the results before.</summary>
    /// <param name="job">The job.</param>
    /// <param name="request">The job as a request for a frame.</param>
    internal bool SeesPrior(Job job, StylizeRequest request) => job is { Labels: null, AutoGuides: null }
        && StylizerOf(MethodOf(job)) is Stylizer own && own.SeesPrior(request);

    /// <summary>What there is to say before the work of masks and labels that are images, as sentences.</summary>
    /// <param name="job">The job.</param>
    /// <param name="request">The job as a request.</param>
    /// <exception cref="ArgumentException">No mask is white anywhere, or labels do not go together.</exception>
    internal static IReadOnlyList<string> NotesOnMasks(Job job, StylizeRequest request)
    {
        StylizeRequest divided = DivideByLabels(request, job);
        (int width, int height) = request.PictureSize;
        GuideSet? guides = GuideSet.Read(divided.Guides, divided.Blend, new PyramidLevel(width, height));
        return [.. divided.Notes, .. guides?.Notes ?? []];
    }

    /// <summary>Where the styles of a job go in a frame, by the masks and labels that were given for it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="request">The job as a request for the frame.</param>
    internal static FramePlaces? PlacesOf(Job job, StylizeRequest request) =>
        FramePlaces.Of(DivideByLabels(request, job));

    /// <summary>The request with what the job asks for beyond it: styles are made, and divided among regions.</summary>
    /// <param name="request">The request, with the scene.</param>
    /// <param name="job">The job.</param>
    /// <param name="context">With what means.</param>
    internal StylizeRequest Prepared(StylizeRequest request, Job job, RunContext context) =>
        Divide(WithMixedScales(request, job, context), job, context);

    /// <summary>Prepares the optimisation of a job's frames, whose memory was planned.</summary>
    /// <param name="request">The job as a request, with a scene of the size of its picture.</param>
    /// <param name="options">How frames are held together.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="flow">Gives the flow between two frames of a shot.</param>
    /// <param name="places">Gives where styles go in a frame of a shot.</param>
    internal OptimizedFilm Optimize(
        StylizeRequest request,
        OptimizedFilmOptions options,
        int threads,
        Func<int, int, FlowPair> flow,
        Func<int, FramePlaces?> places) =>
        new(models, request with { Size = null }, options, threads) { FlowBetween = flow, PlacesAt = places };

    /// <summary>Computes the memory that a job takes, without taking it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="memory">The memory that it may take, in bytes; no limit where null.</param>
    public MemoryPlan PlanMemory(Job job, int threads, long? memory = null)
    {
        ArgumentNullException.ThrowIfNull(job);
        return PlanMemory(job, ToRequest(job), threads, memory);
    }

    /// <summary>Computes the memory that a job takes for a request of its own.</summary>
    /// <param name="job">The job.</param>
    /// <param name="request">The request.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="memory">The memory that it may take, in bytes; no limit where null.</param>
    internal MemoryPlan PlanMemory(Job job, StylizeRequest request, int threads, long? memory = null) =>
        PlanWithin(job, request, threads, memory ?? long.MaxValue).Plan;

    /// <summary>Plans a request of a job's own, and finds what its method itself may take of the memory.</summary>
    /// <inheritdoc cref="PlanMemory(Job, StylizeRequest, int, long?)" path="/param"/>
    /// <returns>The plan and the method's limit, to be told to <see cref="PaintPlanned"/>.</returns>
    internal (MemoryPlan Plan, long Limit) PlanWithin(Job job, StylizeRequest request, int threads, long memory)
    {
        StylizeRequest divided = job.AutoGuides is { } regions
            ? AutoGuides.Outline(request, regions)
            : Divide(request, job, new RunContext { Threads = threads });

        // Labels have become masks, which are in memory from then on.
        long held = job.AutoGuides is not null
            ? autoGuides.Value.WeightBytes + Unfreed(divided)
            : divided.Styles.SelectMany(style => new[] { style.Guide, style.Appearance })
                .OfType<ImageSource>().Distinct().Sum(image => image.HeldBytes)
                + (job.Labels is null ? 0
                    : Unfreed(divided) + LabelGuides.PlanBytes([ImageSource.FromFile(job.Labels), .. LabelsOf(job)]));
        IStylizer stylizer = StylizerOf(MethodOf(job));
        long left = memory == long.MaxValue ? memory : Math.Max(0, memory - held);
        (MemoryPlan plan, long limit) = stylizer is Stylizer own
            ? own.PlanWithin(divided, threads, left)
            : (stylizer.PlanMemory(divided, threads, left), left);
        MemoryPlan beside = plan.Beside(held);
        return (job.AutoGuides is null
            ? beside
            : beside.Between(new MemoryStage(
                RunStage.Prepare, plan.Stages[0].Bytes + autoGuides.Value.PlanBytes(request, threads))), limit);
    }

    /// <summary>Frees the methods.</summary>
    public void Dispose()
    {
        foreach (IStylizer stylizer in stylizers.Values)
        {
            stylizer.Dispose();
        }
    }

    /// <summary>The files and folders that a job names as what it reads; some may not be there.</summary>
    internal IReadOnlyList<string> InputsOf(Job job) =>
    [
        job.Content,
        .. job.Styles.Select(FileOf),
        .. job.Styles.SelectMany(s => new[] { s.Guide, s.Mask, s.Labels, s.Coarse }).OfType<string>(),
        .. new[] { job.Labels, job.Keep, job.Film?.SoundStyle }.OfType<string>(),
        .. PathsOf(job),
    ];

    /// <summary>The values of a job's options that may be paths.</summary>
    internal IEnumerable<string> PathsOf(Job job) => OptionsOf(job, MethodOf(job)).Paths();

    /// <summary>The file that a style is, or the name of one that a network has learned.</summary>
    internal string FileOf(JobStyle style) => TrainedStyle.Find(style.Style)?.Network
        ?? (!IsFile(style.Style) && styles?.Contains(style.Style) == true
            ? styles.Find(style.Style)
            : style.Style);

    /// <summary>What does not go together in what a job says of regions; null for nothing.</summary>
    internal static string? ComplaintOfRegions(Job job)
    {
        int labels = job.Styles.Count(style => style.Labels is not null);
        return job switch
        {
            { Labels: null } when labels > 0 => "There are labels of styles and none of the scene: give these too",
            { Labels: not null } when labels != job.Styles.Count =>
                $"There are labels of {labels} of {Counted.Of(job.Styles.Count, "style")}; give those of each style",
            { Labels: not null, AutoGuides: not null } => "Give labels or automatic guides, not both",
            { Labels: null, AutoGuides: null } => null,
            _ when job.Styles.Any(style => style.Guide is not null) =>
                $"Place styles by masks or by {(job.Labels is null ? "automatic guides" : "labels")}, not by both",
            _ => null,
        };
    }

    private static ColorControl? ColorOf(Job job) => job is { Color: null, ColorTransfer: null } ? null : new()
    {
        Mode = job.Color ?? ColorMode.Style,
        Transfer = job.ColorTransfer is { } kind ? ColorTransfers.Of(kind) : null,
        Strength = job.ColorStrength ?? 1,
    };

    private static void CheckRegions(Job job)
    {
        if (ComplaintOfRegions(job) is { } complaint)
        {
            throw new JobException($"{complaint}.");
        }
    }

    /// <summary>Refuses styles that networks have learned where a method needs images.</summary>
    private void CheckImages(Job job, MethodDescription method)
    {
        if (!method.Can(StylizerFeatures.AnyStyle) || method.Can(StylizerFeatures.LearnedStyles)
            || job.Styles.FirstOrDefault(style => IsLearned(style.Style)) is not { } learned)
        {
            return;
        }

        // What there is to leave out so that a method is taken that knows the style.
        string[] others =
        [
            .. new[] { job.Method is null ? null : "--method" }.OfType<string>(),
            .. new[] { job.Styles.All(style => IsLearned(style.Style)) ? null : "styles that are images" }
                .OfType<string>(),
        ];
        bool isImageNeeded = learned.Coarse is not null || job.Labels is not null || job.AutoGuides is not null;
        throw new JobException(
            $"{learned.Style}: a network has learned this style and Impasto has no picture of it, which "
            + (learned.Coarse is null ? $"the method {method.Name}" : "--style-fine") + " needs: name an image"
            + (isImageNeeded ? "." : $", or leave {string.Join(" and ", others)} out."));
    }

    /// <summary>Divides the styles among regions, where the job asks for it.</summary>
    private StylizeRequest Divide(StylizeRequest request, Job job, RunContext context) =>
        job is { Labels: null, AutoGuides: { } regions }
            ? autoGuides.Value.Divide(request, regions, context)
            : DivideByLabels(request, job);

    private static StylizeRequest DivideByLabels(StylizeRequest request, Job job) => job.Labels is { } labels
        ? LabelGuides.Divide(request, ImageSource.FromFile(labels), [.. LabelsOf(job)])
        : request;

    /// <summary>
    /// What the reading of a region's part of a style leaves: parts are read one after another, faster than their
    /// memory is taken back.
    /// </summary>
    private static long Unfreed(StylizeRequest divided) =>
        divided.Styles.Select(style => style.Appearance).OfType<ImageSource>().Max(ImageMemory.WithReading);

    private static IEnumerable<ImageSource> LabelsOf(Job job) =>
        job.Styles.Select(style => ImageSource.FromFile(style.Labels!));

    private static RunOptions OptionsOf(Job job, MethodDescription method)
    {
        RunOptions options = method.Defaults;
        foreach ((string name, string text) in job.Options)
        {
            OptionDescription option = method.Options.FirstOrDefault(o => o.Name == name)
                ?? throw new ArgumentException($"The method {method.Name} has no option '{name}'"
                    + $"{Suggestion.Text(name, method.Options.Select(o => o.Name))}.");
            options = option.TryParse(text, out object? value)
                ? option.With(options, value)
                : throw new ArgumentException($"{name} is {option.Allowed}, not {text}.");
        }

        return options;
    }

    private IStylizer StylizerOf(MethodDescription method)
    {
        lock (gate)
        {
            if (!stylizers.TryGetValue(method.Name, out IStylizer? stylizer))
            {
                stylizers[method.Name] = stylizer = method.Create(models);
            }

            return stylizer;
        }
    }

    /// <summary>
    /// The style of a job, of which no more counts than its mask lets through. One that mixes scales has the size that
    /// it will have, and is made when the job is done.
    /// </summary>
    private StyleSource Open(JobStyle style, MethodDescription method)
    {
        StyleSource source = Open(style.Style, method);
        if (style.Coarse is { } coarse)
        {
            string? complaint = source.Appearance is null
                ? $"{style.Style}: the method {method.Name} takes styles that a network has learned, and of these none "
                    + $"can be mixed with {coarse}; name another method."
                : style.Mask is null ? null
                : $"{style.Style}: only a whole image can be mixed with {coarse}; leave --style-mask out.";
            return complaint is null
                ? source.WithImage(MixedScales.SizeOf(CoarseOf(coarse)))
                : throw new JobException(complaint);
        }

        if (style.Mask is not { } mask)
        {
            return source;
        }

        ImageSource image = source.Appearance ?? throw new JobException(
            $"{style.Style}: a network has learned this style, and there is no picture of it of which a mask could "
            + "show a part; leave --style-mask out, or name an image.");

        // What a method computes of a style is kept with its source.
        string key = $"{style.Style}\0{mask}";
        lock (gate)
        {
            if (!sources.TryGetValue(key, out StyleSource? masked))
            {
                sources[key] = masked = StyleSource.Of(image.Masked(ImageSource.FromFile(mask)));
            }

            return masked;
        }
    }

    /// <summary>The request with the styles that mix scales, each of which is made once.</summary>
    private StylizeRequest WithMixedScales(StylizeRequest request, Job job, RunContext context)
    {
        return job.Styles.All(style => style.Coarse is null) ? request : request with
        {
            Styles = [.. job.Styles.Zip(request.Styles, (named, style) => named.Coarse is { } coarse
                ? style.WithImage(Mixed(named.Style, coarse))
                : style)],
        };

        ImageSource Mixed(string fine, string coarse)
        {
            lock (gate)
            {
                if (!mixed.TryGetValue((fine, coarse), out ImageSource? image))
                {
                    image = MixedScales.Make(
                        models.Encoder(),
                        Find(fine).Appearance!,
                        CoarseOf(coarse),
                        context with { Progress = null });
                    mixed[(fine, coarse)] = image;
                }

                return image;
            }
        }
    }

    /// <summary>
    /// What a name or a path of a style means: a file, or the folder of a training, comes first, then a style that was
    /// kept, then a learned one. A method that takes learned styles only knows their names itself.
    /// </summary>
    private StyleSource Open(string style, MethodDescription? method)
    {
        if (method is not null && !method.Can(StylizerFeatures.AnyStyle))
        {
            return StyleSource.Learned(style);
        }

        lock (gate)
        {
            if (!sources.TryGetValue(style, out StyleSource? source))
            {
                sources[style] = source = Find(style);
            }

            return source;
        }
    }

    private ImageSource CoarseOf(string style) => Find(style).Appearance ?? throw new JobException(
        $"{style}: a network has learned this style and Impasto has no picture of it, which --style-coarse needs: "
        + "name an image.");

    private StyleSource Find(string style)
    {
        if (IsFile(style) && !TrainedStyle.IsMeant(style))
        {
            return StyleSource.Of(ImageSource.FromFile(style));
        }

        if (styles is not null && styles.Contains(style))
        {
            return StyleSource.Of(styles.Load(style), style);
        }

        return IsLearned(style)
            ? StyleSource.Learned(style)
            : throw new JobException(
                $"{style}: there is no such file, and no style of that name"
                + $"{Suggestion.Text(style, [.. Learned, .. styles?.List() ?? []])} (see 'impasto styles list').");
    }

    /// <summary>Whether a style is that of an ONNX file.</summary>
    private bool IsImported(string style) => IsLearned(style) && models.HasImported(style);

    private bool IsLearned(string style) => TrainedStyle.Find(style) is not null
        || (!IsFile(style) && !(styles?.Contains(style) ?? false) && Learned.Contains(style));

    /// <summary>Whether a style is a path; a folder is no picture, and a style of its name comes first.</summary>
    internal bool IsFile(string style) => Path.Exists(style)
        && !(Directory.Exists(style) && (styles?.Contains(style) == true || Learned.Contains(style)));
}
