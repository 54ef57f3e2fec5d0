using Impasto.Media.Images;
using Impasto.Media.Tests.Video;
using Impasto.Video.OpticalFlow;

namespace Impasto.Cli.Tests;

/// <summary>Films from the command line: kinds of files, what goes on after a stop, and what is refused.</summary>
public sealed class FilmCommandTests : IDisposable
{
    private const string Style = "great-wave";
    private const int Interrupted = 130;

    private readonly CommandFolder folder = new();

    public void Dispose() => folder.Dispose();

    [FfmpegFact]
    public async Task A_film_is_painted_with_its_times_and_its_sound()
    {
        string film = Make("film.mp4", seconds: 0.4);
        ProgramResult run = await folder.RunAsync("film", film, "--style", Style, "-o", At("out.mp4"));
        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.Contains("About 10 frames of 64 x 48 pixels", run.Error, StringComparison.Ordinal);
        Assert.Contains("out.mp4: 10 frames, 0.4 s, 1 shot", run.Error, StringComparison.Ordinal);
        Assert.Equal(Ffmpeg.TimesOf(film), Ffmpeg.TimesOf(At("out.mp4")));
        Assert.Equal(Ffmpeg.SoundOf(film), Ffmpeg.SoundOf(At("out.mp4")));
        Assert.InRange(Ffmpeg.Psnr(film, At("out.mp4")), 3, 25);
    }

    [FfmpegFact]
    public async Task A_frame_is_the_picture_that_stylize_paints()
    {
        folder.WriteImage("in/1.png", 48, 32);
        folder.WriteImage("in/2.png", 48, 32);
        ProgramResult film = await InProcess.RunAsync(
            "film", At("in"), "--style", Style, "--steady", "0", "-o", At("out/"));
        ProgramResult picture = await InProcess.RunAsync(
            "stylize", At("in/1.png"), "--style", Style, "-o", At("one.png"));
        Assert.Equal((0, 0), (film.ExitCode, picture.ExitCode));
        Assert.Equal(["000001.png", "000002.png"], Directory.GetFiles(At("out")).Select(Path.GetFileName).Order());
        Assert.Equal(Bytes("one.png"), Bytes("out/000001.png"));
        Assert.Equal(Bytes("one.png"), Bytes("out/000002.png"));
        (await InProcess.RunAsync("film", At("in"), "--style", Style, "--max-memory", "10MB", "-o", At("none/")))
            .AssertOneLine(1, "the program itself takes all that it was given");
    }

    [FfmpegFact]
    public async Task A_shipped_style_has_a_network_for_film_and_the_light_one_where_it_is_asked_for()
    {
        folder.WriteImage("in/1.png", 48, 32);
        folder.WriteImage("in/2.png", 48, 32);
        ProgramResult picture = await InProcess.RunAsync(
            "stylize", At("in/1.png"), "--style", Style, "--light", "-o", At("one.png"));
        ProgramResult light = await InProcess.RunAsync(
            "film", At("in"), "--style", Style, "--light", "-o", At("light/"));
        ProgramResult film = await InProcess.RunAsync("film", At("in"), "--style", Style, "-o", At("out/"));
        Assert.Equal((0, 0, 0), (picture.ExitCode, light.ExitCode, film.ExitCode));
        Assert.Equal(Bytes("one.png"), Bytes("light/000001.png"));
        Assert.NotEqual(Bytes("one.png"), Bytes("out/000001.png"));
        Assert.Equal(Bytes("out/000001.png"), Bytes("out/000002.png"));
    }

    [FfmpegFact]
    public Task Kills_at_any_moment_and_the_same_command_give_the_same_bytes() =>
        KillAsync(seconds: 1.6, "frames", [2, 7, 14, 22, 30], "--style", Style);

    [FfmpegFact]
    public Task So_do_kills_while_a_shot_is_gone_through_several_times()
    {
        folder.WriteEncoder();
        folder.WriteImage("style.png", 40, 40);
        return KillAsync(
            seconds: 0.2, "shot/pass-2", [1, 4], "--style", At("style.png"), "--method", "optimize", "--encoder",
            folder.Encoder, "--iterations", "20", "--margin", "0", "--passes", "3");
    }

    [FfmpegFact]
    public async Task Frames_are_optimised_from_the_ones_before_in_every_shot()
    {
        folder.WriteEncoder();
        folder.WriteImage("style.png", 40, 40);
        string film = Make("film.mp4", seconds: 0.2);
        string[] line =
        [
            "film", film, "--style", At("style.png"), "--method", "optimize", "--encoder", folder.Encoder,
            "--iterations", "3", "--margin", "0",
        ];
        await RunAsync([.. line, "-o", At("one/")]);
        await RunAsync([.. line, "--steady", "0", "-o", At("alone/")]);
        await RunAsync([.. line, "--cuts", "0.08", "-o", At("cut/")]);
        await RunAsync([.. line, "--long-term", "2", "-o", At("far/")]);
        await RunAsync([.. line, "--passes", "2", "-o", At("passes/")]);

        // A shot begins with a frame that is painted by itself, as every frame is where none is held to another.
        Assert.Equal([1], Same("one", "alone"));
        Assert.Equal([1, 3], Same("cut", "alone"));
        Assert.Equal([1, 2], Same("one", "cut"));
        Assert.Equal([1, 2], Same("far", "alone"));
        Assert.Equal(5, Directory.GetFiles(At("passes")).Length);
        Assert.DoesNotContain(
            Directory.GetDirectories(At("")), left => left.EndsWith(".tmp", StringComparison.Ordinal));

        int[] Same(string first, string second) =>
            [.. Enumerable.Range(1, 5).Where(i => Bytes($"{first}/00000{i}.png").SequenceEqual(
                Bytes($"{second}/00000{i}.png")))];
    }

    [FfmpegFact]
    public async Task The_flow_of_another_program_is_taken_from_files()
    {
        string film = Make("film.mp4", seconds: 0.2);
        string[] line = ["film", film, "--style", Style, "--light"];
        await RunAsync([.. line, "--save-flow", At("flow"), "-o", At("own/")]);
        Assert.Equal(8, Directory.GetFiles(At("flow"), "*.flo").Length);
        await RunAsync([.. line, "--flow", At("flow"), "-o", At("read/")]);
        Assert.Equal(Bytes("own/000005.png"), Bytes("read/000005.png"));

        // A flow that nobody knows takes nothing from the frame before.
        FlowField unknown = new(64, 48);
        unknown.Horizontal.Fill(FlowField.Unknown);
        foreach (string file in Directory.GetFiles(At("flow")))
        {
            FlowFile.Write(Path.ChangeExtension(file, ".png"), unknown);
            File.Delete(file);
        }

        await RunAsync([.. line, "--flow", At("flow"), "-o", At("unknown/")]);
        await RunAsync([.. line, "--steady", "0", "-o", At("alone/")]);
        Assert.Equal(Bytes("alone/000005.png"), Bytes("unknown/000005.png"));
        Assert.NotEqual(Bytes("alone/000005.png"), Bytes("own/000005.png"));
    }

    [FfmpegFact]
    public async Task Flow_that_is_missing_or_wrong_is_refused_in_a_line()
    {
        string film = Make("film.mp4", seconds: 0.2);
        string[] line = ["film", film, "--style", Style, "--flow", At("flow"), "-o", At("out.mp4")];
        Assert.Contains("no such folder", await InProcess.RefusalAsync(1, line), StringComparison.Ordinal);
        Directory.CreateDirectory(At("flow"));
        Assert.Contains("neither 000001_000002.flo", await InProcess.RefusalAsync(1, line), StringComparison.Ordinal);
        for (int i = 1; i < 5; i++)
        {
            Write(i, i + 1, new FlowField(64, 48));
            Write(i + 1, i, new FlowField(64, 48));
        }

        File.Delete(At("flow/000004_000003.flo"));
        Assert.Contains("frame 4 to frame 3", await InProcess.RefusalAsync(1, line), StringComparison.Ordinal);
        await RunAsync([.. line, "--cuts", "0.12"]);
        Write(4, 3, new FlowField(64, 48));
        Write(1, 2, new FlowField(48, 64));
        Assert.Contains("48 x 64 pixels", await InProcess.RefusalAsync(1, line), StringComparison.Ordinal);
        Write(1, 2, new FlowField(64, 48));
        Write(2, 1, new FlowField(48, 64));
        Assert.Contains("48 x 64 pixels", await InProcess.RefusalAsync(1, line), StringComparison.Ordinal);
        Write(2, 1, new FlowField(64, 48));
        FlowField wrong = new(64, 48);
        wrong.Vertical[70] = float.NaN;
        Write(1, 2, wrong);
        Assert.Contains("(6, 1) is no number", await InProcess.RefusalAsync(1, line), StringComparison.Ordinal);
        await File.WriteAllBytesAsync(At("flow/000001_000002.flo"), Bytes("flow/000002_000001.flo")[..999]);
        Assert.Contains("999 bytes", await InProcess.RefusalAsync(1, line), StringComparison.Ordinal);
        Assert.False(File.Exists(At("out.mp4.tmp")));

        void Write(int from, int to, FlowField flow) => FlowFile.Write(At($"flow/{from:000000}_{to:000000}.flo"), flow);
    }

    [FfmpegFact]
    public Task Ctrl_C_leaves_a_film_that_plays_up_to_there() => InterruptAsync(isTerminal: false);

    [FfmpegFact]
    public Task Ctrl_C_on_a_terminal_which_reaches_ffmpeg_too_does_the_same() => InterruptAsync(isTerminal: true);

    [FfmpegFact]
    public async Task The_same_film_is_told_as_a_job()
    {
        string film = Make("film.mp4", seconds: 0.6);
        string[] line =
        [
            "film", film, "--style", Style, "--from", "0.2", "--every", "2", "--compare", "--cuts", "none", "--size",
            "32", "-o", At("out.mkv"),
        ];
        Assert.Equal(0, (await InProcess.RunAsync([.. line, "--save-job", At("film.json")])).ExitCode);
        Assert.False(File.Exists(At("out.mkv")));
        Assert.Equal(0, (await InProcess.RunAsync("film", "--job", At("film.json"))).ExitCode);
        byte[] told = Bytes("out.mkv");
        Assert.Equal(0, (await InProcess.RunAsync(line)).ExitCode);
        Assert.Equal(told, Bytes("out.mkv"));
        Assert.Equal([0L, 80, 160, 240, 320], Ffmpeg.TimesOf(At("out.mkv")));
        Assert.Equal("64,24", Ffmpeg.Streams(At("out.mkv"), "stream=width,height")[0].TrimEnd(','));
    }

    [FfmpegFact]
    public async Task A_film_is_encoded_as_well_as_it_is_painted()
    {
        // Of strength 0 frames are the same in any quality; for the best one the encoder takes its time too.
        string[] line = ["film", Make("film.mp4", seconds: 0.2), "--style", Style, "--light", "--strength", "0", "-o"];
        await RunAsync([.. line, At("standard.mp4")]);
        await RunAsync([.. line, At("draft.mp4"), "--quality", "draft"]);
        await RunAsync([.. line, At("best.mp4"), "--quality", "best"]);
        await RunAsync([.. line, At("76.mp4"), "--film-quality", "76"]);
        await RunAsync([.. line, At("85.mp4"), "--film-quality", "85"]);
        await RunAsync([.. line, At("92.mp4"), "--film-quality", "92"]);
        await RunAsync([.. line, At("best-92.mp4"), "--quality", "best", "--film-quality", "92"]);
        Assert.Equal(Bytes("76.mp4"), Bytes("draft.mp4"));
        Assert.Equal(Bytes("85.mp4"), Bytes("standard.mp4"));
        Assert.Equal(Bytes("best-92.mp4"), Bytes("best.mp4"));
        Assert.NotEqual(Bytes("92.mp4"), Bytes("best.mp4"));
        Assert.NotEqual(Bytes("76.mp4"), Bytes("85.mp4"));
    }

    [FfmpegFact]
    public async Task Animations_are_films_too()
    {
        string webp = Ffmpeg.Make(
            At("film.webp"),
            "-f lavfi -i testsrc2=s=64x48:r=25:d=0.4,rotate=n/5 -c:v libwebp_anim -lossless 1 -loop 0");
        Assert.Equal(0, (await InProcess.RunAsync("film", webp, "--style", Style, "-o", At("out.gif"))).ExitCode);
        Assert.Equal(10, Ffmpeg.TimesOf(At("out.gif")).Length);
        Assert.Equal(
            0, (await InProcess.RunAsync("film", At("out.gif"), "--style", Style, "-o", At("out.webp"))).ExitCode);
        Assert.Equal("WebP", ImageFormat.OfFile(At("out.webp"))?.Name);
    }

    [FfmpegFact]
    public async Task The_last_frame_ends_with_the_film_and_that_is_what_is_said()
    {
        string film = Make("film.mp4", seconds: 0.6);
        (int code, _, string error) = await InProcess.RunAsync(
            "film", film, "--style", Style, "--every", "7", "-o", At("out.mp4"));
        Assert.Equal(0, code);
        Assert.Contains("out.mp4: 3 frames, 0.6 s", error, StringComparison.Ordinal);
        Assert.Equal([0L, 3584, 7168], Ffmpeg.TimesOf(At("out.mp4")));
        Assert.StartsWith("0.6000", Ffmpeg.Streams(At("out.mp4"), "stream=duration")[0], StringComparison.Ordinal);
    }

    [FfmpegFact]
    public async Task A_preview_counts_from_the_first_picture()
    {
        string film = Ffmpeg.Make(
            At("film.mp4"),
            "-itsoffset 0.6 -f lavfi -i testsrc2=s=64x48:r=25:d=1 -f lavfi -i sine=d=1.5 -map 0 -map 1 "
                + "-fps_mode passthrough -c:v libx264 -pix_fmt yuv420p -c:a aac");
        (int code, _, string error) = await InProcess.RunAsync(
            "film", film, "--style", Style, "--preview", "0.2", "-o", At("out.mp4"));
        Assert.Equal(0, code);
        Assert.Contains("About 5 frames", error, StringComparison.Ordinal);
        Assert.Equal([7680L, 8192, 8704, 9216, 9728], Ffmpeg.TimesOf(At("out.mp4")));
    }

    [FfmpegFact]
    public async Task A_mask_may_be_a_film()
    {
        string film = Make("film.mp4", seconds: 0.4);
        string mask = Ffmpeg.Make(
            At("mask.mp4"), "-f lavfi -i color=white:s=64x48:r=25:d=0.2 -f lavfi -i color=black:s=64x48:r=25:d=0.2 "
                + "-filter_complex concat -c:v libx264");
        Assert.Equal(0, (await InProcess.RunAsync(
            "film", film, "--style", Style, "--keep", mask, "--steady", "0", "-o", At("kept/"))).ExitCode);
        Assert.Equal(0, (await InProcess.RunAsync(
            "film", film, "--style", Style, "--steady", "0", "-o", At("painted/"))).ExitCode);
        Assert.NotEqual(Bytes("painted/000002.png"), Bytes("kept/000002.png"));
        Assert.Equal(Bytes("painted/000009.png"), Bytes("kept/000009.png"));
    }

    [FfmpegFact]
    public async Task A_folder_of_another_films_frames_is_refused()
    {
        string film = Make("film.mp4", seconds: 0.2);
        Directory.CreateDirectory(At("other"));
        await File.WriteAllTextAsync(At("other/letter.txt"), "dear");
        ProgramResult run = await InProcess.RunAsync(
            "film", film, "--style", Style, "--work", At("other"), "-o", At("out.mp4"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("impasto: ", run.Error.Trim().Split('\n')[^1], StringComparison.Ordinal);
        Assert.Contains("this folder has other files", run.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(At("other/letter.txt")));
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused()
    {
        await File.WriteAllTextAsync(At("empty.mp4"), "");
        string[] start = ["film", At("empty.mp4"), "--style", Style, "-o", At("out.mp4")];
        Assert.Contains("Name a film", await InProcess.RefusalAsync(2, "film"), StringComparison.Ordinal);
        Assert.Contains(
            "--to comes after --from",
            await InProcess.RefusalAsync(2, [.. start, "--from", "2", "--to", "1"]),
            StringComparison.Ordinal);
        Assert.Contains(
            "--strength is for", await InProcess.RefusalAsync(2, [.. start, "--method", "optimize", "--strength", "1"]),
            StringComparison.Ordinal);
        string[] mixed = ["film", "a", "--style-fine", "b", "--style-coarse", "c", "-o", "o", "--method", "transform"];
        Assert.Contains("--style-fine is for", await InProcess.RefusalAsync(2, mixed), StringComparison.Ordinal);
        Assert.Contains("the file is empty", await InProcess.RefusalAsync(1, start), StringComparison.Ordinal);
        foreach (string option in new[] { "--passes", "--long-term", "--frame-iterations" })
        {
            Assert.Contains(
                $"{option} is for --method optimize",
                await InProcess.RefusalAsync(2, [.. start, option, "2"]),
                StringComparison.Ordinal);
        }

        Assert.Contains(
            "'x' is no number of frames",
            await InProcess.RefusalAsync(2, [.. start, "--method", "optimize", "--long-term", "1,x"]),
            StringComparison.Ordinal);
    }

    [FfmpegFact]
    public async Task Without_ffmpeg_the_command_that_installs_it_is_named()
    {
        string film = Make("film.mp4", seconds: 0.2);
        ProgramResult run = await ProgramRun.StartAsync(
            ["film", film, "--style", Style, "-o", At("out.mp4")], ("PATH", At("nothing")));
        run.AssertOneLine(1, "apt-get install ffmpeg");
    }

    private static async Task RunAsync(params string[] line)
    {
        (int code, _, string error) = await InProcess.RunAsync(line);
        Assert.True(code == 0, error);
    }

    /// <summary>Kills a command when so many frames of a part are kept, each time, and looks at the bytes.</summary>
    private async Task KillAsync(double seconds, string part, int[] moments, params string[] how)
    {
        string film = Make("film.mp4", seconds);
        string[] line = ["film", film, .. how, "--work", At("kept"), "-o", At("out.mp4")];
        await InProcess.RunAsync(["film", film, .. how, "-o", At("whole.mp4")]);
        int most = 0;
        foreach (int moment in moments)
        {
            using ProgramRun run = ProgramRun.Start(line, ("IMPASTO_HOME", At("home")));
            int kept = 0;
            for (int i = 0; i < 15000 && kept < moment && !File.Exists(At("out.mp4")); i++)
            {
                await Task.Delay(2);
                kept = Kept();
            }

            // By now a later pass may have taken them.
            most = Math.Max(most, kept);
            await run.KillAsync();
        }

        ProgramResult last = await InProcess.RunAsync(line);
        Assert.True(most >= moments[0], $"{most} frames were kept at the most");
        Assert.Equal(0, last.ExitCode);
        Assert.Equal(File.ReadAllBytes(At("whole.mp4")), File.ReadAllBytes(At("out.mp4")));
        Assert.Equal(Ffmpeg.TimesOf(film), Ffmpeg.TimesOf(At("out.mp4")));
        Assert.False(Directory.Exists(At("kept")));
        Assert.DoesNotContain(
            Directory.GetFileSystemEntries(At("")), left => left.EndsWith(".tmp", StringComparison.Ordinal));

        int Kept() => Directory.Exists(At($"kept/{part}")) ? Directory.GetFiles(At($"kept/{part}"), "*.png").Length : 0;
    }

    private async Task InterruptAsync(bool isTerminal)
    {
        string film = Make("film.mp4", seconds: 20);
        using ProgramRun run = ProgramRun.StartBy(
            isTerminal ? ["setsid"] : [],
            ["film", film, "--style", Style, "--work", At("kept"), "-o", At("out.mp4")],
            ("IMPASTO_HOME", At("home")));
        while (await run.ReadErrorLineAsync() is { } line
            && !line.StartsWith("It will take", StringComparison.Ordinal))
        {
        }

        run.Interrupt(isTerminal);
        await run.EndAsync();
        Assert.Equal(Interrupted, run.ExitCode);
        Assert.Contains("plays up to there", run.Error, StringComparison.Ordinal);
        Assert.Contains($"The same command goes on from {At("kept")}.", run.Error, StringComparison.Ordinal);
        Assert.InRange(Ffmpeg.TimesOf(At("out.mp4")).Length, 2, 400);
    }

    private string At(string name) => folder.At(name);

    private byte[] Bytes(string name) => File.ReadAllBytes(At(name));

    private string Make(string name, double seconds) => Ffmpeg.Make(
        At(name),
        FormattableString.Invariant($"-f lavfi -i testsrc2=s=64x48:r=25:d={seconds} ")
            + FormattableString.Invariant($"-f lavfi -i sine=d={seconds} -c:v libx264 -pix_fmt yuv420p -c:a aac"));
}
