using Impasto.Checkpoints;
using Impasto.Films;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Methods.FeedForward;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Jobs;
using Impasto.Tests.Methods;
using Impasto.Tests.Weights;
using Impasto.Video;
using Impasto.Video.OpticalFlow;

namespace Impasto.Tests.Films;

/// <summary>
/// Films of images, 25 a second, by a method that makes them brighter and by optimisation; ffmpeg is not needed.
/// </summary>
public sealed class FilmRunnerTests : IDisposable
{
    private const int Width = 64, Height = 48;
    private const float Level = 1 / 255f;
    private const string Optimize = "optimize", Brighter = "tinting";

    private readonly TemporaryFolder folder = new();
    private readonly ModelLibrary models = new();
    private readonly JobRunner jobs;
    private readonly List<RunProgress> told = [];

    public FilmRunnerTests()
    {
        MethodDescription brighter = Tinting.Describe(StylizerFeatures.AnyStyle | StylizerFeatures.Strength);
        jobs = new JobRunner(new MethodCatalog([.. MethodCatalog.Default.Methods, brighter]), models);
        ImageFile.Write(TestImages.Squares(40, 40), At("style.png"));
    }

    public void Dispose()
    {
        jobs.Dispose();
        models.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void With_strength_0_a_frame_is_the_scene_and_has_nothing_of_the_frame_before()
    {
        WriteFrames(3, Brightening);
        Run(new(), job => job with { Strength = 0 });
        Assert.All([1, 2, 3], number => Assert.Equal(Frame("in", number).Pixels, Frame("out", number).Pixels));
    }

    [Fact]
    public void A_network_for_film_is_shown_the_result_before_as_it_was_kept()
    {
        WriteFrames(2, i => Waves(3 * i));
        Run(new() { Cuts = "none" }, job => job with { Method = "transform", Styles = [new JobStyle("great-wave")] });

        using TransformTransfer method = new(models);
        using SteadyPainter painter = new(Width, Height, new(), threads: 2);
        painter.Last = (Frame("in", 1), Frame("out", 1), null);
        ImageBuffer second = painter.Next(Frame("in", 2), startsShot: false, (scene, prior) => method.Stylize(
            new StylizeRequest(scene, StyleSource.Learned("great-wave")) { Prior = prior },
            new RunContext { Threads = 2 }).Image);
        ImageFile.Write(second, At("second.png"));
        Assert.Equal(ImageFile.Read(At("second.png")).Pixels, Frame("out", 2).Pixels);
    }

    [Fact]
    public void Frames_that_are_kept_are_not_gone_on_from_when_an_image_of_the_film_has_changed()
    {
        FilmOptions film = new() { Work = At("kept") };
        WriteFrames(3, Brightening);
        RunTo(2, film);
        ImageFile.Write(Brightening(7), FileOf("in", 1));
        Assert.Throws<CheckpointException>(() => Run(film));
    }

    [Fact]
    public void Cuts_are_times_in_the_film_and_a_frame_that_is_half_a_frame_early_is_at_its_cut()
    {
        WriteFrames(7, Brightening);
        FilmResult result = Run(new() { From = "0.08", Cuts = "0.16,0.21" });

        // The frames have the times 0.08, 0.12, 0.16, 0.2 and 0.24; the first of a shot is painted by itself.
        Assert.Equal((5, 3), (result.Frames, result.Shots));
        Assert.Equal([1, 3, 4], Enumerable.Range(1, 5).Where(IsPaintedAlone));

        bool IsPaintedAlone(int number)
        {
            (ImageBuffer scene, ImageBuffer painted) = (Frame("in", number + 2), Frame("out", number));
            return Enumerable.Range(0, scene.Pixels.Length).All(
                i => Math.Abs(painted.Pixels[i] - scene.Pixels[i] - 0.25f) < 2 * Level);
        }
    }

    [Fact]
    public void A_preview_is_as_long_as_asked_for_to_half_a_frame_and_the_last_frame_ends_with_the_film()
    {
        WriteFrames(7, Brightening);
        Assert.Equal(3, Run(new() { Preview = "0.13" }).Frames);
        Assert.Equal(4, Run(new() { Preview = "0.15" }).Frames);

        // Of seven frames those at 0, 0.08, 0.16 and 0.24 s, the last up to the end of the film.
        FilmResult result = Run(new() { Every = 2 });
        Assert.Equal(4, result.Frames);
        Assert.Equal(0.28, result.Seconds, 1e-9);
    }

    [Fact]
    public void Beside_a_frame_its_scene_is_as_transparent_as_it_was()
    {
        WriteFrames(2, _ => Transparent());
        Run(new() { Compare = true }, job => Learned(job, "great-wave"));
        (ImageBuffer scene, ImageBuffer both) = (Frame("in", 2), Frame("out", 2));
        Assert.Equal((2 * Width, Height, true), (both.Width, both.Height, both.HasAlpha));
        for (int y = 0; y < Height; y++)
        {
            Span<float> row = both.Alpha.Slice(y * 2 * Width, 2 * Width);
            Assert.Equal(scene.Alpha.Slice(y * Width, Width), row[..Width]);
            Assert.Equal(scene.Alpha.Slice(y * Width, Width), row[Width..]);
        }

        static ImageBuffer Transparent()
        {
            ImageBuffer image = TestImages.Waves(Width, Height, hasAlpha: true);
            for (int i = 0; i < Width * Height; i++)
            {
                image.Alpha[i] = i % Width / (Width - 1f);
            }

            return image;
        }
    }

    [Theory]
    [InlineData(Brighter)]
    [InlineData(Optimize)]
    public void Flow_is_kept_by_the_numbers_of_its_frames_and_in_its_direction(string method)
    {
        // Everything goes 2 pixels to the right from frame to frame; over a cut there is no flow.
        WriteFrames(4, i => Waves(2 * i));
        Run(new() { SaveFlow = At("flow"), Cuts = "0.08" }, job => By(job, method));
        Assert.Equal(
            ["000001_000002.flo", "000002_000001.flo", "000003_000004.flo", "000004_000003.flo"],
            Directory.GetFiles(At("flow")).Select(Path.GetFileName).Order());
        Assert.Equal(2, Across("000001_000002.flo"), 0.3);
        Assert.Equal(-2, Across("000002_000001.flo"), 0.3);
        Assert.Equal(2, Across("000003_000004.flo"), 0.3);
        Assert.Equal(-2, Across("000004_000003.flo"), 0.3);

        // In the middle: what comes in at the border was never seen.
        double Across(string file)
        {
            FlowField flow = FlowFile.Read(Path.Combine(At("flow"), file), Width, Height);
            return Enumerable.Range(Width / 4, Width / 2).Average(x => flow.Horizontal[(Height / 2 * Width) + x]);
        }
    }

    [Fact]
    public void Flow_that_ends_before_the_film_is_refused_before_the_work()
    {
        WriteFrames(8, Brightening);
        WriteFlow((1, 2), (2, 1), (2, 3), (3, 2));
        FlowException e = Assert.Throws<FlowException>(() => Run(new() { FlowFolder = At("flow") }));
        Assert.Contains("from frame 3 to frame 4", e.Message, StringComparison.Ordinal);
        Assert.Empty(told);
    }

    [Fact]
    public void Of_frames_that_look_two_back_the_flow_over_two_frames_is_needed_but_over_cuts()
    {
        WriteFrames(5, Brightening);
        WriteFlow((3, 5), (5, 3));
        FilmOptions film = new() { FlowFolder = At("flow"), LongTerm = "2", Cuts = "0.08" };
        Assert.Equal((5, 2), (Painted().Frames, Painted().Shots));
        told.Clear();
        File.Delete(At("flow/000005_000003.flo"));
        WriteFlow((4, 6), (6, 4), (1, 3), (3, 1), (2, 4), (4, 2));
        film = film with { Cuts = "none" };
        FlowException e = Assert.Throws<FlowException>(() => Painted());
        Assert.Contains("from frame 5 to frame 3", e.Message, StringComparison.Ordinal);
        Assert.Empty(told);

        FilmResult Painted() => Run(film, job => By(job, Optimize));
    }

    [Fact]
    public void Frames_that_were_kept_with_other_flow_are_refused()
    {
        WriteFrames(4, Brightening);
        for (int i = 1; i < 4; i++)
        {
            WriteFlow((i, i + 1), (i + 1, i));
        }

        FilmOptions film = new() { FlowFolder = At("flow"), Work = At("kept") };
        Assert.True(RunTo(2, film).Interrupted);
        string file = At("flow/000001_000002.flo");
        DateTime written = File.GetLastWriteTimeUtc(file);
        File.SetLastWriteTimeUtc(file, written.AddMinutes(1));
        Assert.Contains(
            "of another film, or of other options",
            Assert.Throws<CheckpointException>(() => Run(film)).Message,
            StringComparison.Ordinal);
        File.SetLastWriteTimeUtc(file, written);
        Assert.Equal(4, Run(film).Frames);
    }

    [Fact]
    public void An_optimised_film_that_was_stopped_goes_on_to_the_same_bytes()
    {
        WriteFrames(5, i => Waves(i));
        Run(new(), job => By(job, Optimize), "whole");
        FilmOptions film = new() { Work = At("kept") };
        Assert.True(RunTo(2, film, job => By(job, Optimize)).Interrupted);
        Assert.Equal(5, Run(film, job => By(job, Optimize)).Frames);
        Assert.All([1, 2, 3, 4, 5], number => Assert.Equal(Bytes("whole", number), Bytes("out", number)));
        Assert.False(Directory.Exists(At("kept")));
    }

    [Fact]
    public void A_film_of_several_passes_that_is_stopped_leaves_nothing_where_no_folder_was_named()
    {
        WriteFrames(3, i => Waves(i));
        Assert.Throws<OperationCanceledException>(() => RunTo(1, new() { Passes = 2 }, job => By(job, Optimize)));
        Assert.Empty(Directory.GetDirectories(folder.Path, "*.tmp"));
    }

    [Fact]
    public void Of_a_shot_that_is_finished_only_its_frames_are_kept()
    {
        WriteFrames(4, i => Waves(i));
        List<bool> kept = [];
        Run(
            new() { Passes = 2, Cuts = "0.08", Work = At("kept") },
            job => By(job, Optimize),
            progress: new AtFrame(4, () => kept.AddRange(
                File.Exists(At("kept/frames/000001.png")),
                File.Exists(At("kept/shot/scenes/000001.png")),
                File.Exists(At("kept/shot/scenes/000003.png")))));
        Assert.Equal([true, false, true], kept.Take(3));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Each_frame_that_is_optimised_has_the_mask_of_its_time(int passes)
    {
        // The scene is kept in the first two frames; the others are a shot of their own.
        WriteFrames(4, i => Waves(i));
        WriteFrames(4, i => TestImages.Mask(Width, Height, (_, _) => i < 2 ? 1 : 0), "masks");
        Run(
            new() { Passes = passes > 1 ? passes : null, Cuts = "0.08" },
            job => By(job, Optimize) with { Keep = At("masks") });
        Assert.Equal([true, true, false, false], Enumerable.Range(1, 4).Select(IsScene));

        bool IsScene(int number)
        {
            (ImageBuffer scene, ImageBuffer painted) = (Frame("in", number), Frame("out", number));
            return Enumerable.Range(0, scene.Pixels.Length).All(
                i => Math.Abs(painted.Pixels[i] - scene.Pixels[i]) < 3 * Level);
        }
    }

    [Theory]
    [InlineData(Optimize)]
    [InlineData("adain")]
    public void By_labels_frames_are_painted_as_by_the_masks_that_they_mean(string method)
    {
        WriteFrames(2, i => Waves(i));
        ImageFile.Write(TestImages.Mask(Width, Height, (x, _) => x < Width / 3 ? 1 : 0), At("left.png"));
        ImageFile.Write(TestImages.Mask(Width, Height, (x, _) => x < Width / 3 ? 0 : 1), At("right.png"));
        (int width, int height) = (Width / 2, Height / 2);
        ImageFile.Write(TestImages.Mask(width, height, (_, y) => y < height / 2 ? 1 : 0), At("upper.png"));
        ImageFile.Write(TestImages.Mask(width, height, (_, y) => y < height / 2 ? 0 : 1), At("lower.png"));
        Run(new(), job => Half(job) with
        {
            Labels = At("left.png"), Styles = [new JobStyle(At("style.png")) { Labels = At("upper.png") }],
        });
        Run(new(), output: "masks", change: job => Half(job) with
        {
            Styles =
            [
                new JobStyle(At("style.png")) { Guide = At("right.png"), Mask = At("lower.png") },
                new JobStyle(At("style.png")) { Guide = At("left.png"), Mask = At("upper.png") },
            ],
        });
        Assert.NotEqual(Bytes("in", 2), Bytes("out", 2));
        Assert.Equal(Bytes("masks", 1), Bytes("out", 1));
        Assert.Equal(Bytes("masks", 2), Bytes("out", 2));

        Job Half(Job job) => method == Optimize ? By(job, method) : job with
        {
            Method = method, Options = new Dictionary<string, string> { ["refine"] = "0" },
        };
    }

    [Theory]
    [InlineData(Optimize)]
    [InlineData("transform")]
    public void What_there_is_to_say_of_masks_is_said_once_and_before_the_work(string method)
    {
        WriteFrames(2, i => Waves(i));
        ImageFile.Write(TestImages.Mask(Width, Height, (_, _) => 1), At("white.png"));
        ImageFile.Write(TestImages.Mask(Width, Height, (_, _) => 0), At("black.png"));
        bool isLearned = method != Optimize;
        Run(new(), job => (isLearned ? Learned(job, "great-wave") : By(job, method)) with
        {
            Styles =
            [
                new JobStyle(isLearned ? "great-wave" : At("style.png")) { Guide = At("white.png") },
                new JobStyle(isLearned ? "mosaic" : At("style.png")) { Guide = At("black.png") },
            ],
        });
        Assert.Equal(
            ["Mask 2 of 2 is black everywhere: its style is not seen."],
            told.OfType<FilmPlan>().SelectMany(plan => plan.Notes));
        Assert.Empty(told.OfType<RunNote>());
    }

    /// <summary>It becomes brighter by 5 levels from frame to frame: what is left of the one before is seen.</summary>
    private static ImageBuffer Brightening(int number) => TestImages.Mask(
        Width, Height, (x, y) => 0.3f + (0.1f * MathF.Sin((x * 0.4f) + (y * 0.3f))) + (5 * Level * number));

    private static ImageBuffer Waves(int right) => TestImages.Mask(
        Width, Height, (x, y) => 0.5f + (0.2f * MathF.Sin((x - right) * 0.4f)) + (0.2f * MathF.Sin(y * 0.3f)));

    private static Job By(Job job, string method) => method != Optimize ? job with { Method = method } : job with
    {
        Method = method,
        Options = new Dictionary<string, string>
        {
            ["encoder"] = "gabor", ["iterations"] = "4", ["levels"] = "1", ["margin"] = "0",
        },
    };

    private static Job Learned(Job job, string style) => job with
    {
        Method = "transform",
        Styles = [new JobStyle(style)],
        Options = new Dictionary<string, string> { ["light"] = "true" },
    };

    private void WriteFrames(int count, Func<int, ImageBuffer> frame, string name = "in")
    {
        Directory.CreateDirectory(At(name));
        for (int i = 0; i < count; i++)
        {
            ImageFile.Write(frame(i), FileOf(name, i + 1));
        }
    }

    private void WriteFlow(params (int From, int To)[] frames)
    {
        Directory.CreateDirectory(At("flow"));
        foreach ((int from, int to) in frames)
        {
            FlowFile.Write(At($"flow/{from:000000}_{to:000000}.flo"), new FlowField(Width, Height));
        }
    }

    /// <summary>Runs a film of the images in the folder "in".</summary>
    private FilmResult Run(
        FilmOptions film,
        Func<Job, Job>? change = null,
        string output = "out",
        IProgress<RunProgress>? progress = null,
        CancellationToken token = default)
    {
        Job job = new()
        {
            Content = At("in"),
            Styles = [new JobStyle(At("style.png"))],
            Method = Brighter,
            Output = At(output),
            Film = film,
        };
        return new FilmRunner(jobs).Run(
            change is null ? job : change(job),
            new RunContext
            {
                Threads = 2, Progress = progress ?? new ToList(told), Cancellation = token, Overwrite = true,
            });
    }

    /// <summary>The same, stopped at a frame.</summary>
    private FilmResult RunTo(int frame, FilmOptions film, Func<Job, Job>? change = null)
    {
        using CancellationTokenSource stop = new();
        return Run(film, change, progress: new AtFrame(frame, stop.Cancel), token: stop.Token);
    }

    private string At(string name) => folder.File(name);

    private string FileOf(string name, int number) => At($"{name}/{number:000000}.png");

    private ImageBuffer Frame(string name, int number) => ImageFile.Read(FileOf(name, number));

    private byte[] Bytes(string name, int number) => File.ReadAllBytes(FileOf(name, number));
}
