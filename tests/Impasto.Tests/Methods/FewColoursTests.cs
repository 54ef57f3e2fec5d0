using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.FeedForward;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Tests.Methods;

/// <summary>Images of one colour or two, of one row or one pixel, as contents and as styles of every method.</summary>
public sealed class FewColoursTests(ShippedMethods methods) : IClassFixture<ShippedMethods>
{
    private static readonly RunContext Two = new() { Threads = 2 };
    private static readonly float[] Orange = [0.9f, 0.5f, 0.1f];

    public static TheoryData<int, int> Sizes => new()
    {
        { 1, 1 }, { 2, 1 }, { 1, 40 }, { 77, 1 }, { 16, 16 }, { 64, 48 }, { 33, 57 },
    };

    public static TheoryData<string> Names => ShippedMethods.Names;

    [Theory]
    [MemberData(nameof(Sizes))]
    public void One_colour_is_repainted_in_the_styles_mean_whatever_colour_it_is(int width, int height)
    {
        ImageBuffer style = TestImages.Squares(64, 48);
        float[] mean = MeanOf(style);
        foreach ((string method, RunOptions plain, bool isExact) in AnyStyle())
        {
            float[]? first = null;
            foreach (float[] colour in new float[][] { [0, 0, 0], [1, 1, 1], Orange })
            {
                ImageBuffer picture = methods.Paint(
                    method, new StylizeRequest(Flat(width, height, colour), style) { Options = plain, Strength = 1 });
                float[] painted = MeanOf(picture);
                first ??= painted;
                for (int i = 0; i < picture.Pixels.Length; i++)
                {
                    Assert.Equal(first[i % 3], picture.Pixels[i], 0.01f);
                    Assert.Equal(mean[i % 3], picture.Pixels[i], isExact ? 0.1f : 1);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_style_of_one_colour_gives_one_colour(int width, int height)
    {
        foreach ((string method, RunOptions plain, bool isExact) in AnyStyle())
        {
            ImageBuffer picture = methods.Paint(method, new StylizeRequest(
                TestImages.Waves(64, 48), Flat(width, height, Orange)) { Options = plain, Strength = 1 });
            for (int i = 0; i < picture.Pixels.Length; i++)
            {
                Assert.Equal(picture.Pixels[i % 3], picture.Pixels[i], 0.05f);
                Assert.Equal(Orange[i % 3], picture.Pixels[i], isExact ? 0.06f : 1);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Images_of_one_colour_or_two_are_painted_by_every_method(string name)
    {
        MethodDescription method = MethodCatalog.Default[name];
        foreach ((int width, int height) in new[] { (1, 1), (1, 40), (33, 57) })
        {
            string? encoder = (width, height) == (1, 1) ? null : ShippedModels.NarrowEncoder;
            ImageBuffer[] scenes = [Flat(width, height, [1, 1, 1]), Halves(width, height)];
            foreach (ImageBuffer scene in scenes)
            {
                StyleSource[] styles = method.Can(StylizerFeatures.AnyStyle)
                    ? [TestImages.Waves(48, 40), scene]
                    : [StyleSource.Learned("mosaic")];
                foreach (StyleSource style in styles)
                {
                    RunOptions options = ShippedMethods.Short(method, encoder);
                    ImageBuffer picture = methods.Paint(name, new StylizeRequest(scene, style) { Options = options });
                    Assert.Equal((width, height), (picture.Width, picture.Height));
                    Assert.All(picture.Pixels.ToArray(), sample => Assert.InRange(sample, 0, 1));
                }
            }
        }
    }

    [Fact]
    public void One_colour_is_enlarged_to_that_colour()
    {
        Upscaling upscaling = new(methods.Models.Upscale(4));
        foreach ((int width, int height) in Sizes.Select(row => ((int)row[0], (int)row[1])))
        {
            ImageBuffer large = upscaling.Upscale(Flat(width, height, Orange), Two).Image;
            Assert.All(MeanOf(large).Zip(Orange), pair => Assert.Equal(pair.Second, pair.First, 0.01f));
        }
    }

    // Whitening and colouring ends with a decoder that knows the colours of features without contrast; that of AdaIN,
    // which looks deeper, does not.
    private static IEnumerable<(string Method, RunOptions Plain, bool IsExact)> AnyStyle() =>
    [
        (WhiteningColouring.Name, new WhiteningColouringOptions { Refine = 0 }, true),
        (WhiteningColouring.Name, new WhiteningColouringOptions { Refine = 0, Levels = 5 }, true),
        (AdaIn.Name, new AdaInOptions { Refine = 0 }, false),
    ];

    private static ImageBuffer Flat(int width, int height, float[] colour)
    {
        ImageBuffer image = new(width, height);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = colour[i % ImageBuffer.Channels];
        }

        return image;
    }

    private static ImageBuffer Halves(int width, int height)
    {
        ImageBuffer image = Flat(width, height, Orange);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = i / ImageBuffer.Channels % width * 2 < width ? image.Pixels[i] : 0.2f;
        }

        return image;
    }

    private static float[] MeanOf(ImageBuffer image)
    {
        float[] sums = new float[ImageBuffer.Channels];
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            sums[i % ImageBuffer.Channels] += image.Pixels[i] / (image.Width * image.Height);
        }

        return sums;
    }
}
