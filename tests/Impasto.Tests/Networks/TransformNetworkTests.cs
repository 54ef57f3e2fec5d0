using Impasto.Compute.Tests.Fixtures;
using Impasto.Media.Images;
using Impasto.Methods.FeedForward;
using Impasto.Networks;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Methods;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Networks;

/// <summary>The transform network from image to image, against PyTorch in float64.</summary>
public sealed class TransformNetworkTests : IDisposable
{
    private static readonly TransformNetworkOptions Small = new() { Width = 4, Blocks = 2, EdgeKernel = 5 };

    private readonly FixtureFile fixture = new("transform.safetensors");
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_of_PyTorchs_example_gives_its_picture()
    {
        TransformWeights weights = TransformWeights.Load(WeightFixtures.Find("transform.pth"));
        Assert.Equal(["transform"], weights.Styles);
        AssertClose("image", Paint(weights, "transform", threads: 2));
    }

    [Fact]
    public void Filter_response_norms_give_the_picture_of_PyTorch()
    {
        TransformWeights weights = TransformWeights.Load(WeightFixtures.Find("transform.pth"));
        string path = Write(weights, new(weights.OwnMetadata) { [TransformWeights.NormKey] = "response" });
        AssertClose("response", Paint(TransformWeights.Load(path), "transform"));
    }

    [Fact]
    public void A_network_that_keeps_lattices_out_gives_the_picture_of_PyTorch()
    {
        TransformWeights weights = TransformWeights.Load(WeightFixtures.Find("transform.pth"));
        string path = Write(weights, new(weights.OwnMetadata)
        {
            [TransformWeights.NormKey] = "response", [TransformWeights.AntialiasKey] = "true",
        });
        AssertClose("antialias", Paint(TransformWeights.Load(path), "transform"));
    }

    [Fact]
    public void A_network_of_stride_two_gives_the_picture_of_PyTorch()
    {
        TransformWeights random = TransformWeights.Random(
            new()
            {
                Width = 4,
                Blocks = 1,
                EdgeKernel = 3,
                EdgeStride = 2,
                Norm = TransformNorm.Response,
                Antialias = true,
            },
            ["light"], seed: 1);
        TransformWeights weights = random.With(
            [.. random.Tensors.Select(t => t with { Values = fixture.Values($"light/{t.Name}") })]);
        AssertClose("light", Paint(weights, "light"));
    }

    [Theory]
    [InlineData(TransformNorm.Instance)]
    [InlineData(TransformNorm.Response)]
    public void Even_shares_of_regions_blend_styles_as_weights_do(TransformNorm norm)
    {
        TransformWeights weights = UnlikeStyles.Random(Small with { Norm = norm }, "a", "b", "c");
        ImageBuffer content = TestImages.Waves(24, 16);
        using TransformTransfer method = new(new TransformNetwork(weights));
        StyleSource[] plain = [StyleSource.Learned("c"), StyleSource.Learned("a") with { Weight = 3 }];
        StyleSource[] guided =
        [
            StyleSource.Learned("c") with { Guide = TestImages.Mask(4, 4, (_, _) => 0.25f) },
            StyleSource.Learned("a") with { Guide = TestImages.Mask(4, 4, (_, _) => 0.75f) },
        ];

        float[] expected = method.Stylize(new StylizeRequest(content, plain)).Image.Pixels.ToArray();
        float[] actual = method.Stylize(new StylizeRequest(content, guided)).Image.Pixels.ToArray();

        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.NotEqual(
            expected, method.Stylize(new StylizeRequest(content, StyleSource.Learned("a"))).Image.Pixels.ToArray());
    }

    [Fact]
    public void A_margin_is_mirrored_painted_and_cut_off()
    {
        TransformWeights weights = TransformWeights.Random(Small, ["a"], seed: 1);
        ImageBuffer content = TestImages.Waves(20, 13, hasAlpha: false);
        ImageBuffer mirrored = new(28, 20);
        for (int i = 0; i < 28 * 20; i++)
        {
            int x = i % 28, y = i / 28;
            int source = ((y < 13 ? y : 24 - y) * 20) + (x < 20 ? x : 38 - x);
            content.Pixels.Slice(3 * source, 3).CopyTo(mirrored.Pixels[(3 * i)..]);
        }

        TransformWeights withMargin = weights.With(Small with { Margin = 7 });
        ImageBuffer expected = Paint(weights, Request(mirrored, "a"));
        ImageBuffer picture = Paint(withMargin, Request(content, "a"));

        Assert.Equal((20, 13), (picture.Width, picture.Height));
        for (int y = 0; y < 13; y++)
        {
            Assert.Equal(
                expected.Pixels.Slice(3 * 28 * y, 3 * 20).ToArray(),
                picture.Pixels.Slice(3 * 20 * y, 3 * 20).ToArray());
        }
    }

    [Fact]
    public void Styles_are_blended_by_mixing_their_norms()
    {
        AssertClose("blend", Blend(("style0", 3), ("style1", 7)));
        AssertClose("blend", Blend(("style1", 7), ("style0", 3)));
    }

    [Fact]
    public void Strength_mixes_the_painting_with_the_scene()
    {
        TransformWeights weights = TwoStyles();
        ImageBuffer content = Image("content");
        ImageBuffer all = Paint(weights, "style0");
        ImageBuffer some = Paint(weights, "style0", strength: 0.25);
        for (int i = 0; i < content.Pixels.Length; i++)
        {
            Assert.Equal(content.Pixels[i] + (0.25f * (all.Pixels[i] - content.Pixels[i])), some.Pixels[i], 1e-6f);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(13, 7)]
    [InlineData(33, 18)]
    public void The_result_has_the_size_and_the_alpha_of_the_content(int width, int height)
    {
        ImageBuffer content = TestImages.Waves(width, height, hasAlpha: true);
        ImageBuffer picture = Paint(TransformWeights.Random(Small, ["a"], seed: 1), Request(content, "a"));
        Assert.Equal((width, height), (picture.Width, picture.Height));
        Assert.Equal(content.Alpha.ToArray(), picture.Alpha.ToArray());
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        TransformNetworkOptions options = new() { Width = 8, Blocks = 1 };
        TransformWeights weights = TransformWeights.Random(options, ["a"], seed: 2);
        float[] one = Paint(weights, "a", threads: 1).Pixels.ToArray();
        float[] three = Paint(weights, "a", threads: 3).Pixels.ToArray();
        Assert.Equal(one, three);
    }

    [Theory]
    [InlineData(TransformNorm.Instance, true, 0)]
    [InlineData(TransformNorm.Response, false, 24)]
    public void Weights_are_read_as_they_were_written(TransformNorm norm, bool antialias, int margin)
    {
        TransformNetworkOptions options = Small with { Norm = norm, Antialias = antialias, Margin = margin };
        TransformWeights weights = TransformWeights.Random(options, ["great-wave", "mosaic"], seed: 3);

        TransformWeights read = TransformWeights.Load(Write(weights, new(weights.OwnMetadata)));

        Assert.Equal(options, read.Options);
        Assert.Equal(weights.Styles, read.Styles);
        Assert.Equal(weights.Tensors.Select(t => t.Values), read.Tensors.Select(t => t.Values));
    }

    [Fact]
    public void A_new_style_begins_with_the_mean_of_those_that_are_known()
    {
        TransformWeights two = TwoStyles();
        TransformWeights other = two.WithStyles(["new", "style1"]);
        WeightTensor before = two.Tensors.First(t => t.Name == "in1.weight");
        WeightTensor after = other.Tensors.First(t => t.Name == "in1.weight");
        for (int c = 0; c < 4; c++)
        {
            Assert.Equal((before.Values[c] + before.Values[4 + c]) / 2, after.Values[c], 1e-6f);
            Assert.Equal(before.Values[4 + c], after.Values[4 + c]);
        }
    }

    [Fact]
    public void A_style_that_the_network_has_not_learned_is_refused()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => Paint(TwoStyles(), "style2"));
        Assert.Contains("it knows style0, style1", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("res1.in2.bias", "'res1.in2.bias' is missing")]
    [InlineData("conv1.conv2d.weight", "no transform network")]
    [InlineData("res1.conv1.conv2d.weight", "'res1.conv1.conv2d.weight' is missing")]
    [InlineData("res2.conv1.conv2d.weight", "'res2.conv1.conv2d.weight' is missing")]
    [InlineData("res2.conv2.conv2d.weight", "'res2.conv2.conv2d.weight' is missing")]
    public void A_file_that_lacks_a_tensor_is_refused(string missing, string said)
    {
        TransformWeights weights = TransformWeights.Random(Small, ["a"], seed: 1);
        string path = folder.File("broken.safetensors");
        SafetensorsWriter.Write(path, [.. weights.Tensors.Where(t => t.Name != missing)], weights.OwnMetadata);
        WeightFixtures.AssertRefused(() => TransformWeights.Load(path), path, said);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a a")]
    [InlineData("a b c")]
    [InlineData("../a b")]
    public void Names_of_styles_that_do_not_fit_are_refused(string listed)
    {
        TransformWeights weights = TransformWeights.Random(Small, ["a", "b"], seed: 1);
        string path = folder.File("broken.safetensors");
        Dictionary<string, string> metadata = new() { [TransformWeights.StylesKey] = listed };
        SafetensorsWriter.Write(path, weights.Tensors, metadata);
        WeightFixtures.AssertRefused(() => TransformWeights.Load(path), path);
    }

    [Theory]
    [InlineData(TransformWeights.NormKey, "batch", "a norm under impasto.norm that is not known")]
    [InlineData(TransformWeights.AntialiasKey, "perhaps", "a setting under impasto.antialias that is not known")]
    [InlineData(TransformWeights.PriorKey, "perhaps", "a setting under impasto.prior that is not known")]
    [InlineData(TransformWeights.PriorKey, "true", "'conv1.conv2d.weight' has shape")]
    [InlineData(TransformWeights.MarginKey, "-1", "no number of pixels under impasto.margin")]
    [InlineData(TransformWeights.MarginKey, "257", "0 to 256 pixels, not 257")]
    public void What_is_not_known_is_refused(string key, string value, string said)
    {
        TransformWeights weights = TransformWeights.Random(Small, ["a"], seed: 1);
        string path = Write(weights, new(weights.OwnMetadata) { [key] = value });
        WeightFixtures.AssertRefused(() => TransformWeights.Load(path), path, said);
    }

    [Fact]
    public void A_network_for_film_says_so_in_its_file_and_one_that_does_not_is_refused()
    {
        TransformWeights weights = TransformWeights.Random(Small with { Prior = true }, ["a"], seed: 1);
        TransformWeights read = TransformWeights.Load(Write(weights, new(weights.OwnMetadata)));
        Assert.True(read.Options.Prior);
        Assert.Equal([4, 7, 5, 5], read.Tensors[0].Extents);
        Dictionary<string, string> metadata = new(weights.OwnMetadata);
        metadata.Remove(TransformWeights.PriorKey);
        string path = Write(weights, metadata);
        WeightFixtures.AssertRefused(
            () => TransformWeights.Load(path), path, "'conv1.conv2d.weight' has shape [4, 7, 5, 5], not [4, 3, 5, 5]");
    }

    private string Write(TransformWeights weights, Dictionary<string, string> metadata)
    {
        string path = folder.File("styles.safetensors");
        SafetensorsWriter.Write(path, weights.Tensors, metadata);
        return path;
    }

    /// <summary>The network of the fixture with its two styles.</summary>
    private TransformWeights TwoStyles()
    {
        TransformWeights one = TransformWeights.Load(WeightFixtures.Find("transform.pth"));
        return Style(0).JoinedWith(Style(1));

        TransformWeights Style(int number) => one.WithStyles([$"style{number}"]).With(
        [
            .. one.Tensors.Select(t => t.Extents.Length == 2
                ? t with { Values = fixture.Values($"styles/{number}/{t.Name}") }
                : t),
        ]);
    }

    private static StylizeRequest Request(ImageBuffer content, string style) =>
        new(content, StyleSource.Learned(style));

    private static ImageBuffer Paint(TransformWeights weights, StylizeRequest request, int threads = 2)
    {
        using TransformNetwork network = new(weights);
        using TransformTransfer method = new(network);
        return method.Stylize(request, new RunContext { Threads = threads }).Image;
    }

    private ImageBuffer Paint(TransformWeights weights, string style, double? strength = null, int threads = 2) =>
        Paint(weights, Request(Image("content"), style) with { Strength = strength }, threads);

    private ImageBuffer Blend(params (string Name, double Weight)[] styles) => Paint(
        TwoStyles(),
        new StylizeRequest(
            Image("content"), [.. styles.Select(s => StyleSource.Learned(s.Name) with { Weight = s.Weight })]));

    private ImageBuffer Image(string name)
    {
        int[] shape = fixture.Shape(name);
        ImageBuffer image = new(shape[3], shape[2]);
        fixture.ChannelsLast(name).CopyTo(image.Pixels);
        return image;
    }

    private void AssertClose(string expected, ImageBuffer picture)
    {
        ImageBuffer image = Image(expected);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            Assert.Equal(image.Pixels[i], picture.Pixels[i], 2e-5f);
        }
    }
}
