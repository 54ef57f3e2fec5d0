using Impasto.Checkpoints;
using Impasto.Films;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Media.Tests.Video;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Methods;
using Impasto.Tests.Weights;
using Impasto.Video.OpticalFlow;

namespace Impasto.Tests.Films;

/// <summary>
/// Films in parts, painted from the last to the first by two job runners in turns, as by two processes: the bytes are
/// those of the film that is painted in one pass.
/// </summary>
public sealed class FilmPartsTests : IDisposable
{
    private const int Width = 64, Height = 48;
    private const string Optimize = "optimize", Brighter = "tinting", Images = "in", OtherSet = "x64-vector64";

    // Two shots of 20 frames, with sound.
    private const string Film = "-f lavfi -i testsrc2=s=64x48:r=25:d=0.8 -f lavfi -i smptebars=s=64x48:r=25:d=0.8 "
        + "-f lavfi -i sine=d=1.6 -filter_complex [0:v][1:v]concat=n=2:v=1:a=0[v] -map [v] -map 2:a -c:a aac ";

    private readonly TemporaryFolder folder = new();
    private readonly ModelLibrary[] models = [new(), new()];
    private readonly JobRunner[] jobs;

    public FilmPartsTests()
    {
        MethodDescription brighter = Tinting.Describe(StylizerFeatures.AnyStyle | StylizerFeatures.Strength);
        MethodCatalog methods = new([.. MethodCatalog.Default.Methods, brighter]);
        jobs = [.. models.Select(opened => new JobRunner(methods, opened))];
        ImageFile.Write(TestImages.Squares(40, 40), At("style.png"));
    }

    /// <summary>Films with how many frames each of their parts has.</summary>
    public static TheoryData<string, FilmOptions, int[]> Films => new()
    {
        { "out.mp4", new FilmOptions(), [20, 20] },
        { "out.gif", new FilmOptions { Cuts = "0.2,0.5,0.8" }, [5, 8, 7, 20] },
        { "out.mkv", new FilmOptions { Steady = 0 }, [32, 8] },
        { "out.webm", new FilmOptions { Every = 3 }, [7, 7] },
        { "out.mp4", new FilmOptions { Compare = true, Cuts = "none" }, [40] },
        { "out.mp4", new FilmOptions { From = "0.4", Preview = "0.6" }, [10, 5] },
        { "out.mp4", new FilmOptions { From = "0.4", To = "1.2", Fps = 20 }, [8, 8] },
        { "out", new FilmOptions { From = "0.6" }, [5, 20] },
    };

    public void Dispose()
    {
        Array.ForEach(jobs, runner => runner.Dispose());
        Array.ForEach(models, opened => opened.Dispose());
        folder.Dispose();
    }

    [FfmpegTheory]
    [MemberData(nameof(Films))]
    public void Parts_are_joined_to_what_one_pass_writes(string output, FilmOptions film, int[] frames)
    {
        Ffmpeg.Make(At("film.mp4"), Film + "-c:v libx264");
        FilmDivision division = SameInParts(JobOf("film.mp4", film), output);
        Assert.Equal(frames, division.Parts.Select(part => part.Times.Count));
        Assert.Equal(frames.Sum(), division.Frames);
    }

    [FfmpegTheory]
    [InlineData("deep.mkv", "-c:v ffv1 -pix_fmt yuv444p10le")]
    [InlineData("alpha.mkv", "-c:v ffv1 -pix_fmt bgra")]
    public void Frames_are_kept_to_the_bit(string name, string codec)
    {
        Ffmpeg.Make(At(name), Film + codec);
        SameInParts(JobOf(name, new() { Every = 5 }) with { Strength = 0 }, "out.mkv");
    }

    [FfmpegFact]
    public void Masks_that_are_films_go_with_their_frames()
    {
        Ffmpeg.Make(At("film.mp4"), Film + "-c:v libx264");
        Ffmpeg.Make(At("keep.mkv"), "-f lavfi -i testsrc2=s=48x36:r=10:d=2 -c:v ffv1");
        WriteImages(30, i => TestImages.Mask(Width, Height, (x, _) => x < 2 * i ? 1 : 0), "guides");
        FilmDivision division = SameInParts(
            JobOf("film.mp4", new() { Every = 2 }) with
            {
                Method = "transform",
                Keep = At("keep.mkv"),
                Styles = [new JobStyle("great-wave") { Guide = At("guides") }, new JobStyle("mosaic")],
                Options = new Dictionary<string, string> { ["light"] = "true" },
            },
            "out.mp4");
        Assert.Equal(2, division.Parts.Count);
    }

    [Fact]
    public void A_network_that_sees_the_result_before_paints_the_same_in_parts()
    {
        WriteImages(6, i => Waves(3 * i));
        SameInParts(
            JobOf(Images, new() { Cuts = "0.12" }) with
            {
                Method = "transform",
                Styles = [new JobStyle("great-wave")],
            },
            "out");
    }

    [Fact]
    public void Images_of_sixteen_bits_are_frames_as_they_are()
    {
        Directory.CreateDirectory(At(Images));
        for (int i = 0; i < 4; i++)
        {
            ImageFile.Write(Waves(i), At($"in/{i}.tif"), new ImageWriteOptions { Depth = 16 });
        }

        SameInParts(JobOf(Images, new() { Cuts = "0.08", Compare = true }), "out");
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("1,2", null)]
    [InlineData(null, 2)]
    public void An_optimised_part_that_was_stopped_goes_on_in_another_process(string? longTerm, int? passes)
    {
        WriteImages(5, Waves);
        Job job = Optimised(new FilmOptions { Cuts = "0.08", LongTerm = longTerm, Passes = passes, Compare = true });
        FilmDivision division = SameInParts(job, "out");
        Directory.Delete(At("parts/parts"), recursive: true);
        using CancellationTokenSource stop = new();
        RunContext stopped = new()
        {
            Threads = 2, Progress = new AtFrame(2, stop.Cancel), Cancellation = stop.Token,
        };
        Assert.Throws<OperationCanceledException>(
            () => new FilmParts(jobs[0]).Paint(job, division, division.Parts[1], At("parts"), stopped));
        string kept = Directory.EnumerateFiles(At("parts/parts"), "000003.png", SearchOption.AllDirectories)
            .Order().Last();
        DateTime written = File.GetLastWriteTimeUtc(kept);
        PaintAll(job, division);
        Assert.True(passes > 1 || File.GetLastWriteTimeUtc(kept) == written, "A frame that was kept is painted again.");
        AssertJoined(job, division, "out");
    }

    [Fact]
    public void Flow_has_the_numbers_of_frames_in_the_film_where_it_is_kept_and_where_it_is_taken_from_files()
    {
        WriteImages(5, i => Waves(2 * i));
        Job job = JobOf(Images, new() { SaveFlow = At("flow"), Cuts = "0.08" });
        FilmDivision division = SameInParts(job, "out");
        Directory.Delete(At("parts/parts"), recursive: true);
        Directory.Delete(At("flow"), recursive: true);
        PaintAll(job, division);
        Assert.Equal(
            ["000001_000002", "000002_000001", "000003_000004", "000004_000003", "000004_000005", "000005_000004"],
            Directory.GetFiles(At("flow")).Select(Path.GetFileNameWithoutExtension).Order());

        // What is taken from files is what was computed; without those of the second part nothing is divided.
        Directory.Delete(At("parts"), recursive: true);
        Job read = job with { Film = new() { FlowFolder = At("flow"), Cuts = "0.08" } };
        SameInParts(read, "read");
        AssertSame(At("whole/out"), At("joined/read"));
        File.Delete(At("flow/000004_000003.flo"));
        Assert.Throws<FlowException>(() => new FilmParts(jobs[0]).Divide(read, At("none"), Two));
    }

    [Fact]
    public void A_part_may_be_painted_by_two_processes_at_the_same_time()
    {
        WriteImages(4, Waves);
        Job job = Optimised(new FilmOptions { Passes = 2, Cuts = "none" });
        FilmDivision division = SameInParts(job, "out");
        Directory.Delete(At("parts/parts"), recursive: true);
        FilmPartResult[] results = new FilmPartResult[2];
        Parallel.For(0, 2, i => results[i] =
            new FilmParts(jobs[i]).Paint(job, division, division.Parts[0], At("parts"), new() { Threads = 1 }));
        Assert.Equal(results[0], results[1]);
        AssertJoined(job, division, "out");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(2)]
    public void A_process_that_stood_still_while_another_painted_its_part_does_no_harm(int? passes)
    {
        WriteImages(4, Waves);
        Job job = Optimised(new FilmOptions { Passes = passes, Cuts = "none" });
        FilmDivision division = SameInParts(job, "out");
        Directory.Delete(At("parts/parts"), recursive: true);
        FilmPartResult? other = null;
        FilmPartResult result = Painted(
            jobs[0], new AtFrame(2, () => other ??= Painted(jobs[1], progress: null)));
        Assert.Equal(other, result);
        AssertJoined(job, division, "out");

        FilmPartResult Painted(JobRunner runner, IProgress<RunProgress>? progress) => new FilmParts(runner).Paint(
            job, division, division.Parts[0], At("parts"), new() { Threads = 1, Progress = progress });
    }

    [Fact]
    public void A_frame_that_is_missing_or_damaged_is_named_and_its_part_painted_again_mends_it()
    {
        WriteImages(8, Waves);
        Job job = JobOf(Images, new() { Cuts = "0.12,0.2" });
        FilmDivision division = SameInParts(job, "out");
        string place = At("parts/parts/0002/" + FilmParts.InstructionSet);
        string frame = Path.Combine(place, "frames/000005.png");

        File.Delete(frame);
        Assert.Contains("frame 5 is missing; paint part 2 again", Refusal(), StringComparison.Ordinal);
        Mend();
        byte[] bytes = File.ReadAllBytes(frame);
        bytes[^20] ^= 1;
        File.WriteAllBytes(frame, bytes);
        Assert.Contains("frame 5 is damaged; paint part 2 again", Refusal(), StringComparison.Ordinal);
        Mend();
        File.WriteAllText(At("parts/parts/0002/done.txt"), "../../x\n");
        Assert.Contains("frame 4 is missing, since part 2 is not", Refusal(), StringComparison.Ordinal);
        File.WriteAllBytes(frame, bytes[..30]);
        Mend();

        string Refusal() => Assert.Throws<CheckpointException>(() => new FilmParts(jobs[0]).Assemble(
            job with { Output = At("none") }, division, At("parts"), Two)).Message;

        void Mend()
        {
            new FilmParts(jobs[1]).Paint(job, division, division.Parts[1], At("parts"), Two);
            AssertJoined(job, division, "out");
        }
    }

    [Fact]
    public void A_file_that_says_what_has_painted_a_part_leads_nowhere_else()
    {
        WriteImages(1, Waves);
        Job job = JobOf(Images, new());
        FilmDivision division = SameInParts(job, "out");
        string done = At("parts/parts/0001/done.txt");
        string[] lines = File.ReadAllLines(done);
        foreach (string[] changed in new string[][]
        {
            ["../../../in", lines[1]], [FilmParts.InstructionSet], [.. lines, lines[1]],
            [FilmParts.InstructionSet, new string('a', 400)],
        })
        {
            File.WriteAllLines(done, changed);
            Assert.Contains(
                "frame 1 is missing, since part 1",
                Assert.Throws<CheckpointException>(() => new FilmParts(jobs[0]).Assemble(
                    job with { Output = At("none") }, division, At("parts"), Two)).Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_part_or_a_frame_of_another_film_is_refused()
    {
        WriteImages(3, Waves);
        Job job = JobOf(Images, new());
        FilmParts parts = new(jobs[0]);
        FilmDivision division = parts.Divide(job, At("parts"), Two);
        foreach (FilmPart other in new FilmPart[] { new(2, 1, [0]), new(0, 1, [0, 1, 2]), new(1, 1, [0, 1]) })
        {
            Assert.Throws<ArgumentException>(() => parts.Paint(job, division, other, At("parts"), Two));
        }

        ImageFile.Write(TestImages.Squares(16, 16), At("small.png"));
        File.Copy(At("small.png"), Directory.GetFiles(At("parts/frames")).Order().Last(), overwrite: true);
        Assert.Contains(
            "Frame 3 of the divided film has 16 x 16 pixels, and the film 64 x 48",
            Assert.Throws<CheckpointException>(
                () => parts.Paint(job, division, division.Parts[0], At("parts"), Two)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_has_the_frames_of_one_instruction_set()
    {
        WriteImages(3, Waves);
        Job job = JobOf(Images, new());
        FilmDivision division = SameInParts(job, "out");
        string part = At("parts/parts/0001"), done = Path.Combine(part, "done.txt");
        Directory.Move(Path.Combine(part, FilmParts.InstructionSet), Path.Combine(part, OtherSet));
        File.WriteAllText(
            done,
            File.ReadAllText(done).Replace(FilmParts.InstructionSet, OtherSet, StringComparison.Ordinal));

        // What another one has painted to its end counts; of what it has begun nothing is taken.
        Assert.Equal(
            new FilmPartResult(1, OtherSet, Path.Combine("parts", "0001", OtherSet)), Painted());
        File.Delete(done);
        File.WriteAllText(Path.Combine(part, OtherSet, "frames/000001.png"), "");
        Assert.Equal(FilmParts.InstructionSet, Painted().InstructionSet);
        AssertJoined(job, division, "out");

        FilmPartResult Painted() =>
            new FilmParts(jobs[0]).Paint(job, division, division.Parts[0], At("parts"), Two);
    }

    [Fact]
    public void The_folder_and_what_a_job_reads_may_lie_elsewhere_on_another_machine()
    {
        WriteImages(3, Waves);
        Job job = JobOf(Images, new());
        FilmDivision division = SameInParts(job, "out");
        Directory.CreateDirectory(At("there"));
        foreach (string name in new[] { "style.png", Images, "parts" })
        {
            Directory.Move(At(name), At("there/" + name));
        }

        Directory.Delete(At("there/parts/parts"), recursive: true);
        Job moved = job with
        {
            Content = At("there/in"), Styles = [new JobStyle(At("there/style.png"))], Output = At("there/out"),
        };
        FilmParts parts = new(jobs[1]);
        parts.Paint(moved with { Content = "gone" }, division, division.Parts[0], At("there/parts"), Two);
        parts.Assemble(moved, division, At("there/parts"), Two);
        AssertSame(At("whole/out"), At("there/out"));
    }

    [Fact]
    public void A_film_that_is_divided_is_not_read_again_and_another_one_is_refused()
    {
        WriteImages(3, Waves);
        Job job = JobOf(Images, new());
        FilmParts parts = new(jobs[0]);
        FilmDivision division = parts.Divide(job, At("parts"), Two);
        string frame = Directory.GetFiles(At("parts/frames")).Order().First();
        File.Delete(frame);
        Assert.Equal(division.Frames, parts.Divide(job, At("parts"), Two).Frames);
        Assert.False(File.Exists(frame));
        Assert.Contains(
            "frame 1 of the divided film is missing",
            Refusal(() => parts.Paint(job, division, division.Parts[0], At("parts"), Two)),
            StringComparison.Ordinal);

        const string Other = "another film, or it was for other options";
        Job smaller = job with { Size = 32 };
        Assert.Contains(Other, Refusal(() => parts.Divide(smaller, At("parts"), Two)), StringComparison.Ordinal);
        Assert.Contains(
            Other,
            Refusal(() => parts.Paint(smaller, division, division.Parts[0], At("parts"), Two)),
            StringComparison.Ordinal);
        Assert.Contains(
            Other, Refusal(() => parts.Assemble(smaller, division, At("parts"), Two)), StringComparison.Ordinal);
        ImageFile.Write(Waves(9), At("in/000003.png"));
        Assert.Contains(Other, Refusal(() => parts.Divide(job, At("parts"), Two)), StringComparison.Ordinal);

        // What is missing on this machine is no other job.
        File.Delete(At("style.png"));
        Assert.Throws<JobException>(
            () => new FilmParts(jobs[1]).Paint(job, division, division.Parts[0], At("parts"), Two));

        static string Refusal(Action act) => Assert.Throws<CheckpointException>(act).Message;
    }

    [Fact]
    public void What_a_part_and_the_assembly_take_is_said()
    {
        WriteImages(3, Waves);
        FilmDivision division = new FilmParts(jobs[0]).Divide(JobOf(Images, new()), At("parts"), Two);
        FilmPlan whole = new FilmRunner(jobs[0]).Plan(JobOf(Images, new()) with { Output = At("out.mp4") }, Two);

        // A part encodes nothing; the method takes 100 bytes a pixel, and frames wait beside it.
        Assert.InRange(division.PartMemoryBytes, Tinting.BytesAPixel * Width * Height, whole.MemoryBytes);
        Assert.InRange(division.AssemblyMemoryBytes, 12 * Width * Height, whole.MemoryBytes);
        Assert.InRange(division.FrameDiskBytes, Width * Height, 4 * Width * Height);
        Assert.InRange(division.AssemblyDiskBytes, Width * Height, 12 * Width * Height);
        Assert.Throws<MemoryShortageException>(() => new FilmParts(jobs[0]).Paint(
            JobOf(Images, new()), division, division.Parts[0], At("parts"), Two with { MemoryBudget = 1000 }));
    }

    private static RunContext Two => new() { Threads = 2, Overwrite = true };

    private static ImageBuffer Waves(int right) => TestImages.Mask(
        Width, Height, (x, y) => 0.5f + (0.2f * MathF.Sin((x - right) * 0.4f)) + (0.2f * MathF.Sin(y * 0.3f)));

    private void WriteImages(int count, Func<int, ImageBuffer> frame, string name = Images)
    {
        Directory.CreateDirectory(At(name));
        for (int i = 0; i < count; i++)
        {
            ImageFile.Write(frame(i), At($"{name}/{i + 1:000000}.png"));
        }
    }

    private Job JobOf(string content, FilmOptions film) => new()
    {
        Content = At(content),
        Styles = [new JobStyle(At("style.png"))],
        Method = Brighter,
        Film = film,
        Output = "",
    };

    private Job Optimised(FilmOptions film) => JobOf(Images, film) with
    {
        Method = Optimize,
        Options = new Dictionary<string, string>
        {
            ["encoder"] = "gabor", ["iterations"] = "2", ["levels"] = "1", ["margin"] = "0",
        },
    };

    /// <summary>Paints a film in one pass and in parts, and compares what is written and said.</summary>
    private FilmDivision SameInParts(Job job, string output)
    {
        Directory.CreateDirectory(At("whole"));
        Directory.CreateDirectory(At("joined"));
        FilmResult whole = new FilmRunner(jobs[0]).Run(job with { Output = At("whole/" + output) }, Two);
        Job asked = job with { Output = At("joined/" + output) };
        new FilmParts(jobs[1]).Divide(asked, At("parts"), Two);
        FilmDivision division = FilmDivision.Read(At("parts"));
        PaintAll(asked, division);
        FilmResult joined = AssertJoined(job, division, output);
        Assert.Equal((whole.Frames, whole.Shots, whole.Seconds), (joined.Frames, joined.Shots, joined.Seconds));
        Assert.Equal(whole.Notes, joined.Notes);
        return division;
    }

    /// <summary>Paints all parts from the last to the first.</summary>
    private void PaintAll(Job job, FilmDivision division)
    {
        foreach (FilmPart part in division.Parts.Reverse())
        {
            FilmPartResult result =
                new FilmParts(jobs[part.Number % 2]).Paint(job, division, part, At("parts"), Two);
            Assert.Equal(FilmParts.InstructionSet, result.InstructionSet);
            Assert.Equal(
                part.Times.Count, Directory.GetFiles(Path.Combine(At("parts"), result.Folder, "frames")).Length);
        }
    }

    private FilmResult AssertJoined(Job job, FilmDivision division, string output)
    {
        FilmResult joined = new FilmParts(jobs[1]).Assemble(
            job with { Output = At("joined/" + output) }, division, At("parts"), Two);
        AssertSame(At("whole/" + output), joined.Place);
        return joined;
    }

    private static void AssertSame(string expected, string actual)
    {
        if (File.Exists(expected))
        {
            Assert.Equal(File.ReadAllBytes(expected), File.ReadAllBytes(actual));
            return;
        }

        string[] files = [.. Directory.GetFiles(expected).Select(file => Path.GetFileName(file)!).Order()];
        Assert.NotEmpty(files);
        Assert.Equal(files, Directory.GetFiles(actual).Select(Path.GetFileName).Order());
        Assert.All(files, file => Assert.Equal(
            File.ReadAllBytes(Path.Combine(expected, file)), File.ReadAllBytes(Path.Combine(actual, file))));
    }

    private string At(string name) => folder.File(name);
}
