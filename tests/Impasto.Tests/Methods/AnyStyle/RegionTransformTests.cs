using Impasto.Compute.Execution;
using Impasto.Compute.Tensors;
using Impasto.Control.Guides;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Networks;
using Impasto.Transforms;
using static Impasto.Tests.Methods.AnyStyle.PlainFeatures;

namespace Impasto.Tests.Methods.AnyStyle;

/// <summary>Styles by region: the methods against plain loops over the features that their encoders give.</summary>
public sealed class RegionTransformTests : IDisposable
{
    private const int Width = 64, Height = 48;

    private readonly ModelLibrary models = new();
    private readonly FixtureNetworks adain = new("adain.safetensors");
    private readonly FixtureNetworks wct = new("wct.safetensors");
    private readonly WorkerPool pool = new(2);
    private readonly ImageBuffer content = TestImages.Waves(Width, Height);
    private readonly ImageBuffer[] styles = [TestImages.Squares(40, 32), TestImages.Waves(32, 48)];
    private readonly ImageBuffer[] masks =
    [
        TestImages.Mask(Width, Height, (x, y) => Math.Clamp((x - 10) / 30f, 0, 0.9f)),
        TestImages.Mask(Width, Height, (x, y) => Math.Clamp((50 - x - y) / 30f, 0, 1)),
    ];

    public void Dispose()
    {
        pool.Dispose();
        models.Dispose();
        adain.Dispose();
        wct.Dispose();
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(0.4, false)]
    [InlineData(1, true)]
    [InlineData(0.4, true)]
    public void AdaIN_takes_means_and_deviations_by_region(double strength, bool matchesColours)
    {
        AutoEncoder network = adain.Load(matchesColours: matchesColours);
        using AdaIn method = new(network);
        ImageBuffer picture = Paint(method, strength);

        Check(Expected(network, content, strength, (features, weights, style) =>
        {
            int channels = features[0].Length;
            double[] own = Mean(features, weights), mean = Mean(style, Ones(style));
            double[] deviation = Deviation(features, weights, own), wanted = Deviation(style, Ones(style), mean);
            return
            [
                .. features.Select(place => Enumerable.Range(0, channels)
                    .Select(c => ((place[c] - own[c]) / deviation[c] * wanted[c]) + mean[c]).ToArray()),
            ];
        }), picture, 1e-4f);
    }

    [Fact]
    public void Whitening_and_colouring_take_covariances_by_region()
    {
        wct.WriteEncoder("encoder1/", "encoder1_1.safetensors");
        wct.WriteDecoder("decoder1/", "decoder1_1.safetensors");
        IReadOnlyList<AutoEncoder> networks = models.WhiteningColouring(wct.Path);
        using WhiteningColouring method = new(networks);
        ImageBuffer picture = Paint(method, strength: 0.7);

        Check(Expected(Assert.Single(networks), content, 0.7, (features, weights, style) =>
        {
            double[] own = Mean(features, weights), mean = Mean(style, Ones(style));
            int channels = own.Length;
            float[] whiten = WhiteningColouringTransform.Whiten(
                Covariance(features, weights, own), [.. own.Select(v => (float)v)], pool);
            float[] colour = WhiteningColouringTransform.Colour(
                Covariance(style, Ones(style), mean), [.. mean.Select(v => (float)v)], pool);
            return
            [
                .. features.Select(place => Multiply(Multiply(
                        [.. place.Select((v, c) => v - own[c])], whiten), colour)
                    .Select((v, c) => v + mean[c]).ToArray()),
            ];

            double[] Multiply(double[] row, float[] matrix) =>
            [
                .. Enumerable.Range(0, channels)
                    .Select(c => Enumerable.Range(0, channels).Sum(k => row[k] * matrix[(k * channels) + c])),
            ];
        }), picture, 2e-3f);
    }

    private static void Check(float[] expected, ImageBuffer picture, float tolerance) => Assert.All(
        expected.Zip(picture.Pixels.ToArray()), pair => Assert.Equal(pair.First, pair.Second, tolerance));

    private ImageBuffer Paint(IStylizer method, double strength) => method.Stylize(
        new StylizeRequest(
            content,
            [.. styles.Zip(masks, (style, mask) => StyleSource.Of(style) with { Guide = ImageSource.Of(mask) })])
        {
            Strength = strength,
        },
        new RunContext { Threads = 2 }).Image;

    /// <summary>
    /// Encodes, transforms by region and blends by plain loops, decodes, and lets the scene in where nothing covers it.
    /// </summary>
    private float[] Expected(
        AutoEncoder network, ImageBuffer scene, double strength, Func<double[][], double[], double[][], double[][]> by)
    {
        (double[][] features, Shape shape) = Encode(network, scene);
        float[][] planes = [.. masks.Select(mask => mask.Pixels.ToArray().Where((_, i) => i % 3 == 0).ToArray())];
        double[][] mixed = Mixed(features, Width / shape.Width, style => Encode(network, style).Places);
        float[] decoded = Decode(network, mixed, shape);
        decoded = network.Decoder.Weights.MatchesColours
            ? FromAxes(Mixed(ToAxes(decoded), 1, style => ToAxes(style.Pixels)))
            : decoded;
        double[][] cover = [.. planes.Select(plane => plane.Select(v => (double)v).ToArray())];
        Share(cover);
        for (int i = 0; i < decoded.Length; i++)
        {
            double given = cover.Sum(plane => plane[i / 3]);
            double share = Math.Min(1, strength * (given < 0.5 / 255 ? 0 : given) / 0.25);
            decoded[i] = (float)(scene.Pixels[i] + (share * (Math.Clamp(decoded[i], 0, 1) - scene.Pixels[i])));
        }

        return decoded;

        double[][] Mixed(double[][] places, int edge, Func<ImageBuffer, double[][]> placesOf)
        {
            double[][] changed = [.. places.Select(place => place.ToArray())];
            double[][] shares = [.. planes.Select(plane => Reduce(plane, Width, edge))];
            Share(shares);
            for (int i = 0; i < styles.Length; i++)
            {
                float[] measured = GuideSet.Measured([.. shares[i].Select(v => (float)v)]);
                double[][] moved = by(places, [.. measured.Select(v => (double)v)], placesOf(styles[i]));
                for (int place = 0; place < places.Length; place++)
                {
                    for (int c = 0; c < places[place].Length; c++)
                    {
                        changed[place][c] += shares[i][place] * strength * (moved[place][c] - places[place][c]);
                    }
                }
            }

            return changed;
        }
    }

    private static void Share(double[][] planes)
    {
        for (int place = 0; place < planes[0].Length; place++)
        {
            double sum = Math.Max(1, planes.Sum(plane => plane[place]));
            foreach (double[] plane in planes)
            {
                plane[place] /= sum;
            }
        }
    }
}
