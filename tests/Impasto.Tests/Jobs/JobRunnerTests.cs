using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Methods.AnyStyle;
using Impasto.Models;
using Impasto.Running;
using Impasto.Styles;
using Impasto.Stylizing;
using Impasto.Tests.Methods;
using Impasto.Tests.Methods.Optimization;
using Impasto.Tests.Networks;
using Impasto.Tests.Weights;

namespace Impasto.Tests.Jobs;

public sealed class JobRunnerTests : IDisposable
{
    private static readonly RunContext Two = new() { Threads = 2 };

    private readonly TemporaryFolder folder = new();
    private readonly ModelLibrary models = new();
    private readonly StyleStore styles;
    private readonly JobRunner runner;
    private readonly Job job;

    public JobRunnerTests()
    {
        styles = new StyleStore(folder.Path);
        runner = new JobRunner(MethodCatalog.Default, models, styles);
        ImageFile.Write(TestImages.Waves(48, 36), folder.File("scene.png"));
        ImageFile.Write(TestImages.Squares(40, 40), folder.File("squares.png"));
        job = new Job
        {
            Content = folder.File("scene.png"),
            Styles = [new JobStyle(folder.File("squares.png"))],
            Output = folder.File("out.png"),
        };
    }

    public void Dispose()
    {
        runner.Dispose();
        models.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_folder_of_a_styles_name_does_not_hide_it()
    {
        // Names are looked up where the program runs.
        string name = $"style-{Guid.NewGuid():n}", file = OnnxSamples.Style(folder.File("net.onnx"), "udnie");
        ModelStore store = new(folder.File("home"));
        Directory.CreateDirectory(name);
        try
        {
            Job named = job with { Styles = [new JobStyle(name)] };
            Assert.Contains("folder", Assert.Throws<ImageException>(() => runner.ToRequest(named)).Message);
            store.ImportOnnx(file, name).Dispose();
            using ModelLibrary own = new(store);
            using JobRunner known = new(MethodCatalog.Default, own, styles);
            Assert.Equal("onnx", known.MethodOf(named).Name);
            Assert.Equal(name, known.ToRequest(named).Styles[0].Name);
        }
        finally
        {
            Directory.Delete(name);
        }
    }

    [Fact]
    public void A_job_is_painted_without_being_written()
    {
        Job unwritten = job with
        {
            Size = 32, Options = new Dictionary<string, string> { ["refine"] = "0" }, Output = "",
        };

        ImageBuffer painted = runner.Paint(unwritten, Two).Image;

        Assert.Equal(
            runner.Run(unwritten with { Output = job.Output }, Two).Image.Pixels.ToArray(), painted.Pixels.ToArray());
    }

    [Fact]
    public void A_job_paints_what_its_method_paints()
    {
        Job wct = job with
        {
            Method = "wct",
            Strength = 0.5,
            Size = 32,
            Options = new Dictionary<string, string> { ["refine"] = "0", ["levels"] = "2" },
        };
        RunResult result = runner.Run(wct, Two);

        using WhiteningColouring method = new(models);
        ImageSource content = ImageSource.FromFile(job.Content), style = ImageSource.FromFile(job.Styles[0].Style);
        RunResult expected = method.Stylize(
            new StylizeRequest(content, StyleSource.Of(style))
            {
                Strength = 0.5,
                Size = 32,
                Options = new WhiteningColouringOptions { Refine = 0, Levels = 2 },
            },
            Two);
        Assert.Equal(expected.Image.Pixels.ToArray(), result.Image.Pixels.ToArray());
        ImageBuffer written = ImageFile.Read(job.Output);
        Assert.Equal((32, 24), (written.Width, written.Height));
        Assert.Equal(runner.PlanMemory(wct, 2).PeakBytes, result.Memory!.PeakBytes);
    }

    [Fact]
    public void The_styles_choose_the_method_where_none_is_named()
    {
        Assert.Equal("wct", runner.MethodOf(job).Name);
        Assert.Equal("transform", runner.MethodOf(job with { Styles = [new JobStyle("mosaic")] }).Name);
        Assert.Equal("style-bank", runner.MethodOf(job with { Method = "style-bank" }).Name);

        Job mixed = job with { Styles = [new JobStyle("mosaic"), job.Styles[0]] };
        Assert.Contains(
            "mosaic: a network has learned this style and Impasto has no picture of it",
            Assert.Throws<JobException>(() => runner.Run(mixed, Two)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "did you mean optimize?",
            Assert.Throws<ArgumentException>(() => runner.Run(job with { Method = "optimise" }, Two)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_learned_style_is_painted_by_its_network()
    {
        RunResult result = runner.Run(job with { Styles = [new JobStyle("mosaic")] }, Two);
        Assert.Equal((48, 36), (result.Image.Width, result.Image.Height));
        Assert.NotEqual(ImageFile.Read(job.Content).Pixels.ToArray(), ImageFile.Read(job.Output).Pixels.ToArray());
    }

    [Fact]
    public void A_style_that_was_kept_is_known_by_its_name_and_a_file_comes_first()
    {
        using AdaIn method = new(models);
        styles.Add("tiles", method.Prepare(ImageSource.FromFile(job.Styles[0].Style), context: Two));
        Job kept = Painting("adain", "tiles"), image = Painting("adain", job.Styles[0].Style);
        Assert.Equal("tiles", runner.ToRequest(kept).Styles[0].Name);
        Assert.Equal(runner.Run(image, Two).Image.Pixels.ToArray(), runner.Run(kept, Two).Image.Pixels.ToArray());
        Assert.Equal(job.Styles[0].Style, runner.ToRequest(image).Styles[0].Image!.Path);

        Job Painting(string name, string style) => job with
        {
            Method = name,
            Styles = [new JobStyle(style)],
            Options = new Dictionary<string, string> { ["refine"] = "0" },
        };
    }

    [Fact]
    public void A_style_that_is_not_there_is_refused_with_one_that_is()
    {
        Job misspelt = job with { Styles = [new JobStyle("mosiac")] };
        JobException e = Assert.Throws<JobException>(() => runner.Run(misspelt, Two));
        Assert.StartsWith("mosiac: there is no such file, and no style", e.Message, StringComparison.Ordinal);
        Assert.Contains("did you mean mosaic?", e.Message, StringComparison.Ordinal);
        Assert.Throws<ImageException>(() => runner.Run(job with { Content = folder.File("absent.png") }, Two));
    }

    [Theory]
    [InlineData("levels", "6", "levels is a whole number from 1 to 5, not 6.")]
    [InlineData("level", "3", "The method wct has no option 'level'; did you mean levels?.")]
    [InlineData("margin", "3", "The method wct has no option 'margin'.")]
    public void An_option_that_the_method_does_not_have_is_refused(string name, string text, string said)
    {
        Job bad = job with { Method = "wct", Options = new Dictionary<string, string> { [name] = text } };
        Assert.Equal(said, Assert.Throws<ArgumentException>(() => runner.Run(bad, Two)).Message);
    }

    [Fact]
    public void An_output_that_cannot_be_written_is_refused_before_any_work()
    {
        List<RunProgress> told = [];
        RunContext watched = Two with { Progress = new ToList(told) };
        Job[] bad =
        [
            job with { Output = folder.File("absent/out.png") },
            job with { Output = folder.File("out.xyz") },
            job with { Output = folder.File("out.jpg"), Depth = 16 },
        ];
        Assert.All(bad, wrong => Assert.Throws<ImageException>(() => runner.Run(wrong, watched)));
        Assert.Empty(told);
    }

    [Fact]
    public void A_picture_that_cannot_be_written_in_the_end_is_kept_elsewhere()
    {
        string late = Directory.CreateDirectory(folder.File("late")).FullName;
        Job painting = job with { Styles = [new JobStyle("mosaic")], Output = Path.Combine(late, "out.png") };
        RunContext context = Two with { Progress = new AtWriting(() => Directory.Delete(late)) };

        ImageException e = Assert.Throws<ImageException>(() => runner.Run(painting, context));

        string kept = e.Message.Split(" The picture is kept as ")[1];
        try
        {
            Directory.CreateDirectory(late);
            runner.Run(painting, Two);
            Assert.StartsWith($"{painting.Output}: ", e.Message, StringComparison.Ordinal);
            Assert.Equal(File.ReadAllBytes(painting.Output), File.ReadAllBytes(kept));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(kept)!, recursive: true);
        }
    }

    [Fact]
    public void A_run_that_is_stopped_goes_on_from_its_checkpoint_which_is_deleted_at_the_end()
    {
        string checkpoint = folder.File("state");
        Job slow = job with
        {
            Method = "optimize",
            Options = new Dictionary<string, string> { ["iterations"] = "4", ["levels"] = "1", ["margin"] = "0" },
        };
        RunResult whole = runner.Run(slow, Two);
        using CancellationTokenSource source = new();
        RunContext stopping = Two with { Cancellation = source.Token, Progress = new AtIteration(2, source.Cancel) };
        RunResult stopped = runner.Run(slow with { Checkpoint = checkpoint }, stopping);
        Assert.Equal((true, true), (stopped.Interrupted, File.Exists(checkpoint)));
        RunResult resumed = runner.Run(slow with { Checkpoint = checkpoint }, Two);
        Assert.Equal((false, false), (resumed.Interrupted, File.Exists(checkpoint)));
        Assert.Equal(4, resumed.Iterations.Count);
        Assert.Equal(whole.Image.Pixels.ToArray(), resumed.Image.Pixels.ToArray());
    }

    [Fact]
    public void The_end_is_told_when_the_picture_is_written()
    {
        List<RunProgress> told = [];
        runner.Run(job with { Styles = [new JobStyle("mosaic")] }, Two with { Progress = new ToList(told) });
        Assert.Equal(RunStage.Load, told[0].Stage);
        Assert.Equal(new RunProgress(RunStage.Write, 1), told[^1]);
        Assert.Equal(told.Select(progress => progress.Stage).Order(), told.Select(progress => progress.Stage));
    }

    [Fact]
    public void A_method_of_ones_own_does_jobs_from_files()
    {
        MethodCatalog methods = new([Tinting.Describe(StylizerFeatures.AnyStyle), .. MethodCatalog.Default.Methods]);
        JobFile files = new(methods);
        Job tinted = job with
        {
            Method = "tinting",
            Options = new Dictionary<string, string> { ["brightness"] = "0.5" },
        };
        files.Write(tinted, folder.File("job.json"));
        using JobRunner own = new(methods, models, styles: null);
        ImageBuffer picture = own.Run(files.Read(folder.File("job.json")), Two).Image;
        float before = ImageFile.Read(job.Content).Pixels[0];
        Assert.Equal(Math.Min(1, before + 0.5f), picture.Pixels[0]);
    }

    private sealed class AtWriting(Action action) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            if (value is { Stage: RunStage.Write, Done: 0 })
            {
                action();
            }
        }
    }
}
