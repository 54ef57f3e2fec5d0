using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Tensors;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Methods;
using Impasto.Weights;

namespace Impasto.Tests.Encoders;

/// <summary>What holds of every encoder that is not learned.</summary>
public class FeatureEncoderTests
{
    private const int Edge = 40;

    public static TheoryData<string> Names => ["gabor", "daisy", "random-vgg"];

    public static TheoryData<string, StyleLossKind> NamesAndLosses
    {
        get
        {
            TheoryData<string, StyleLossKind> cases = [];
            foreach (string name in new[] { "gabor", "daisy", "random-vgg" })
            {
                foreach (StyleLossKind kind in Enum.GetValues<StyleLossKind>())
                {
                    cases.Add(name, kind);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(NamesAndLosses))]
    public void Every_style_loss_moves_an_image_towards_its_style(string name, StyleLossKind kind)
    {
        using FeatureEncoder encoder = Make(name);
        ImageBuffer image = TestImages.Waves(Edge, Edge);
        (double before, float[] gradient) = Evaluate(encoder, kind, image, threads: 2);
        double length = Math.Sqrt(gradient.Sum(g => (double)g * g));
        Assert.True(length > 0);
        (double after, _) = Evaluate(encoder, kind, Moved(image, gradient, -0.02 / length), threads: 2);
        Assert.True(after < before, $"{before} became {after}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_are_those_of_finite_differences(string name)
    {
        const double Step = 2e-3;
        using FeatureEncoder encoder = Make(name);
        ImageBuffer image = TestImages.Waves(Edge, Edge);
        (_, float[] gradient) = Evaluate(encoder, StyleLossKind.Gram, image, threads: 2);
        double length = Math.Sqrt(gradient.Sum(g => (double)g * g));
        double slope = (At(Step) - At(-Step)) / (2 * Step);
        Assert.Equal(length, slope, 0.03 * length);

        double At(double step) =>
            Evaluate(encoder, StyleLossKind.Gram, Moved(image, gradient, step / length), threads: 2).Loss;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_number_of_threads_gives_the_same_bytes(string name)
    {
        using FeatureEncoder encoder = Make(name);
        ImageBuffer image = TestImages.Waves(Edge, Edge);
        (double loss, float[] gradient) = Evaluate(encoder, StyleLossKind.Covariance, image, threads: 1);
        foreach (int threads in new[] { 2, 7 })
        {
            (double again, float[] gradientAgain) = Evaluate(encoder, StyleLossKind.Covariance, image, threads);
            Assert.Equal(loss, again);
            Assert.Equal(gradient, gradientAgain);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Guides_give_each_region_its_own_style(string name)
    {
        using FeatureEncoder encoder = Make(name);
        ImageBuffer content = TestImages.Waves(48, 48);
        ImageBuffer one = Squares(1, 0.2f, 0.2f), other = Squares(0.2f, 0.2f, 1);
        StylizeRequest request = new(
            content,
            [
                StyleSource.Of(one) with { Guide = TestImages.Mask(48, 48, (x, _) => x < 24 ? 1 : 0) },
                StyleSource.Of(other) with { Guide = TestImages.Mask(48, 48, (x, _) => x < 24 ? 0 : 1) },
            ])
        {
            Options = new ImageOptimizationOptions { Iterations = 12, Levels = 1, StyleWeight = 100 },
        };
        using ImageOptimization method = new(encoder);
        ImageBuffer picture = method.Stylize(request, new RunContext { Threads = 2 }).Image;
        (double left, double right) = (RedOverBlue(picture, 4, 20), RedOverBlue(picture, 28, 44));
        Assert.True(left > right + 0.05, $"{left} is not redder than {right}");

        static ImageBuffer Squares(params float[] colour)
        {
            ImageBuffer image = new(48, 48);
            for (int i = 0; i < image.Pixels.Length; i++)
            {
                (int y, int x) = (i / 3 / 48, i / 3 % 48);
                image.Pixels[i] = colour[i % 3] * (((y / 3) + (x / 3)) % 2 == 0 ? 0.9f : 0.4f);
            }

            return image;
        }

        static double RedOverBlue(ImageBuffer image, int from, int to)
        {
            double sum = 0;
            for (int pixel = 0; pixel < 48 * 48; pixel++)
            {
                if (pixel % 48 >= from && pixel % 48 < to)
                {
                    sum += image.Pixels[3 * pixel] - image.Pixels[(3 * pixel) + 2];
                }
            }

            return sum / (48 * (to - from));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_image_comes_back_from_its_features(string name)
    {
        using FeatureEncoder encoder = Make(name);
        FeatureInversion inversion = new(
            encoder, TestImages.Waves(48, 40), new FeatureInversionOptions { Iterations = 12, Levels = 1 });
        RunResult result = inversion.Run(new RunContext { Threads = 2 });
        Assert.Equal((48, 40), (result.Image.Width, result.Image.Height));
        Assert.True(result.Iterations[^1].Loss < 0.8 * result.Iterations[0].Loss);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_picture_is_a_perfect_match_of_itself_and_no_other(string name)
    {
        using FeatureEncoder encoder = Make(name);
        ImageBuffer image = TestImages.Waves(Edge, Edge);
        PictureScore own = PictureScore.Of(encoder, image, image, image, threads: 1);
        PictureScore other = PictureScore.Of(encoder, image, Style(), Style(), threads: 1);
        Assert.Equal(0, own.Content, 1e-6);
        Assert.Equal(0, own.Style, 1e-6);
        Assert.True(other.Content > 0.01 && other.Style > 0.001, $"{other}");
    }

    [Theory]
    [InlineData("gabor", "pool3", "gabor1 gabor2 gabor3 gabor4 gabor5", "gabor3 gabor4")]
    [InlineData(
        "daisy", "daisy3", "daisy1 daisy2 daisy3 daisy4 colour1 colour2 colour3 colour4", "daisy3 colour3")]
    [InlineData("random-vgg", "relu3_1", "relu1_1 relu2_1 relu3_1", "relu3_1")]
    public void Images_are_compared_at_layers_of_the_encoders_own(
        string name, string content, string style, string patches)
    {
        using FeatureEncoder encoder = Make(name);
        Assert.Equal(content, string.Join(' ', encoder.ContentLayers.Keys));
        Assert.Equal(style, string.Join(' ', encoder.StyleLayers.Keys));
        Assert.Equal(patches, string.Join(' ', encoder.PatchLayers.Keys));
        Assert.Equal(encoder.PatchLayers, StyleLosses.DefaultLayers(StyleLossKind.Mrf, encoder));
        Assert.Equal(encoder.StyleLayers, StyleLosses.DefaultLayers(StyleLossKind.Histogram, encoder));
    }

    [Fact]
    public void A_layer_that_is_not_there_is_named_with_the_one_that_was_meant()
    {
        using GaborEncoder encoder = new();
        Node image = new Graph().Input(new Shape(1, 32, 32, 3));
        string message = Assert.Throws<EncoderException>(() => encoder.Encode(image, ["gabor1", "gabro2"])).Message;
        Assert.Equal(
            "The encoder has no layer 'gabro2'; did you mean gabor2?; it has gabor1, pool1, gabor2, pool2, gabor3, "
            + "pool3, gabor4, pool4, gabor5, pool5.",
            message);
    }

    [Fact]
    public void Features_of_a_standardised_random_network_stay_alive()
    {
        using FeatureEncoder encoder = Make("random-vgg");
        FilterFeatures deep = FilterFeatures.Of(encoder, FilterFeatures.Noise(64, 64, seed: 1), "relu5_1");
        double[] means = [.. Enumerable.Range(0, deep.Shape.Channels).Select(c => MeanOf(deep, c, v => v))];
        double[] squares = [.. Enumerable.Range(0, deep.Shape.Channels).Select(c => MeanOf(deep, c, v => v * v))];

        // Four maximum poolings make features larger, and nothing makes them vanish. A ReLU that is always open or
        // always shut has no variance beside its mean.
        Assert.InRange(squares.Average(), 0.05, 50);
        Assert.True(squares.Zip(means, (s, m) => s - (m * m)).Average() > 0.2 * squares.Average());

        static double MeanOf(FilterFeatures features, int channel, Func<double, double> of) =>
            (from y in Enumerable.Range(0, features.Shape.Height)
             from x in Enumerable.Range(0, features.Shape.Width)
             select of(features[y, x, channel])).Average();
    }

    [Fact]
    public void The_library_knows_them_by_name_and_shares_them()
    {
        using ModelLibrary models = new();
        Assert.IsType<GaborEncoder>(models.FeatureEncoder("gabor"));
        Assert.IsType<DaisyEncoder>(models.FeatureEncoder("daisy"));
        Assert.Same(models.FeatureEncoder("gabor"), models.FeatureEncoder("gabor"));
        Assert.Contains(
            "did you mean gabor?",
            Assert.Throws<WeightException>(() => models.FeatureEncoder("gabro")).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gabor")]
    [InlineData("daisy")]
    public void Filters_refuse_what_only_VGG_networks_have(string name)
    {
        using ModelLibrary models = new();
        EncoderOptions options = new() { Pooling = Compute.Ops.PoolKind.Average };
        string message = Assert.Throws<ArgumentException>(() => models.FeatureEncoder(name, options)).Message;
        Assert.StartsWith($"The encoder {name} has no pooling and no padding to choose", message);
        Assert.Contains("random-vgg", message, StringComparison.Ordinal);
    }

    private static FeatureEncoder Make(string name) => name switch
    {
        "gabor" => new GaborEncoder(),
        "daisy" => new DaisyEncoder(),
        _ => new VggEncoder(RandomVgg.Standardised(seed: 1, narrowing: 4)) { IsRandom = true },
    };

    private static ImageBuffer Style()
    {
        ImageBuffer image = new(Edge, Edge);
        Random random = new(5);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = (0.5f * random.NextSingle()) + (i % 3 == 0 ? 0.4f : 0.1f);
        }

        return image;
    }

    private static ImageBuffer Moved(ImageBuffer image, float[] direction, double step)
    {
        ImageBuffer moved = new(image.Width, image.Height);
        for (int i = 0; i < direction.Length; i++)
        {
            moved.Pixels[i] = image.Pixels[i] + (float)(step * direction[i]);
        }

        return moved;
    }

    private static (double Loss, float[] Gradient) Evaluate(
        FeatureEncoder encoder, StyleLossKind kind, ImageBuffer image, int threads)
    {
        using WorkerPool pool = new(threads);
        using PerceptualObjective objective = new(
            encoder,
            [StyleLosses.Term(kind, 1, encoder)],
            new TargetImages([Style()]),
            new PyramidLevel(image.Width, image.Height),
            new RunLimits(threads));
        float[] gradient = new float[image.Pixels.Length];
        return (objective.Prepare(pool).Evaluate(image.Pixels, gradient), gradient);
    }
}
