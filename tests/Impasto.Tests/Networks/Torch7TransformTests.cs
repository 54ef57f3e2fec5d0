using Impasto.Compute.Tests.Fixtures;
using Impasto.Media.Images;
using Impasto.Methods.FeedForward;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Methods;
using Impasto.Tests.Weights;

namespace Impasto.Tests.Networks;

/// <summary>Johnson's network from a file of Torch7's, against PyTorch in float64.</summary>
public sealed class Torch7TransformTests : IDisposable
{
    // The first bytes of a number of planes, of which the last two tell 4 and 5 apart.
    private const string Planes = "nOutputPlane\u0001\0\0\0\0\0\0\0\0\0";

    private readonly FixtureFile fixture = new("foreign.safetensors");
    private readonly TemporaryFolder folder = new();

    private static string Checkpoint => WeightFixtures.Find("torch7.t7");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_checkpoint_gives_the_picture_of_PyTorch()
    {
        TransformWeights weights = TransformWeights.Load(Checkpoint);

        Assert.Equal(["torch7"], weights.Styles);
        Assert.Equal(
            new() { Width = 4, Blocks = 2, EdgeKernel = 9, Convention = TransformConvention.Torch7 }, weights.Options);
        AssertClose(fixture.ChannelsLast("torch7"), Paint(weights, Content()), 2e-5f);
    }

    [Fact]
    public void It_is_kept_in_the_store_and_painted_by_its_name()
    {
        ModelStore store = new(folder.File("home"));

        TransformWeights kept = store.ImportTransform(Checkpoint, "candy");

        Assert.Equal(TransformConvention.Torch7, kept.Options.Convention);
        AssertClose(fixture.ChannelsLast("torch7"), Paint(kept, Content()), 2e-5f);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(17, 5)]
    [InlineData(40, 61)]
    public void A_small_image_is_mirrored_until_its_own_mirroring_has_room(int width, int height)
    {
        ImageBuffer picture = Paint(TransformWeights.Load(Checkpoint), TestImages.Waves(width, height));
        Assert.Equal((width, height), (picture.Width, picture.Height));
        Assert.All(picture.Pixels.ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void A_guide_says_where_the_style_is()
    {
        TransformWeights weights = TransformWeights.Load(Checkpoint);
        ImageBuffer content = Content(), whole = Paint(weights, content);
        float[] all = Paint(weights, content, TestImages.Mask(4, 4, (_, _) => 1)).Pixels.ToArray();
        ImageBuffer right = Paint(weights, content, TestImages.Mask(4, 4, (x, _) => x < 2 ? 0 : 1));
        int last = (content.Width * 3) - 1;

        Assert.All(whole.Pixels.ToArray().Zip(all), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.Equal(content.Pixels[0], right.Pixels[0], 0.03f);
        Assert.Equal(whole.Pixels[last], right.Pixels[last], 0.03f);
    }

    [Theory]
    [InlineData("nn.TotalVariation", "nn.SomethingElse0", "module 36 is SomethingElse0, and that network has no more")]
    [InlineData("nn.ShaveImage", "nn.FlipsImage", "module 17 is FlipsImage, and that network has ShaveImage there")]
    [InlineData("adjW", "adjX", "has adjW = 0, and that of fast-neural-style has 1")]
    [InlineData("pad_l", "pad_m", "has pad_l = 0, and that of fast-neural-style has 16")]
    [InlineData("pad_b", "pad_c", "has pad_b = 0, and that of fast-neural-style has 16")]
    [InlineData("dH", "dX", "has dH = 0, and that of fast-neural-style has 1")]
    [InlineData("\u0003\0\0\0eps", "\u0003\0\0\0epz", "has eps = 0, and that of fast-neural-style has 1E-05")]
    [InlineData("\u0004\0\0\0size", "\u0004\0\0\0sizi", "has size = 0, and that of fast-neural-style has 2")]
    [InlineData(Planes + "\u0010@", Planes + "\u0014@", "is missing or has not the")]
    [InlineData("constant_scalar", "constant_skalar", "has constant_scalar = 0")]
    [InlineData("reprocessing\u0002\0\0\0\u0003\0\0\0vgg", "reprocessing\u0002\0\0\0\u0003\0\0\0res", "'res'")]
    [InlineData("torch.FloatStorage", "torch.FloatStorages", "damaged or no file of Torch7")]
    public void What_is_made_in_another_way_is_refused(string part, string other, string said)
    {
        byte[] bytes = File.ReadAllBytes(Checkpoint);
        byte[] replaced = Replaced(bytes, part, other);
        string path = folder.Write("other.t7", replaced);
        WeightFixtures.AssertRefused(() => TransformWeights.Load(path), path, said);
    }

    private static byte[] Replaced(byte[] bytes, string part, string other)
    {
        string text = System.Text.Encoding.Latin1.GetString(bytes);
        Assert.Contains(part, text, StringComparison.Ordinal);
        return System.Text.Encoding.Latin1.GetBytes(text.Replace(part, other, StringComparison.Ordinal));
    }

    private ImageBuffer Content()
    {
        int[] shape = fixture.Shape("content");
        ImageBuffer image = new(shape[3], shape[2]);
        fixture.ChannelsLast("content").CopyTo(image.Pixels);
        return image;
    }

    private static ImageBuffer Paint(TransformWeights weights, ImageBuffer content, ImageBuffer? guide = null)
    {
        using TransformNetwork network = new(weights);
        using TransformTransfer method = new(network);
        StyleSource style = StyleSource.Learned(weights.Styles[0]) with
        {
            Guide = guide is null ? null : ImageSource.Of(guide),
        };
        return method.Stylize(new StylizeRequest(content, style), new RunContext { Threads = 2 }).Image;
    }

    private static void AssertClose(float[] expected, ImageBuffer picture, float tolerance)
    {
        Assert.Contains(expected, value => value is > 0.1f and < 0.9f);
        Assert.All(
            expected.Zip(picture.Pixels.ToArray()), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
