using Impasto.Compute.Autodiff;
using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Compute.Tests.Fixtures;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Tests.Encoders;

namespace Impasto.Tests.Losses;

/// <summary>The style losses that have names: against PyTorch, finite differences, guides, threads and seeds.</summary>
public sealed class StyleLossTests : IDisposable
{
    private const int Seed = 7;

    // Fifteen steps of the square root leave the least eigenvalues short: of the gradient by 3% in the fixture.
    private const double RootTolerance = 4e-3;

    private static readonly Dictionary<string, double> Layers = new() { ["relu1_1"] = 1, ["relu2_1"] = 1 };

    private readonly FixtureFile pictures = new("losses.safetensors");
    private readonly FixtureFile fixture = new("style_losses.safetensors");
    private readonly VggEncoder encoder = TinyEncoder.OfLossFixture();
    private readonly WorkerPool pool = new(2);

    public static TheoryData<StyleLossKind> Kinds => [.. Enum.GetValues<StyleLossKind>()];

    // The Gaussian kernel looks at other pairs of another number of pixels.
    public static TheoryData<StyleLossKind> KindsOfParts =>
        [.. Enum.GetValues<StyleLossKind>().Where(kind => kind != StyleLossKind.MmdGaussian)];

    public static TheoryData<StyleLossKind> KindsWithFixtures =>
        [.. Enum.GetValues<StyleLossKind>().Where(kind => kind != StyleLossKind.Gram)];

    public void Dispose()
    {
        encoder.Dispose();
        pool.Dispose();
    }

    [Theory]
    [MemberData(nameof(KindsWithFixtures))]
    public void Value_and_gradient_are_those_of_PyTorch(StyleLossKind kind) =>
        Check(
            OptionDescription.ToText(kind)!,
            StyleLosses.Make(kind, Layers, Seed),
            kind == StyleLossKind.Wasserstein ? RootTolerance : 1e-4);

    [Fact]
    public void The_Wasserstein_distance_with_roots_by_as_many_steps_is_that_of_PyTorch() =>
        Check("wasserstein-steps", new WassersteinLoss(Layers));

    [Fact]
    public void The_offset_of_a_polynomial_kernel_is_that_of_PyTorch() =>
        Check("mmd-poly-offset", new PolynomialKernelLoss(Layers, 0.5));

    [Fact]
    public void The_polynomial_kernel_of_all_pairs_is_the_Gram_loss_but_for_a_constant_of_the_style()
    {
        Dictionary<string, double> layer = new() { ["relu1_1"] = 1 };
        double[][] y = Features(Image("style"));
        double[] constants = [.. new[] { "image", "content" }.Select(name =>
        {
            double[][] x = Features(Image(name));
            double squared = Kernel(x, x) + Kernel(y, y) - (2 * Kernel(x, y));
            return squared / Loss(new GramLoss(layer), Image(name), out _);
        })];

        Assert.True(constants[0] > 0);
        Assert.Equal(constants[0], constants[1], 1e-3 * constants[0]);

        // |G'|^2 by pairs, since the loss is relative to it.
        Assert.Equal(Kernel(y, y), constants[0], 1e-3 * constants[0]);

        static double Kernel(double[][] a, double[][] b) =>
            a.Average(p => b.Average(q => Math.Pow(p.Zip(q, (s, t) => s * t).Sum(), 2)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_gradient_is_that_of_finite_differences(StyleLossKind kind)
    {
        const double Step = 2e-3;
        FeatureLoss loss = StyleLosses.Make(kind, Layers, Seed);
        ImageBuffer image = Image("image");
        Loss(loss, image, out float[] gradient);
        double length = Math.Sqrt(gradient.Sum(g => (double)g * g));

        double slope = (At(Step) - At(-Step)) / (2 * Step);

        Assert.True(length > 0);
        Assert.Equal(length, slope, 0.02 * length);

        double At(double step)
        {
            ImageBuffer moved = new(image.Width, image.Height);
            for (int i = 0; i < gradient.Length; i++)
            {
                moved.Pixels[i] = image.Pixels[i] + (float)(step * gradient[i] / length);
            }

            return Loss(loss, moved, out _);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Any_number_of_threads_gives_the_same_bytes(StyleLossKind kind)
    {
        FeatureLoss loss = StyleLosses.Make(kind, Layers, Seed);
        double value = Loss(loss, Image("image"), out float[] gradient, threads: 1);

        foreach (int threads in new[] { 2, 7 })
        {
            Assert.Equal(value, Loss(loss, Image("image"), out float[] again, threads));
            Assert.Equal(gradient, again);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_style_is_no_way_from_itself_and_an_image_without_features_as_far_as_1(StyleLossKind kind)
    {
        FeatureLoss loss = StyleLosses.Make(kind, new Dictionary<string, double> { ["layer"] = 1 }, Seed);
        float[] style = Random(8 * 9 * 5, 1);

        double itself = Compare(loss, style, null, style, null);
        double nothing = Compare(loss, new float[style.Length], null, style, null);

        // The Gaussian kernel is taken of other pairs; patches of nothing are all alike, and match the first one; equal
        // values are compared with one mean.
        (double near, double far) = (
            kind == StyleLossKind.MmdGaussian ? 0.25 : 2e-3,
            kind is StyleLossKind.Mrf or StyleLossKind.Histogram ? 0.5 : 0.02);
        Assert.InRange(itself, -near, near);
        Assert.InRange(nothing, 1 - far, 1 + far);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_a_guide_leaves_out_of_a_style_does_not_count(StyleLossKind kind)
    {
        FeatureLoss loss = StyleLosses.Make(kind, new Dictionary<string, double> { ["layer"] = 1 }, Seed);
        float[] image = Random(8 * 9 * 5, 1), style = Random(8 * 9 * 5, 2);
        float[] guide = [.. Enumerable.Range(0, 8 * 9).Select(i => i % 9 < 5 ? 1f : 0)];
        float[] other = [.. style.Select((v, i) => i / 5 % 9 < 5 ? v : 40 * v)];

        double whole = Compare(loss, image, null, style, null);
        double part = Compare(loss, image, null, style, guide);

        Assert.Equal(part, Compare(loss, image, null, other, guide), 1e-4 * Math.Abs(part));
        Assert.NotEqual(whole, part, 1e-3 * Math.Abs(whole));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_a_guide_leaves_out_of_an_image_does_not_count(StyleLossKind kind)
    {
        FeatureLoss loss = StyleLosses.Make(kind, new Dictionary<string, double> { ["layer"] = 1 }, Seed);
        float[] image = Random(8 * 9 * 5, 1), style = Random(8 * 9 * 5, 2);

        // Patches around the last column that counts reach one further.
        float[] guide = [.. Enumerable.Range(0, 8 * 9).Select(i => i % 9 < 4 ? 1f : 0)];
        float[] other = [.. image.Select((v, i) => i / 5 % 9 < 5 ? v : 40 * v)];

        double whole = Compare(loss, image, null, style, null);
        double part = Compare(loss, image, guide, style, null);

        Assert.Equal(part, Compare(loss, other, guide, style, null), 1e-4 * Math.Abs(part));
        Assert.NotEqual(whole, part, 1e-3 * Math.Abs(whole));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_guide_that_is_the_same_everywhere_changes_nothing(StyleLossKind kind)
    {
        FeatureLoss loss = StyleLosses.Make(kind, new Dictionary<string, double> { ["layer"] = 1 }, Seed);
        float[] image = Random(8 * 9 * 5, 1), style = Random(8 * 9 * 5, 2);
        float[] guide = [.. Enumerable.Repeat(0.3f, 8 * 9)];

        double expected = Compare(loss, image, null, style, null);

        Assert.Equal(expected, Compare(loss, image, guide, style, guide), 1e-4);
    }

    [Theory]
    [MemberData(nameof(KindsOfParts))]
    public void A_part_that_a_guide_picks_is_as_far_away_as_the_part_alone(StyleLossKind kind)
    {
        // Patches count by their centres, which are not the outermost pixels.
        int counted = kind == StyleLossKind.Mrf ? 4 : 5;
        CheckParts(StyleLosses.Make(kind, new Dictionary<string, double> { ["layer"] = 1 }, Seed), counted);
    }

    [Fact]
    public void The_means_of_a_polynomial_kernel_are_those_of_the_part_that_a_guide_picks() =>
        CheckParts(new PolynomialKernelLoss(new Dictionary<string, double> { ["layer"] = 1 }, 0.5), counted: 5);

    [Fact]
    public void Patches_count_by_the_rows_of_their_centres()
    {
        PatchLoss loss = new(new Dictionary<string, double> { ["layer"] = 1 });
        float[] image = Random(8 * 9 * 5, 1), style = Random(8 * 9 * 5, 2);
        float[] above = [.. Enumerable.Range(0, 8 * 9).Select(i => i / 9 < 4 ? 1f : 0)];
        float[] below = [.. Enumerable.Range(0, 8 * 9).Select(i => i / 9 >= 4 ? 1f : 0)];

        // The patches around the rows from 1 to 3 reach from 0 to 4, those around the rows from 4 to 6 from 3 to 7.
        Same(above, [.. image.Select((v, i) => i / (9 * 5) <= 4 ? v : 40 * v)]);
        Same(below, [.. image.Select((v, i) => i / (9 * 5) >= 3 ? v : 40 * v)]);

        void Same(float[] guide, float[] other)
        {
            double part = Compare(loss, image, guide, style, null);
            Assert.Equal(part, Compare(loss, other, guide, style, null), 1e-4 * part);
        }
    }

    [Fact]
    public void The_weight_of_a_term_is_multiplied_by_the_constant_of_its_loss()
    {
        foreach (StyleLossKind kind in Enum.GetValues<StyleLossKind>())
        {
            PerceptualTerm term = StyleLosses.Term(kind, 3, encoder, Layers);
            Assert.Equal(("style", 3 * StyleLosses.Balance(kind)), (term.Name, term.Weight));
            Assert.Equal(Layers.Keys, term.Layers);
        }

        Assert.Equal(1, StyleLosses.Balance(StyleLossKind.Gram));
        Assert.Equal(1, StyleLosses.Balance(StyleLossKind.MmdPoly));
        Assert.Equal(2.7, StyleLosses.Balance(StyleLossKind.Bn));
    }

    [Fact]
    public void The_seed_of_a_term_is_that_of_its_pairs()
    {
        PerceptualTerm term = StyleLosses.Term(StyleLossKind.MmdGaussian, 1, encoder, Layers, seed: 9);

        Assert.Equal(new GaussianKernelLoss(Layers, 9).ToString(), term.FeatureLoss!.ToString());
    }

    [Fact]
    public void Pairs_are_others_with_another_seed_and_the_same_with_the_same()
    {
        double[] losses = [.. new[] { 1, 1, 2 }.Select(seed =>
            Loss(new GaussianKernelLoss(Layers, seed), Image("image"), out _))];

        Assert.Equal(losses[0], losses[1]);
        Assert.NotEqual(losses[0], losses[2]);
    }

    [Fact]
    public void Pairs_take_little_memory_that_no_plan_knows_of()
    {
        const int Edge = 512;
        GaussianKernelLoss loss = new(new Dictionary<string, double> { ["layer"] = 1 });
        Graph graph = new();
        Node image = graph.Input(new Shape(1, Edge, Edge, 1)), style = graph.Input(new Shape(1, 8, 8, 1));
        long before = GC.GetAllocatedBytesForCurrentThread();

        Node value = loss.CompareLayers(
            loss.MeasureLayers(new Dictionary<string, Node> { ["layer"] = image }),
            loss.MeasureTargetLayers(new Dictionary<string, Node> { ["layer"] = style }));
        Node gradient = Gradients.Of(value, image);
        using Executor executor = new(ExecutionPlan.Create([gradient], new PlanOptions { Threads = 2 }), pool);

        // An order, and each pixel's place in it for both kinds of pairs: three numbers a pixel.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * Edge * Edge);
    }

    [Fact]
    public void Losses_with_parameters_say_them_to_checkpoints()
    {
        Assert.NotEqual(
            new GaussianKernelLoss(Layers, 1).ToString(), new GaussianKernelLoss(Layers, 2).ToString());
        Assert.NotEqual(
            new PolynomialKernelLoss(Layers).ToString(), new PolynomialKernelLoss(Layers, 1).ToString());
        Assert.Throws<ArgumentException>(() => new PolynomialKernelLoss(Layers, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => StyleLosses.Make((StyleLossKind)99, Layers));
    }

    private static float[] Random(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Math.Max(0, random.NextSingle() - 0.2f))];
    }

    /// <summary>Of both, the part that a guide picks is as far away as the part alone.</summary>
    private void CheckParts(FeatureLoss loss, int counted)
    {
        float[] image = Random(8 * 9 * 5, 1), style = Random(8 * 9 * 5, 2);
        double ofImage = Compare(loss, image, Left(counted), style, null);
        double ofStyle = Compare(loss, image, null, style, Left(6));

        Assert.Equal(Compare(loss, Part(image, 5), null, style, null), ofImage, 1e-4 * ofImage);
        Assert.Equal(Compare(loss, image, null, Part(style, 6), null), ofStyle, 1e-4 * ofStyle);

        static float[] Left(int columns) => [.. Enumerable.Range(0, 8 * 9).Select(i => i % 9 < columns ? 0.6f : 0)];

        static float[] Part(float[] whole, int columns) => [.. whole.Where((_, i) => i / 5 % 9 < columns)];
    }

    private void Check(string name, FeatureLoss loss, double tolerance = 1e-4)
    {
        double value = Loss(loss, Image("image"), out float[] gradient);

        double expectedLoss = fixture.Values($"{name}/loss")[0];
        Assert.Equal(expectedLoss, value, tolerance * Math.Abs(expectedLoss));
        float[] expected = fixture.ChannelsLast($"{name}/gradient");
        float scale = expected.Max(MathF.Abs);
        Assert.All(expected.Zip(gradient), pair => Assert.Equal(pair.First, pair.Second, 10 * tolerance * scale));
    }

    private double Loss(FeatureLoss loss, ImageBuffer image, out float[] gradient, int threads = 2)
    {
        ImageBuffer style = Image("style");
        TargetImages targets = new([style], styleScale: (double)style.Width / image.Width);
        using WorkerPool workers = new(threads);
        using PerceptualObjective objective = new(
            encoder,
            [new PerceptualTerm("style", 1, loss, TermTarget.Style)],
            targets,
            new PyramidLevel(image.Width, image.Height),
            new RunLimits(threads));
        gradient = new float[image.Pixels.Length];
        return objective.Prepare(workers).Evaluate(image.Pixels, gradient);
    }

    /// <summary>The loss of features 8 pixels high and of 5 channels, each under a guide or none.</summary>
    private double Compare(FeatureLoss loss, float[] image, float[]? guide, float[] style, float[]? styleGuide)
    {
        Graph graph = new();
        int width = image.Length / (8 * 5), styleWidth = style.Length / (8 * 5);
        Node[] inputs =
        [
            graph.Input(new Shape(1, 8, width, 5)), graph.Input(new Shape(1, 8, styleWidth, 5)),
            graph.Input(new Shape(1, 8, width, 1)), graph.Input(new Shape(1, 8, styleWidth, 1)),
        ];
        Node value = loss.CompareLayers(
            loss.MeasureLayers(Layer(inputs[0]), guide is null ? null : Layer(inputs[2])),
            loss.MeasureTargetLayers(Layer(inputs[1]), styleGuide is null ? null : Layer(inputs[3])));
        using Executor executor = new(ExecutionPlan.Create([value], new PlanOptions { Threads = 2 }), pool);
        image.CopyTo(executor[inputs[0]]);
        style.CopyTo(executor[inputs[1]]);
        guide.CopyTo(executor[inputs[2]]);
        styleGuide.CopyTo(executor[inputs[3]]);
        executor.Run();
        return executor[value][0];

        static Dictionary<string, Node> Layer(Node node) => new() { ["layer"] = node };
    }

    private double[][] Features(ImageBuffer picture)
    {
        Node input = new Graph().Input(new Shape(1, picture.Height, picture.Width, 3));
        Node features = encoder.Encode(input, ["relu1_1"])["relu1_1"];
        using Executor executor = new(ExecutionPlan.Create([features], new PlanOptions { Threads = 2 }), pool);
        picture.Pixels.CopyTo(executor[input]);
        executor.Run();
        return [.. executor[features].ToArray().Select(v => (double)v).Chunk(features.Shape.Channels)];
    }

    private ImageBuffer Image(string name)
    {
        ImageBuffer image = new(pictures.Shape(name)[3], pictures.Shape(name)[2]);
        pictures.ChannelsLast(name).CopyTo(image.Pixels);
        return image;
    }
}
