using System.Numerics;
using Impasto.Control.Regions;
using Impasto.Media.Images;
using Impasto.Stylizing;
using Impasto.Tests.Methods;
using Impasto.Tests.Weights;

namespace Impasto.Tests.Control.Regions;

public sealed class LabelGuidesTests : IDisposable
{
    private static readonly Vector3 Blue = new(0.2f, 0.4f, 0.8f), Green = new(0.2f, 0.6f, 0.2f), Red = new(0.8f, 0, 0);

    private readonly TemporaryFolder folder = new();
    private readonly ImageBuffer painting = TestImages.Squares(48, 40);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("labels.png")]
    [InlineData("labels.jpg")]
    public void Flat_colours_are_regions_whatever_noise_a_format_leaves(string name)
    {
        ImageFile.Write(Paint(64, 48, (x, y) => y < 16 ? Blue : x < 20 ? Red : Green), folder.File(name));

        LabelImage labels = LabelImage.Of(ImageFile.Read(folder.File(name)), "it");

        Assert.Equal(3, labels.Colors.Count);
        Assert.Equal(
            [0, 1, 2], new[] { Green, Blue, Red }.Select(labels.Find));
        Assert.Equal(-1, labels.Find(new Vector3(0.5f, 0.5f, 0.5f)));
        ImageBuffer blue = labels.MaskOf(1);
        int wrong = Enumerable.Range(0, 64 * 48).Count(i => (blue.Pixels[i * 3] == 1) != (i / 64 < 16));
        Assert.InRange(wrong, 0, name == "labels.png" ? 0 : 64);
    }

    [Fact]
    public void Pixels_between_two_colours_are_no_third_one()
    {
        // Between black and white lies grey, which is a colour of its own below.
        Vector3 grey = new(0.5f);
        ImageBuffer image = Paint(60, 60, (x, y) => y >= 40 ? grey : x < 29 ? default : x > 30 ? Vector3.One : grey);

        LabelImage labels = LabelImage.Of(image, "it");

        Assert.Equal(3, labels.Colors.Count);
        ImageBuffer mask = labels.MaskOf(labels.Find(grey));
        Assert.Equal(0, mask.Pixels[((5 * 60) + 29) * 3]);
        Assert.Equal(1, mask.Pixels[((50 * 60) + 10) * 3]);
        ImageBuffer[] all = [.. labels.Colors.Select((_, c) => labels.MaskOf(c))];
        Assert.All(Enumerable.Range(0, 60 * 60), i => Assert.Equal(1, all.Sum(one => one.Pixels[i * 3])));
    }

    [Theory]
    [InlineData(0.1f, 1)]
    [InlineData(0.2f, 2)]
    public void Colours_that_are_near_are_one(float apart, int count)
    {
        ImageBuffer image = Paint(40, 30, (x, _) => x < 20 ? new(0.4f) : new(0.4f + apart, 0.4f, 0.4f));
        Assert.Equal(count, LabelImage.Of(image, "it").Colors.Count);
    }

    /// <summary>A square of n pixels has (n - 2)² that are flat; a thousandth of the image is 40.</summary>
    [Theory]
    [InlineData(8, 1)]
    [InlineData(9, 2)]
    public void A_speck_is_no_region_and_counts_as_what_is_around_it(int edge, int count)
    {
        LabelImage labels = LabelImage.Of(
            Paint(200, 200, (x, y) => x is >= 50 && x < 50 + edge && y >= 60 && y < 60 + edge ? Red : Blue), "it");
        Assert.Equal(count, labels.Colors.Count);
        Assert.Equal(count == 1 ? 1 : 0, labels.MaskOf(0).Pixels[((62 * 200) + 52) * 3]);
    }

    [Fact]
    public void Twenty_colours_are_labels_and_half_of_an_alpha_is_seen()
    {
        ImageBuffer image = new(100, 80, hasAlpha: true);
        Paint(100, 80, (x, y) => new Vector3(x / 20 / 5f, y / 20 / 5f, 0)).Pixels.CopyTo(image.Pixels);
        image.Alpha.Fill(0.5f);
        image.Alpha[0] = 0.49f;
        LabelImage labels = LabelImage.Of(image, "it");
        Assert.Equal(20, labels.Colors.Count);
        ImageBuffer first = labels.MaskOf(labels.Find(default));
        Assert.Equal((0, 1), (first.Pixels[0], first.Pixels[3]));
    }

    [Fact]
    public void What_is_transparent_has_no_label()
    {
        ImageBuffer image = new(20, 20, hasAlpha: true);
        Paint(20, 20, (x, _) => x < 10 ? Blue : Red).Pixels.CopyTo(image.Pixels);
        image.Alpha[..200].Fill(1);

        LabelImage labels = LabelImage.Of(image, "it");

        Assert.Equal((1f, 0f), (labels.MaskOf(0).Pixels[0] + labels.MaskOf(1).Pixels[0], labels.MaskOf(0).Pixels[900]));
        Assert.Equal(0, labels.MaskOf(1).Pixels[900]);
    }

    [Fact]
    public void A_colour_of_the_scene_takes_what_has_it_in_the_style()
    {
        ImageBuffer scene = Paint(32, 24, (x, _) => x < 12 ? Blue : Green);
        ImageBuffer style = Paint(12, 10, (_, y) => y < 6 ? Green : Blue);
        StylizeRequest request = new(TestImages.Waves(32, 24), StyleSource.Of(painting) with { Weight = 2 });

        StylizeRequest divided = LabelGuides.Divide(request, scene, [style]);

        Assert.Equal(2, divided.Styles.Count);
        Assert.Empty(divided.Notes);
        StyleSource green = divided.Styles[0], blue = divided.Styles[1];
        Assert.Equal((2, 2), (green.Weight, blue.Weight));
        Assert.Equal((0, 1), (green.Guide!.Read().Pixels[0], blue.Guide!.Read().Pixels[0]));
        Assert.Equal((1, 0), (green.Guide!.Read().Pixels[3 * 31], blue.Guide!.Read().Pixels[3 * 31]));
        Assert.Equal((1, 0), (Alpha(green, 0), Alpha(blue, 0)));
        Assert.Equal((0, 1), (Alpha(green, 39), Alpha(blue, 39)));

        float Alpha(StyleSource part, int row) => MathF.Round(part.Image!.Read().Alpha[row * 48], 2);
    }

    [Fact]
    public void A_colour_that_one_side_lacks_is_said()
    {
        ImageBuffer scene = Paint(32, 24, (x, _) => x < 12 ? Red : Green);
        ImageBuffer style = Paint(12, 10, (_, y) => y < 6 ? Green : Blue);

        StylizeRequest divided =
            LabelGuides.Divide(new(TestImages.Waves(32, 24), StyleSource.Of(painting)), scene, [style]);

        Assert.Equal(
            [
                "The style's labels lack #cc0000: all of the style's image is taken there.",
                "The scene's labels lack #3366cc: that part of the style is not used.",
            ],
            divided.Notes);
        Assert.Same(painting, divided.Styles[1].Image!.Read());
    }

    [Fact]
    public void What_cannot_be_divided_is_refused_in_one_line()
    {
        StylizeRequest request = new(painting, StyleSource.Of(painting));
        ImageBuffer two = Paint(20, 20, (x, _) => x < 10 ? Blue : Red);
        Refused("There are 0 images of labels for 1 style; give one for each style.", request, two);
        StyleSource masked = request.Styles[0] with { Guide = two };
        Refused("place them by masks or by labels", request with { Styles = [masked] }, two, two);
        Refused("a: a network has learned this style", request with { Styles = [StyleSource.Learned("a")] }, two, two);
        Refused("the labels of the scene: it has no flat colour", request, Noise(), two);
        Refused("the labels of the scene: it has shades", request, Noise(sky: 13), two);
        Refused(
            "the labels of the style: it has more than 20 colours",
            request,
            two,
            Paint(100, 100, (x, y) => new Vector3(x / 20 / 5f, y / 20 / 5f, 0)));

        Refused(
            "the labels of the style: no colour is one of the scene's labels, which have #",
            request,
            two,
            Paint(20, 20, (_, _) => Green));

        static void Refused(string said, StylizeRequest wrong, ImageBuffer labels, params ImageBuffer[] styleLabels)
        {
            string message = Assert.Throws<ArgumentException>(
                () => LabelGuides.Divide(wrong, labels, [.. styleLabels.Select(ImageSource.Of)])).Message;
            Assert.Contains(said, message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }
    }

    private static ImageBuffer Noise(int sky = 0)
    {
        Random random = new(1);
        return Paint(30, 30, (_, y) =>
            y < sky ? Blue : new(random.NextSingle(), random.NextSingle(), random.NextSingle()));
    }

    private static ImageBuffer Paint(int width, int height, Func<int, int, Vector3> color)
    {
        ImageBuffer image = new(width, height);
        for (int i = 0; i < width * height; i++)
        {
            color(i % width, i / width).CopyTo(image.Pixels[(i * 3)..]);
        }

        return image;
    }
}
