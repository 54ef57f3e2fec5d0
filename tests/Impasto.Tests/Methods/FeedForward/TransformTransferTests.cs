using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Control.Guides;
using Impasto.Media.Images;
using Impasto.Methods.FeedForward;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Jobs;
using Impasto.Tests.Networks;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Methods.FeedForward;

/// <summary>What the method does around its network, which has tests of its own.</summary>
public sealed class TransformTransferTests : IDisposable
{
    private const int Width = 32, Height = 24;

    private static readonly RunContext Two = new() { Threads = 2 };

    private readonly TransformWeights weights =
        UnlikeStyles.Random(new() { Width = 4, Blocks = 1, EdgeKernel = 3 }, "a", "b", "c");

    private readonly TransformNetwork network;
    private readonly ImageBuffer content = TestImages.Waves(Width, Height);

    public TransformTransferTests() => network = new TransformNetwork(weights);

    public void Dispose() => network.Dispose();

    [Fact]
    public void The_light_network_paints_where_it_is_asked_for_and_drafts()
    {
        using ModelLibrary models = new();
        using TransformTransfer method = new(models);
        using TransformTransfer full = new(models.Transform(["mosaic"]));
        using TransformTransfer light = new(models.Transform(["mosaic"], light: true));
        float[] expected = Pixels(full, "mosaic"), small = Pixels(light, "mosaic");

        Assert.NotEqual(expected, small);
        Assert.Equal(expected, Pixels(method, "mosaic"));
        Assert.Equal(small, Pixels(method, "mosaic", new() { Light = true }));
        Assert.Equal(small, Pixels(method, "mosaic", new() { Quality = Quality.Draft }));
        Assert.Equal(small, Pixels(method, "mosaic", new() { Quality = Quality.Best, Light = true }));
        Assert.Equal(expected, Pixels(method, "mosaic", new() { Quality = Quality.Best }));
    }

    [Fact]
    public void Frames_of_a_film_are_painted_by_the_network_for_film_unless_another_one_is_asked_for()
    {
        using ModelLibrary models = new();
        using TransformTransfer method = new(models);
        using TransformTransfer full = new(models.Transform(["mosaic"]));
        using TransformTransfer light = new(models.Transform(["mosaic"], light: true));
        using TransformTransfer film = new(models.Film(["mosaic"])!);
        float[] expected = Pixels(film, "mosaic");

        Assert.Equal(expected, Frame(new()));
        Assert.Equal(expected, Frame(new() { Quality = Quality.Draft }));
        Assert.Equal(Pixels(light, "mosaic"), Frame(new() { Light = true }));
        Assert.Equal(Pixels(full, "mosaic"), Frame(new() { Quality = Quality.Best }));
        Assert.Null(models.Film(["mosaic", "no-such-style"]));

        float[] Frame(TransformTransferOptions options) => method.Stylize(
            new StylizeRequest(content, StyleSource.Learned("mosaic")) { Options = options, Prior = FilmPrior.None },
            Two).Image.Pixels.ToArray();
    }

    [Fact]
    public void A_network_that_has_not_learned_to_see_the_result_before_paints_as_it_did()
    {
        using TransformNetwork forFilm = new(weights.WithPrior());
        using TransformTransfer method = new(network), film = new(forFilm);
        float[] expected = Pixels(method, "a");
        Assert.Equal(expected, Pixels(film, "a"), Close);
        Assert.Equal(expected, Frame(film, TestImages.Squares(Width, Height)), Close);

        static bool Close(float a, float b) => Math.Abs(a - b) < 1e-5f;
    }

    [Fact]
    public void A_network_for_film_sees_the_result_before_where_it_is_certain()
    {
        using TransformNetwork forFilm = Film();
        using TransformTransfer film = new(forFilm);
        ImageBuffer prior = new(Width, Height, hasAlpha: true);
        TestImages.Squares(Width, Height).Pixels.CopyTo(prior.Pixels);
        for (int i = 0; i < prior.Alpha.Length; i++)
        {
            prior.Alpha[i] = i % 5 / 4f;
        }

        Graph graph = new();
        Node seen = graph.Input(new Shape(1, Height, Width, 7)), styles = graph.Input(new Shape(1, 1, 3));
        Node result = forFilm.Stylize(seen, styles);
        using WorkerPool pool = new(2);
        using Executor executor = new(ExecutionPlan.Create([result], new PlanOptions { Threads = 2 }), pool);
        executor[styles][0] = 1;
        for (int i = 0; i < Width * Height; i++)
        {
            Span<float> pixel = executor[seen].Slice(i * 7, 7);
            content.Pixels.Slice(i * 3, 3).CopyTo(pixel);
            for (int c = 0; c < 3; c++)
            {
                pixel[3 + c] = prior.Pixels[(i * 3) + c] * (i % 5 / 4f);
            }

            pixel[6] = i % 5 / 4f;
        }

        executor.Run();
        float[] expected = [.. executor[result].ToArray().Select(sample => Math.Clamp(sample, 0, 1))];
        Assert.Equal(expected, Frame(film, prior));
        Assert.NotEqual(expected, Pixels(film, "a"));
    }

    [Fact]
    public void A_result_before_without_alpha_is_certain_everywhere()
    {
        using TransformNetwork forFilm = Film();
        using TransformTransfer film = new(forFilm);
        ImageBuffer prior = TestImages.Squares(Width, Height), certain = new(Width, Height, hasAlpha: true);
        prior.Pixels.CopyTo(certain.Pixels);
        certain.Alpha.Fill(1);
        certain.Alpha[0] = 0.99999f; // An alpha of 1 everywhere counts as none.
        float[] expected = Frame(film, certain);
        Assert.All(expected.Zip(Frame(film, prior)), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
        Assert.Contains(expected.Zip(Pixels(film, "a")), pair => Math.Abs(pair.First - pair.Second) > 0.01f);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(true, 1.0)]
    [InlineData(false, 0.5)]
    [InlineData(false, null, "color")]
    [InlineData(false, null, "keep")]
    [InlineData(false, null, "scale")]
    [InlineData(false, null, "guide")]
    public void It_does_not_where_the_result_before_is_not_what_it_painted(
        bool sees, double? strength = null, string other = "")
    {
        using TransformNetwork forFilm = Film();
        using TransformTransfer film = new(forFilm), plain = new(network);
        ImageSource mask = TestImages.Mask(Width, Height, (x, _) => x % 2);
        StyleSource style = StyleSource.Learned("a");
        StylizeRequest request = new(content, other == "guide" ? style with { Guide = mask } : style)
        {
            Strength = strength,
            Color = other == "color" ? new() { Mode = Impasto.Control.Color.ColorMode.Luminance } : null,
            Keep = other == "keep" ? mask : null,
            StyleScale = other == "scale" ? 2 : null,
            Prior = FilmPrior.None,
        };
        Assert.Equal(sees, film.SeesPrior(request));
        Assert.False(film.SeesPrior(request with { Prior = null }));
        Assert.False(plain.SeesPrior(request));
    }

    [Fact]
    public void A_result_before_of_another_size_is_refused()
    {
        using TransformNetwork forFilm = Film();
        using TransformTransfer film = new(forFilm);
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => Frame(film, TestImages.Squares(Width + 1, Height)));
        Assert.StartsWith("The picture before has 33 x 24 pixels", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_draft_in_a_style_that_no_light_network_knows_is_painted_by_the_one_that_does()
    {
        using TemporaryFolder folder = new();
        string run = TrainedFolder(folder, "mine");
        using ModelLibrary models = new();
        using TransformTransfer method = new(models);
        Assert.Equal(
            Pixels(method, run), Pixels(method, run, new TransformTransferOptions { Quality = Quality.Draft }));
    }

    [Fact]
    public void The_folder_of_a_training_is_the_style_that_is_learned_there()
    {
        using TemporaryFolder folder = new();
        string run = TrainedFolder(folder, "mine");
        using ModelLibrary models = new();
        using TransformTransfer method = new(models);
        using TransformNetwork mine = new(weights.WithStyles(["mine"]));
        using TransformTransfer direct = new(mine);
        Assert.Equal(Pixels(direct, "mine"), Pixels(method, run));
        Assert.Equal(Pixels(direct, "mine"), Pixels(method, Path.Combine(run, "mine")));
    }

    // What no mask covers stays the scene, and how it is painted matters to what is beside it: all styles alike.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(0.75f, 1)]
    [InlineData(0.5f, 0.5f)]
    public void Masks_are_brought_to_a_sum_of_one_at_each_layer(float left, float right)
    {
        ImageBuffer first = TestImages.Mask(Width, Height, (x, _) => x < 12 ? left : 0);
        ImageBuffer second = TestImages.Mask(Width, Height, (x, _) => x is >= 10 and < 20 ? right : 0);
        using TransformTransfer method = new(network);
        float[] picture = method.Stylize(
            new StylizeRequest(
                content,
                StyleSource.Learned("c") with { Guide = first },
                StyleSource.Learned("a") with { Guide = second }),
            Two).Image.Pixels.ToArray();

        float[] painted = PaintedByShares(
            places => Shares(places, (x0, x1) => Covered(x0, x1, 0, 12) * left),
            places => Shares(places, (x0, x1) => Covered(x0, x1, 10, 20) * right));
        for (int i = 0; i < picture.Length; i++)
        {
            int x = i / 3 % Width;
            float cover = Math.Min(1, (x < 12 ? left : 0) + (x is >= 10 and < 20 ? right : 0));
            float expected = content.Pixels[i] + (cover * (Math.Clamp(painted[i], 0, 1) - content.Pixels[i]));
            Assert.Equal(expected, picture[i], 2e-4f);
        }
    }

    // Beside scene, picture and the network, masks take three numbers for each pixel and style, and more while
    // they are read. What the network took is there still while the picture is written.
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void The_plan_has_the_network_for_the_regions_that_there_are(int regions)
    {
        using TransformTransfer method = new(network);
        StyleSource style = StyleSource.Learned("a");
        StyleSource masked = style with { Guide = TestImages.Mask(Width, Height, (x, _) => x % 2) };
        MemoryPlan plan = method.PlanMemory(
            new StylizeRequest(content, regions == 0 ? [style] : [masked, masked]), threads: 2);

        Graph graph = new();
        Node image = graph.Input(new Shape(1, Height, Width, 3));
        Node styles = graph.Input(new Shape(1, Math.Max(1, regions), 3));
        Dictionary<Shape, Node> shares = [];
        Node result = regions == 0 ? network.Stylize(image, styles) : network.StylizeRegions(image, styles, features =>
        {
            Shape places = new(1, features.Height, features.Width, regions);
            return shares.TryGetValue(places, out Node? known) ? known : shares[places] = graph.Input(places);
        });
        long pass = ExecutionPlan.Create([result], new PlanOptions { Threads = 2 }).PeakBytes;
        const long pixels = Width * Height;
        long own = 2 * sizeof(float) * weights.Tensors.Sum(tensor => (long)tensor.Values.Length);
        long planes = 3 * sizeof(float) * regions * pixels;
        long reading = regions == 0 ? 0 : GuideSet.PlanReading([masked.Guide!], new(Width, Height));
        Assert.Equal(
            [
                (RunStage.Load, own),
                (RunStage.Prepare, own + planes + (20 * pixels) + reading),
                (RunStage.Transform, own + planes + (2 * 12 * pixels) + pass),
                (RunStage.Write, own + planes + pass + ((12 + 20) * pixels)),
            ],
            plan.Stages.Select(stage => (stage.Stage, stage.Bytes)));
    }

    [Fact]
    public void A_run_tells_where_it_stands_and_what_is_odd_in_masks()
    {
        using TransformTransfer method = new(network);
        List<RunProgress> told = [];
        RunResult result = method.Stylize(
            new StylizeRequest(
                content,
                StyleSource.Learned("a") with { Guide = TestImages.Mask(Width, Height, (x, _) => x < 16 ? 1 : 0) }),
            Two with { Progress = new ToList(told) });
        Assert.Equal(
            [(RunStage.Load, 0), (RunStage.Transform, 0), (RunStage.Transform, 1)],
            told.Where(progress => progress is not RunNote).Select(progress => (progress.Stage, progress.Done)));
        // It is told before the work, and said again with the result.
        Assert.Equal(["The masks leave 50% of the picture, which stays as the scene is."], result.Notes);
        Assert.Equal(result.Notes, told.OfType<RunNote>().Select(note => note.Text));
        Assert.True(
            told.FindIndex(progress => progress is RunNote)
            < told.FindIndex(progress => progress.Stage == RunStage.Transform));
        Assert.Empty(method.Stylize(new StylizeRequest(content, StyleSource.Learned("a")), Two).Notes);
    }

    [Fact]
    public void A_style_that_it_has_not_learned_is_refused_with_those_that_it_has()
    {
        using TransformTransfer method = new(network);
        ArgumentException refused = Assert.Throws<ArgumentException>(() => Pixels(method, "d"));
        Assert.Equal("The network has not learned 'd'; it knows a, b, c.", refused.Message);
    }

    [Fact]
    public void One_that_is_cancelled_ends_and_the_next_picture_is_right()
    {
        using TransformTransfer method = new(network), fresh = new(network);
        float[] before = Pixels(method, "a");
        using CancellationTokenSource source = new();
        source.Cancel();
        StylizeRequest request = new(content, StyleSource.Learned("a"));
        Assert.Throws<OperationCanceledException>(
            () => method.Run(request, Two with { Cancellation = source.Token }));
        Assert.Equal(before, Pixels(method, "a"));
        Assert.Equal(Pixels(fresh, "b"), Pixels(method, "b"));
    }

    private static TransformNetwork Film() => new(UnlikeStyles.Random(
        new() { Width = 4, Blocks = 1, EdgeKernel = 3, Prior = true }, "a", "b", "c"));

    private float[] Frame(TransformTransfer method, ImageBuffer prior) => method.Stylize(
        new StylizeRequest(content, StyleSource.Learned("a")) { Prior = new FilmPrior(prior) },
        Two).Image.Pixels.ToArray();

    private static float Covered(float from, float to, float left, float right) =>
        Math.Max(0, Math.Min(to, right) - Math.Max(from, left)) / (to - from);

    /// <summary>A number for each place of a layer, by the stretch of columns that it stands for.</summary>
    private static float[] Shares(Shape places, Func<float, float, float> of) =>
    [
        .. Enumerable.Range(0, places.Height * places.Width).Select(i => of(
            (float)(i % places.Width) * Width / places.Width, (float)((i % places.Width) + 1) * Width / places.Width)),
    ];

    /// <summary>The network with style c by the first shares and style a by the second.</summary>
    private float[] PaintedByShares(Func<Shape, float[]> first, Func<Shape, float[]> second)
    {
        Graph graph = new();
        Node image = graph.Input(new Shape(1, Height, Width, 3)), styles = graph.Input(new Shape(1, 2, 3));
        List<Node> inputs = [];
        Node result = network.StylizeRegions(image, styles, features =>
        {
            inputs.Add(graph.Input(new Shape(1, features.Height, features.Width, 2)));
            return inputs[^1];
        });
        using WorkerPool pool = new(1);
        using Executor executor = new(ExecutionPlan.Create([result], new PlanOptions { Threads = 1 }), pool);
        content.Pixels.CopyTo(executor[image]);
        new float[] { 0, 0, 1, 1, 0, 0 }.CopyTo(executor[styles]);
        foreach (Node input in inputs)
        {
            float[] some = first(input.Shape), others = second(input.Shape);
            for (int i = 0; i < some.Length; i++)
            {
                float sum = some[i] + others[i];
                executor[input][2 * i] = sum > 0 ? some[i] / sum : 0.5f;
                executor[input][(2 * i) + 1] = sum > 0 ? others[i] / sum : 0.5f;
            }
        }

        executor.Run();
        return executor[result].ToArray();
    }

    private string TrainedFolder(TemporaryFolder folder, string style)
    {
        string run = Directory.CreateDirectory(folder.File("run")).FullName;
        File.WriteAllText(Path.Combine(run, "recipe.json"), "{}");
        TransformWeights own = weights.WithStyles([style]);
        SafetensorsWriter.Write(Path.Combine(run, "network.safetensors"), own.Tensors, own.OwnMetadata);
        return run;
    }

    private float[] Pixels(TransformTransfer method, string style, TransformTransferOptions? options = null) =>
        method.Stylize(
            new StylizeRequest(content, StyleSource.Learned(style)) { Options = options }, Two).Image.Pixels.ToArray();
}
