using Impasto.Control.Borders;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.FeedForward;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Running;
using Impasto.Styles;
using Impasto.Stylizing;
using Impasto.Tests.Weights;

namespace Impasto.Tests.Methods;

/// <summary>What is hidden under alpha, and how much of a scene is left, in every method.</summary>
public sealed class TransparencyTests(ShippedMethods methods) : IClassFixture<ShippedMethods>
{
    private static readonly RunContext Two = new() { Threads = 2 };

    public static TheoryData<string> Names => ShippedMethods.Names;

    public static TheoryData<string> Strong =>
    [
        .. MethodCatalog.Default.Methods.Where(m => m.Can(StylizerFeatures.Strength)).Select(m => m.Name),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_content_hides_decides_nothing(string name)
    {
        MethodDescription method = MethodCatalog.Default[name];
        foreach (int? size in new int?[] { null, 40, 70 })
        {
            StylizeRequest request = new(Disc(0), StyleFor(method))
            {
                Options = ShippedMethods.Short(method), Size = size,
            };
            ImageBuffer dark = Paint(method, request), light = Paint(method, request with { Content = Disc(1) });
            Assert.Equal(dark.Pixels.ToArray(), light.Pixels.ToArray());
            Assert.Equal(dark.Alpha.ToArray(), light.Alpha.ToArray());
        }
    }

    [Theory]
    [InlineData(WhiteningColouring.Name)]
    [InlineData(AdaIn.Name)]
    [InlineData(ImageOptimization.Name)]
    public void What_a_style_hides_decides_nothing_nor_how_much_of_it_there_is(string name)
    {
        MethodDescription method = MethodCatalog.Default[name];
        ImageBuffer scene = TestImages.Waves(64, 48);
        float[] dark = Painted(HalfSquares(0)), light = Painted(HalfSquares(1)), whole = Painted(Squares());
        Assert.Equal(dark, light);

        // Statistics of the visible half are those of the whole but for what is seen along its edge; white in the
        // hidden half, if it counted, would take them further away.
        double seen = Difference(whole, dark), counted = Difference(whole, Painted(Opaque(HalfSquares(1))));
        Assert.InRange(seen, 0, 0.6 * counted);

        float[] Painted(ImageBuffer style) => Paint(
            method, new StylizeRequest(scene, style) { Options = ShippedMethods.Short(method) }).Pixels.ToArray();
    }

    [Fact]
    public void A_kept_style_remembers_what_is_visible()
    {
        using TemporaryFolder folder = new();
        using AdaIn method = new(methods.Models);
        PreparedStyle style = method.Prepare(HalfSquares(1), context: Two);
        style.Save(folder.File("style.safetensors"));
        PreparedStyle kept = PreparedStyle.Load(folder.File("style.safetensors"));
        Assert.Equal(style.StyleImage.Alpha.ToArray(), kept.StyleImage.Alpha.ToArray());
        Assert.Equal(style.StyleImage.Pixels.ToArray(), kept.StyleImage.Pixels.ToArray());
        Assert.Contains(0, kept.StyleImage.Alpha.ToArray());
        Assert.False(method.Prepare(Opaque(HalfSquares(1)), context: Two).StyleImage.HasAlpha);
    }

    [Theory]
    [InlineData(WhiteningColouring.Name)]
    [InlineData(AdaIn.Name)]
    [InlineData(ImageOptimization.Name)]
    public void A_style_of_which_nothing_is_visible_is_refused(string name)
    {
        MethodDescription method = MethodCatalog.Default[name];
        StylizeRequest request = new(TestImages.Waves(40, 40), new ImageBuffer(48, 48, hasAlpha: true))
        {
            Options = ShippedMethods.Short(method),
        };
        ArgumentException e = Assert.Throws<ArgumentException>(() => Paint(method, request));
        Assert.Contains("is transparent, or hidden by its mask, everywhere", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_hidden_decides_nothing_when_an_image_is_enlarged_scored_or_imitated()
    {
        Upscaling upscaling = new(methods.Models.Upscale(4));
        ImageBuffer dark = upscaling.Upscale(Disc(0), Two).Image, light = upscaling.Upscale(Disc(1), Two).Image;
        Assert.Equal(dark.Pixels.ToArray(), light.Pixels.ToArray());

        // The disc is of one colour: so is what it is enlarged to, along its edge too.
        Assert.All(dark.Pixels.ToArray().Chunk(3), p => Assert.InRange(p[0] - p[2], 0.75f, 0.85f));

        VggEncoder encoder = methods.Models.Encoder(null);
        PictureScore[] scores = [.. new[] { 0f, 1f }.Select(hidden =>
            PictureScore.Of(encoder, Disc(hidden), Disc(hidden), HalfSquares(hidden), threads: 2))];
        Assert.Equal(scores[0], scores[1]);

        TextureSynthesisOptions options = new() { Width = 40, Height = 40, Iterations = 2 };
        float[][] textures = [.. new[] { 0f, 1f }.Select(hidden =>
            new TextureSynthesis(encoder, HalfSquares(hidden), options).Run(Two).Image.Pixels.ToArray())];
        Assert.Equal(textures[0], textures[1]);
    }

    [Theory]
    [MemberData(nameof(Strong))]
    public void A_strength_of_0_is_the_scene_and_a_small_one_is_near_it(string name)
    {
        MethodDescription method = MethodCatalog.Default[name];
        foreach (ImageBuffer scene in new[] { TestImages.Squares(61, 45), Disc(0.3f) })
        {
            StylizeRequest request = new(scene, StyleFor(method))
            {
                Options = ShippedMethods.Short(method), Strength = 0,
            };
            ImageBuffer picture = Paint(method, request);
            Assert.Equal(scene.Pixels.ToArray(), picture.Pixels.ToArray());
            Assert.Equal(scene.Alpha.ToArray(), picture.Alpha.ToArray());
        }

        float[] squares = TestImages.Squares(61, 45).Pixels.ToArray();
        double before = 0;
        foreach (double strength in new[] { 0.001, 0.01, 0.05, 0.2 })
        {
            StylizeRequest request = new(TestImages.Squares(61, 45), StyleFor(method))
            {
                Options = ShippedMethods.Short(method), Strength = strength,
            };
            double difference = Difference(squares, Paint(method, request).Pixels.ToArray());
            Assert.InRange(difference, before, 4 * strength);
            before = difference;
        }
    }

    [Fact]
    public void A_strength_of_0_is_the_scene_at_the_size_that_is_asked_for()
    {
        MethodDescription method = MethodCatalog.Default.Methods[0];
        ImageBuffer scene = TestImages.Waves(80, 60);
        ImageBuffer picture = Paint(method, new StylizeRequest(scene, StyleFor(method)) { Strength = 0, Size = 40 });
        Assert.Equal(scene.Resize(40, 30).Pixels.ToArray(), picture.Pixels.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Grey_stays_grey_when_it_is_enlarged(bool isSingle)
    {
        ImageBuffer grey = new(40, 30) { IsGrey = isSingle };
        for (int i = 0; i < grey.Pixels.Length; i++)
        {
            grey.Pixels[i] = 0.5f + (0.4f * MathF.Sin((i / 3 % 40 * 0.5f) + (i / 120 * 0.3f)));
        }

        ImageBuffer large = new Upscaling(methods.Models.Upscale(4)).Upscale(grey, Two).Image;
        Assert.Equal((160, 120, isSingle), (large.Width, large.Height, large.IsGrey));
        Assert.All(large.Pixels.ToArray().Chunk(3), p => Assert.Equal((p[0], p[0]), (p[1], p[2])));
        Assert.InRange(large.Pixels.ToArray().Max() - large.Pixels.ToArray().Min(), 0.7f, 0.85f);
    }

    [Theory]
    [InlineData(300, 12, 96, 64)]
    [InlineData(9, 400, 96, 64)]
    [InlineData(48, 48, 5, 3)]
    [InlineData(48, 48, 1, 70)]
    [InlineData(200, 3, 18, 1)]
    public void Strips_and_tiny_images_are_painted_at_all_levels_and_scales(
        int styleWidth, int styleHeight, int width, int height)
    {
        ImageBuffer scene = TestImages.Waves(width, height), style = TestImages.Squares(styleWidth, styleHeight);
        MethodDescription method = ImageOptimization.Method;
        foreach (double scale in new[] { 1, 0.05 })
        {
            ImageBuffer picture = Paint(method, new StylizeRequest(scene, style)
            {
                StyleScale = scale,
                Options = new ImageOptimizationOptions
                {
                    Iterations = 2, Levels = 9, Margin = 0, Encoder = ShippedModels.NarrowEncoder,
                },
            });
            Assert.Equal((width, height), (picture.Width, picture.Height));
        }

        foreach (string name in new[] { WhiteningColouring.Name, AdaIn.Name })
        {
            method = MethodCatalog.Default[name];
            StylizeRequest request = new(scene, style) { Options = ShippedMethods.Short(method) };
            ImageBuffer picture = Paint(method, request);
            Assert.Equal((width, height), (picture.Width, picture.Height));
        }

        VggEncoder encoder = methods.Models.Encoder(ShippedModels.NarrowEncoder);
        PictureScore score = PictureScore.Of(encoder, scene, scene, style, threads: 2);
        Assert.Equal(0, score.Content, 1e-6);
        Assert.True(score.Style > 0);
        FeatureInversionOptions inversion = new() { Iterations = 1 };
        ImageBuffer inverted = new FeatureInversion(encoder, scene, inversion).Run(Two).Image;
        Assert.Equal((width, height), (inverted.Width, inverted.Height));
        TextureSynthesisOptions texture = new() { Width = width, Height = height, Iterations = 1 };
        ImageBuffer imitated = new TextureSynthesis(encoder, style, texture).Run(Two).Image;
        Assert.Equal((width, height), (imitated.Width, imitated.Height));
    }

    [Fact]
    public void The_smallest_edge_is_the_least_that_the_encoder_takes()
    {
        VggEncoder encoder = methods.Models.Encoder(null);
        Assert.Equal(32, encoder.SmallestEdge(["relu1_1", "relu5_1"]));
        Assert.Equal(2, encoder.SmallestEdge(["relu1_2"]));
        foreach (string layer in new[] { "relu1_1", "pool1", "relu2_1", "relu3_1", "relu4_1", "relu5_1" })
        {
            int edge = encoder.SmallestEdge([layer]);
            Assert.NotNull(new FeatureExtraction(encoder, edge, edge, [layer], gram: false, threads: 1));
            Assert.ThrowsAny<Exception>(
                () => new FeatureExtraction(encoder, edge, edge - 1, [layer], gram: false, threads: 1));
        }
    }

    [Fact]
    public void An_image_is_extended_by_its_mirrored_self()
    {
        ImageBuffer image = TestImages.Waves(3, 2, hasAlpha: true);
        image.Alpha[2] = 0.25f;
        ImageBuffer extended = Margin.Extend(image, new(6, 2));
        int[] columns = [0, 1, 2, 1, 0, 1];
        for (int x = 0; x < columns.Length; x++)
        {
            Assert.Equal(image.Pixels[columns[x] * 3], extended.Pixels[x * 3]);
            Assert.Equal(image.Alpha[columns[x]], extended.Alpha[x]);
        }

        Assert.Same(image, Margin.Extend(image, new(3, 2)));
    }

    private static StyleSource StyleFor(MethodDescription method) => method.Can(StylizerFeatures.AnyStyle)
        ? Squares()
        : StyleSource.Learned("mosaic");

    private static ImageBuffer Squares() => TestImages.Squares(96, 96);

    /// <summary>Squares in the left half, and something hidden in the right.</summary>
    private static ImageBuffer HalfSquares(float hidden)
    {
        ImageBuffer image = new(192, 96, hasAlpha: true), squares = TestImages.Squares(192, 96);
        for (int pixel = 0; pixel < image.Alpha.Length; pixel++)
        {
            image.Alpha[pixel] = pixel % 192 < 96 ? 1 : 0;
            if (image.Alpha[pixel] > 0)
            {
                squares.Pixels.Slice(pixel * 3, 3).CopyTo(image.Pixels[(pixel * 3)..]);
            }
            else
            {
                image.Pixels.Slice(pixel * 3, 3).Fill(hidden);
            }
        }

        return image;
    }

    private static ImageBuffer Opaque(ImageBuffer image)
    {
        ImageBuffer opaque = new(image.Width, image.Height, hasAlpha: true);
        image.Pixels.CopyTo(opaque.Pixels);
        opaque.Alpha.Fill(1);
        return opaque;
    }

    /// <summary>An orange disc with a soft edge on nothing.</summary>
    private static ImageBuffer Disc(float hidden)
    {
        ImageBuffer image = new(60, 50, hasAlpha: true);
        for (int pixel = 0; pixel < image.Alpha.Length; pixel++)
        {
            float distance = MathF.Sqrt(MathF.Pow((pixel % 60) - 29.5f, 2) + MathF.Pow((pixel / 60) - 24.5f, 2));
            image.Alpha[pixel] = Math.Clamp(20 - distance, 0, 4) / 4;
            Span<float> colour = image.Pixels.Slice(pixel * 3, 3);
            colour.Fill(hidden);
            if (image.Alpha[pixel] > 0)
            {
                (colour[0], colour[1], colour[2]) = (0.9f, 0.5f, 0.1f);
            }
        }

        return image;
    }

    private static double Difference(float[] a, float[] b) => a.Zip(b, (x, y) => Math.Abs((double)x - y)).Average();

    private ImageBuffer Paint(MethodDescription method, StylizeRequest request) => methods.Paint(method.Name, request);
}
