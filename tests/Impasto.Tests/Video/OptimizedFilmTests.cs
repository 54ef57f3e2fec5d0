using Impasto.Compute.Execution;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Encoders;
using Impasto.Tests.Methods;
using Impasto.Video;
using Impasto.Video.OpticalFlow;

namespace Impasto.Tests.Video;

public sealed class OptimizedFilmTests : IDisposable
{
    private const int Width = 64, Height = 48;

    private readonly VggEncoder encoder = TinyEncoder.Vgg19();

    public void Dispose() => encoder.Dispose();

    [Fact]
    public void One_pass_goes_forward_and_several_alternate_after_the_first()
    {
        Assert.Equal([(0, 0), (0, 1), (0, 2)], Steps(new()));
        Assert.Equal(
            [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (2, 2), (2, 1), (2, 0), (3, 0), (3, 1), (3, 2)],
            Steps(new() { Passes = 4 }));

        IEnumerable<(int, int)> Steps(OptimizedFilmOptions options)
        {
            using OptimizedFilm film = Film(options);
            return [.. film.Steps(3).Select(step => (step.Pass, step.Frame))];
        }
    }

    [Fact]
    public void A_frame_begins_from_the_result_before_at_its_pixels_and_from_itself_where_that_is_uncertain()
    {
        OptimizedFilmOptions options = new() { FrameIterations = 0, Flow = FlowPreset.Fast };
        ImageBuffer[] frames = [Frame(0), Frame(1)];
        ImageBuffer before = TestImages.Squares(Width, Height);
        using OptimizedFilm film = Film(options);
        ImageBuffer result = film.Paint(new FilmStep(0, 1), 2, i => frames[i], i => before, Threads(2)).Image;

        using DisFlow flow = new(Width, Height, FlowPreset.Fast, threads: 1);
        using WorkerPool pool = new(1);
        FlowPair between = flow.Both(frames[0], frames[1]);
        float[] certainty = FlowCertainty.Of(between.Backward, between.Forward, pool);
        ImageBuffer warped = FlowWarp.Apply(before, between.Backward, pool);
        Assert.Contains(certainty, share => share == 0);
        Assert.Contains(certainty, share => share > 0.99);
        for (int i = 0; i < result.Pixels.Length; i++)
        {
            float share = certainty[i / 3];
            Assert.Equal(
                (share * warped.Pixels[i]) + ((1 - share) * frames[1].Pixels[i]), result.Pixels[i], 1e-4f);
        }
    }

    [Fact]
    public void Of_several_passes_a_frame_begins_from_its_own_result_blended_with_its_neighbours()
    {
        OptimizedFilmOptions options = new() { FrameIterations = 0, Passes = 3 };
        ImageBuffer frame = Frame(0), own = TestImages.Waves(Width, Height);
        ImageBuffer[] results = [TestImages.Squares(Width, Height), own, TestImages.Mask(Width, Height, (_, _) => 1)];
        using OptimizedFilm film = Film(options);

        // Nothing moves, so that everything is certain: half and half, from the side that the pass comes from.
        ImageBuffer forward = Paint(new FilmStep(1, 1)), backward = Paint(new FilmStep(2, 1));
        Assert.Equal(own.Pixels, Paint(new FilmStep(1, 0)).Pixels);
        for (int i = 0; i < own.Pixels.Length; i++)
        {
            Assert.Equal((own.Pixels[i] + results[0].Pixels[i]) / 2, forward.Pixels[i], 1e-4f);
            Assert.Equal((own.Pixels[i] + 1) / 2, backward.Pixels[i], 1e-4f);
        }

        ImageBuffer Paint(FilmStep step) => film.Paint(
            step, 3, _ => frame, i => i == step.Frame ? own : results[i], Threads(2)).Image;
    }

    [Fact]
    public void A_frame_pays_for_leaving_results_farther_back_only_where_nearer_ones_are_uncertain()
    {
        ImageBuffer[] frames = [Frame(0), Frame(0), Frame(0)];
        ImageBuffer[] results = [TestImages.Squares(Width, Height), TestImages.Waves(Width, Height)];
        IReadOnlyDictionary<string, double> terms = Terms("1,2");

        // All is certain of the frame before: nothing is left for the one before that.
        Assert.Equal(0, terms["temporal 2"], 1e-9);
        Assert.DoesNotContain("temporal 2", Terms("1").Keys);

        // Where the frame before shows something else, the one before that counts.
        frames[1] = TestImages.Mask(Width, Height, (x, y) => (x * 7 + y * 13) % 11 / 11f);
        Assert.True(Terms("1,2")["temporal 2"] > 0.001);

        IReadOnlyDictionary<string, double> Terms(string longTerm)
        {
            using OptimizedFilm film = Film(new() { LongTerm = longTerm, FrameIterations = 1 });
            return film.Paint(new FilmStep(0, 2), 3, i => frames[i], i => results[i], Threads(2)).Iterations[0].Terms;
        }
    }

    [Fact]
    public void What_any_nearer_frame_is_certain_of_is_not_paid_for_again()
    {
        // The frame before shows the same, the second one something else, and the third one the same again.
        ImageBuffer other = TestImages.Mask(Width, Height, (x, y) => (x * 7 + y * 13) % 11 / 11f);
        ImageBuffer before = TestImages.Squares(Width, Height), farther = TestImages.Waves(Width, Height);
        using OptimizedFilm film = Film(new() { LongTerm = "1,2,3", FrameIterations = 1 });
        IReadOnlyDictionary<string, double> terms = film.Paint(
            new FilmStep(0, 3), 4, i => i == 1 ? other : Frame(0), i => i == 2 ? before : farther, Threads(2))
            .Iterations[0].Terms;

        Assert.Equal(0, terms["temporal 3"], 1e-9);
    }

    [Theory]
    [InlineData(2, "1: temporal")]
    [InlineData(3, "1:, 2: temporal")]
    [InlineData(4, "1:, 2: temporal, 3: temporal")]
    public void Of_several_passes_those_of_the_second_half_hold_results_to_their_neighbours(int passes, string expected)
    {
        ImageBuffer result = TestImages.Squares(Width, Height);
        using OptimizedFilm film = Film(
            new() { Passes = passes, LongTerm = "1,2", FrameIterations = 1, Flow = FlowPreset.Fast });

        Assert.Equal(expected, string.Join(", ", Enumerable.Range(1, passes - 1).Select(Held)));

        // The third of five frames has two others on both sides.
        string Held(int pass) => $"{pass}:" + string.Concat(
            film.Paint(new FilmStep(pass, 2), 5, _ => Frame(0), _ => result, Threads(2)).Iterations[0].Terms.Keys
                .Where(name => name.StartsWith("temporal", StringComparison.Ordinal)).Select(name => $" {name}"));
    }

    [Fact]
    public void Frames_that_begin_from_a_result_are_painted_at_their_size_alone()
    {
        using OptimizedFilm film = Film(new() { FrameIterations = 2 }, levels: 2);
        ImageBuffer result = TestImages.Squares(Width, Height);

        Assert.Equal([0, 1], Levels(frame: 0));
        Assert.Equal([0], Levels(frame: 1));

        IEnumerable<int> Levels(int frame) => film
            .Paint(new FilmStep(0, frame), 2, _ => Frame(0), _ => result, Threads(2))
            .Iterations.Select(iteration => iteration.Level).Distinct();
    }

    [Fact]
    public void The_temporal_loss_holds_results_together()
    {
        double[] errors = [.. new[] { 0, 2000.0 }.Select(Error)];
        Assert.True(errors[1] < 0.5 * errors[0], $"{errors[1]} with the loss, {errors[0]} without");

        double Error(double weight)
        {
            using OptimizedFilm film = Film(new() { TemporalWeight = weight, FrameIterations = 20 });
            ImageBuffer[] frames = [Frame(0), Frame(1)];
            List<ImageBuffer> results = [];
            foreach (FilmStep step in film.Steps(2))
            {
                results.Add(film.Paint(step, 2, i => frames[i], i => results[i], Threads(2)).Image);
            }

            FlowField exact = new(Width, Height);
            exact.Horizontal.Fill(1);
            float[] seen = [.. Enumerable.Range(0, Width * Height).Select(i => IsInside(i) ? 1f : 0)];
            using WorkerPool pool = new(1);
            return WarpError.Of(results[0], results[1], exact, seen, pool);
        }

        // Along the border nothing is certain.
        static bool IsInside(int i) => i % Width is >= 8 and < Width - 8 && i / Width is >= 8 and < Height - 8;
    }

    [Fact]
    public void Threads_change_nothing()
    {
        ImageBuffer before = TestImages.Squares(Width, Height);
        ImageBuffer[] results = [.. new[] { 1, 2, 4 }.Select(threads =>
        {
            using OptimizedFilm film = Film(new() { FrameIterations = 2 }, threads);
            return film.Paint(new FilmStep(0, 1), 2, Frame, i => before, Threads(threads)).Image;
        })];
        Assert.Equal(results[0].Pixels, results[1].Pixels);
        Assert.Equal(results[0].Pixels, results[2].Pixels);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("")]
    [InlineData("1,,2")]
    [InlineData("1,-2")]
    [InlineData("2000")]
    [InlineData("one")]
    public void Frames_to_look_back_at_must_make_sense(string longTerm) =>
        Assert.Contains(
            "--long-term",
            Assert.Throws<ArgumentException>(() => Film(new() { LongTerm = longTerm })).Message,
            StringComparison.Ordinal);

    private static RunContext Threads(int threads) => new() { Threads = threads };

    private static ImageBuffer Frame(int time)
    {
        ImageBuffer frame = new(Width, Height);
        for (int i = 0; i < frame.Pixels.Length; i++)
        {
            (int pixel, int channel) = Math.DivRem(i, ImageBuffer.Channels);
            (int y, int x) = Math.DivRem(pixel, Width);
            frame.Pixels[i] = 0.5f + (0.4f * MathF.Sin(((x - time) * 0.4f) + (y * 0.2f * (channel + 1))));
        }

        return frame;
    }

    private OptimizedFilm Film(OptimizedFilmOptions options, int threads = 2, int levels = 1) => new(
        encoder,
        new StylizeRequest(Frame(0), (StyleSource)TestImages.Squares(56, 64))
        {
            Options = new ImageOptimizationOptions
            {
                Iterations = 6, Levels = levels, StyleWeight = 100, Margin = 4,
            },
        },
        options,
        threads);
}
