using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Control.Guides;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Tests.Encoders;
using Impasto.Tests.Methods;

namespace Impasto.Tests.Losses;

/// <summary>Terms of any loss, blended styles, gradients and refusals.</summary>
public sealed class PerceptualObjectiveTests : IDisposable
{
    private const string Layer = "relu1_1";
    private static readonly Dictionary<string, double> Layers = new() { [Layer] = 1 };

    private readonly VggEncoder encoder = TinyEncoder.OfLossFixture();
    private readonly WorkerPool pool = new(2);
    private readonly ImageBuffer image = TestImages.Waves(14, 11);
    private readonly ImageBuffer style = TestImages.Squares(14, 9);
    private readonly ImageBuffer second = TestImages.Waves(14, 13);

    public void Dispose()
    {
        encoder.Dispose();
        pool.Dispose();
    }

    [Fact]
    public void A_loss_of_ones_own_is_compared_its_own_way()
    {
        double expected = Math.Sqrt(Moments(image).Zip(Moments(style), (a, b) => (a - b) * (a - b)).Sum());

        double loss = Loss(new PerceptualTerm("moments", 2, new MomentsLoss(Layers), TermTarget.Style), [style]);

        Assert.Equal(2 * expected, loss, 1e-4 * expected);
    }

    [Fact]
    public void An_image_loss_may_have_the_content_for_a_target()
    {
        ImageBuffer content = TestImages.Squares(14, 11);
        double expected =
            image.Pixels.ToArray().Zip(content.Pixels.ToArray(), (a, b) => (double)(a - b) * (a - b)).Average();

        double loss = Loss(new PerceptualTerm("pixels", 3, new PixelLoss(), TermTarget.Content), [], content: content);

        Assert.Equal(3 * expected, loss, 1e-4 * expected);
    }

    [Theory]
    [InlineData(typeof(ContentLoss))]
    [InlineData(typeof(GramLoss))]
    [InlineData(typeof(ChannelMeanLoss))]
    [InlineData(typeof(ChannelDeviationLoss))]
    [InlineData(typeof(MomentsLoss))]
    [InlineData(typeof(TotalVariation))]
    [InlineData(typeof(RangePenalty))]
    [InlineData(typeof(PixelLoss))]
    public void The_gradient_is_that_of_finite_differences(Type loss)
    {
        const double Step = 1e-2;
        PerceptualTerm term = loss.IsSubclassOf(typeof(FeatureLoss))
            ? new("term", 1, (FeatureLoss)Activator.CreateInstance(loss, Layers)!, TermTarget.Content)
            : new("term", 1, (ImageLoss)Activator.CreateInstance(loss)!, TermTarget.Content);
        using PerceptualObjective objective = Objective(term, [], content: TestImages.Squares(14, 11));
        float[] pixels = [.. image.Pixels.ToArray().Select(p => (1.3f * p) - 0.15f)];
        float[] gradient = new float[pixels.Length], unused = new float[pixels.Length];
        objective.Evaluate(pixels, gradient);
        double length = Math.Sqrt(gradient.Sum(g => (double)g * g));

        double slope = (At(Step) - At(-Step)) / (2 * Step);

        Assert.True(length > 0);
        Assert.Equal(length, slope, 0.01 * length);

        double At(double step) =>
            objective.Evaluate([.. pixels.Zip(gradient, (p, g) => p + (float)(step * g / length))], unused);
    }

    [Fact]
    public void Losses_to_several_styles_are_averaged_where_their_statistics_may_not_be()
    {
        PerceptualTerm term = new("moments", 1, new MomentsLoss(Layers), TermTarget.Style);

        double expected = (0.25 * Loss(term, [style])) + (0.75 * Loss(term, [second]));

        Assert.Equal(expected, Loss(term, [style, second], [1, 3]), 1e-4 * expected);
    }

    [Fact]
    public void The_target_of_several_styles_is_the_mean_of_their_statistics_where_the_loss_says_so()
    {
        double[] wanted = [.. Means(style).Zip(Means(second), (a, b) => (0.25 * a) + (0.75 * b))];
        double expected = Means(image).Zip(wanted, (a, b) => (a - b) * (a - b)).Sum() / wanted.Sum(w => w * w);

        double loss = Loss(new("mean", 1, new ChannelMeanLoss(Layers), TermTarget.Style), [style, second], [1, 3]);

        Assert.Equal(expected, loss, 1e-4 * expected);
    }

    [Fact]
    public void Guides_compare_each_region_with_its_style_by_how_much_of_the_image_it_covers()
    {
        // Columns of the first layer, which has a place for each pixel.
        double[] left = [.. Enumerable.Range(0, 14 * 11).Select(i => i % 14 < 4 ? 1.0 : 0)];
        double[] rest = [.. left.Select((v, i) => i % 14 == 13 ? 0 : (1 - v) / 2)];
        double expected = (4 / 14.0 * LossOf(left, style)) + (9 / 28.0 * LossOf(rest, second));

        using PerceptualObjective objective =
            Guided(new("mean", 2, new ChannelMeanLoss(Layers), TermTarget.Style), left, rest);
        double loss = objective.Evaluate(image.Pixels, new float[image.Pixels.Length]);

        Assert.Equal(2 * expected, loss, 1e-4 * expected);

        double LossOf(double[] guide, ImageBuffer wanted)
        {
            double[][] features = Features(image);
            double[] target = Means(wanted);
            double[] means = [.. target.Select(
                (_, c) => features.Zip(guide).Sum(p => p.First[c] * p.Second) / guide.Sum())];
            return means.Zip(target, (a, b) => (a - b) * (a - b)).Sum() / target.Sum(v => v * v);
        }
    }

    [Theory]
    [InlineData(typeof(GramLoss))]
    [InlineData(typeof(ChannelMeanLoss))]
    [InlineData(typeof(ChannelDeviationLoss))]
    [InlineData(typeof(MomentsLoss))]
    public void The_gradient_under_guides_is_that_of_finite_differences(Type loss)
    {
        const double Step = 1e-2;
        double[] left = [.. Enumerable.Range(0, 14 * 11).Select(i => Math.Max(0, 1 - (i % 14 / 8.0)))];
        double[] rest = [.. left.Select((v, i) => i < 14 ? 0 : (1 - v) / 2)];
        using PerceptualObjective objective = Guided(
            new("term", 1, (FeatureLoss)Activator.CreateInstance(loss, Layers)!, TermTarget.Style), left, rest);
        float[] pixels = image.Pixels.ToArray();
        float[] gradient = new float[pixels.Length], unused = new float[pixels.Length];
        objective.Evaluate(pixels, gradient);
        double length = Math.Sqrt(gradient.Sum(g => (double)g * g));

        double slope = (At(Step) - At(-Step)) / (2 * Step);

        Assert.True(length > 0);
        Assert.Equal(length, slope, 0.02 * length);

        double At(double step) =>
            objective.Evaluate([.. pixels.Zip(gradient, (p, g) => p + (float)(step * g / length))], unused);
    }

    [Fact]
    public void Where_no_guide_reaches_no_style_moves_a_pixel()
    {
        double[] left = [.. Enumerable.Range(0, 14 * 11).Select(i => i % 14 < 4 ? 1.0 : 0)];
        using PerceptualObjective objective =
            Guided(new("gram", 1, new GramLoss(Layers), TermTarget.Style), left, new double[left.Length]);
        float[] gradient = new float[image.Pixels.Length];
        objective.Evaluate(image.Pixels, gradient);

        // A place of the first layer sees a pixel to each side.
        Assert.All(gradient.Where((_, i) => i / 3 % 14 > 4), g => Assert.Equal(0, g));
        Assert.Contains(gradient.Where((_, i) => i / 3 % 14 == 2), g => g != 0);
    }

    [Fact]
    public void Terms_are_told_by_name_without_their_weights_and_those_of_no_weight_not_at_all()
    {
        PerceptualTerm[] terms =
        [
            new("style", 5, new GramLoss(Layers), TermTarget.Style),
            new("tv", 0.5, new TotalVariation()),
            new("content", 0, new ContentLoss(Layers), TermTarget.Content),
        ];
        using PerceptualObjective objective =
            new(encoder, terms, new TargetImages([style]), new PyramidLevel(14, 11), new RunLimits(pool.Threads));

        double loss = objective.Prepare(pool).Evaluate(image.Pixels, new float[image.Pixels.Length]);

        Assert.Equal(["style", "tv"], objective.Terms.Keys);
        Assert.Equal(loss, (5 * objective.Terms["style"]) + (0.5 * objective.Terms["tv"]), 1e-5 * loss);
    }

    [Fact]
    public void Targets_are_not_computed_to_their_end_once_that_is_cancelled()
    {
        PerceptualTerm term = new("style", 1, new GramLoss(Layers), TermTarget.Style);
        using PerceptualObjective objective =
            new(encoder, [term], new TargetImages([style]), new PyramidLevel(14, 11), new RunLimits(pool.Threads))
            {
                Cancellation = new CancellationToken(canceled: true),
            };

        Assert.Throws<OperationCanceledException>(() => objective.Prepare(pool));

        objective.Cancellation = default;
        Assert.True(objective.Prepare(pool).Evaluate(image.Pixels, new float[image.Pixels.Length]) > 0);
    }

    [Fact]
    public void What_cannot_be_compared_is_refused_in_one_line()
    {
        Action[] wrong =
        [
            () => _ = new PerceptualTerm("style", double.NaN, new GramLoss(Layers), TermTarget.Style),
            () => _ = new PerceptualTerm("style", 1, new GramLoss(Layers), TermTarget.None),
            () => _ = new PerceptualTerm("pixels", 1, new PixelLoss(), TermTarget.Style),
            () => _ = new TargetImages([style], [1, 2]),
            () => Loss(new PerceptualTerm("style", 1, new GramLoss(Layers), TermTarget.Style), []),
            () => Loss(new PerceptualTerm("content", 1, new ContentLoss(Layers), TermTarget.Content), [style]),
            () => Loss(new PerceptualTerm("sizes", 1, new BlendedFeatures(), TermTarget.Style), [style, second]),
        ];
        Assert.All(wrong, action => Assert.DoesNotContain('\n', Assert.Throws<ArgumentException>(action).Message));
        PerceptualTerm tv = new("tv", 1, new TotalVariation());
        using PerceptualObjective unprepared =
            new(encoder, [tv], new TargetImages([]), new PyramidLevel(14, 11), new RunLimits(pool.Threads));
        float[] gradient = new float[image.Pixels.Length];
        Assert.Throws<InvalidOperationException>(() => unprepared.Evaluate(image.Pixels, gradient));
    }

    private PerceptualObjective Objective(
        PerceptualTerm term, IReadOnlyList<ImageSource> styles, double[]? blend = null, ImageSource? content = null) =>
        new PerceptualObjective(
            encoder,
            [term],
            new TargetImages(styles, blend) { Content = content },
            new PyramidLevel(image.Width, image.Height),
            new RunLimits(pool.Threads)).Prepare(pool);

    private PerceptualObjective Guided(PerceptualTerm term, params double[][] guides)
    {
        ImageSource[] masks = [.. guides.Select(
            guide => ImageSource.Of(TestImages.Mask(14, 11, (x, y) => (float)guide[(y * 14) + x])))];
        PyramidLevel size = new(14, 11);
        TargetImages targets = new([style, second])
        {
            AreGuided = true, Guides = GuideSet.Read(masks, [.. masks.Select(_ => 1.0 / masks.Length)], size),
        };
        return new PerceptualObjective(encoder, [term], targets, size, new RunLimits(pool.Threads)).Prepare(pool);
    }

    private double Loss(
        PerceptualTerm term, IReadOnlyList<ImageSource> styles, double[]? blend = null, ImageSource? content = null)
    {
        using PerceptualObjective objective = Objective(term, styles, blend, content);
        return objective.Evaluate(image.Pixels, new float[image.Pixels.Length]);
    }

    /// <summary>The features of an image, a row a pixel.</summary>
    private double[][] Features(ImageBuffer picture)
    {
        Node input = new Graph().Input(new Shape(1, picture.Height, picture.Width, 3));
        Node features = encoder.Encode(input, [Layer])[Layer];
        using Executor executor = new(ExecutionPlan.Create([features], new PlanOptions { Threads = 2 }), pool);
        picture.Pixels.CopyTo(executor[input]);
        executor.Run();
        return [.. executor[features].ToArray().Select(v => (double)v).Chunk(features.Shape.Channels)];
    }

    private double[] Means(ImageBuffer picture)
    {
        double[][] features = Features(picture);
        return [.. Enumerable.Range(0, features[0].Length).Select(c => features.Average(pixel => pixel[c]))];
    }

    private IEnumerable<double> Moments(ImageBuffer picture)
    {
        double[][] features = Features(picture);
        double[] means = Means(picture);
        return means.Concat(
            from a in Enumerable.Range(0, means.Length)
            from b in Enumerable.Range(0, means.Length)
            select features.Average(pixel => (pixel[a] - means[a]) * (pixel[b] - means[b])));
    }

    /// <summary>Says that its statistics can be blended, which those of images of several sizes cannot.</summary>
    private sealed class BlendedFeatures() : FeatureLoss(Layers)
    {
        public override bool BlendsTargets => true;

        public override IReadOnlyDictionary<string, Node> Measure(Node features, Node? guide = null) =>
            new Dictionary<string, Node> { ["features"] = features };
    }
}
