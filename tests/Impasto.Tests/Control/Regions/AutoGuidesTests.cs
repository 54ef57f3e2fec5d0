using Impasto.Control.Regions;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Encoders;
using Impasto.Tests.Methods;

namespace Impasto.Tests.Control.Regions;

public sealed class AutoGuidesTests : IDisposable
{
    private static readonly RunContext Two = new() { Threads = 2 };

    private readonly VggEncoder encoder = TinyEncoder.Vgg19();
    private readonly AutoGuides guides;

    public AutoGuidesTests() => guides = new AutoGuides(encoder);

    public void Dispose() => encoder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Like_goes_to_like(bool isFineAbove)
    {
        // Fine squares above and even grey below; in the painting so, or the other way round.
        ImageBuffer scene = Halves(96, 80, isFineAbove: true), painting = Halves(80, 96, isFineAbove);

        StylizeRequest divided = guides.Divide(new(scene, StyleSource.Of(painting)), 2, Two);

        Assert.Equal(2, divided.Styles.Count);
        foreach (StyleSource part in divided.Styles)
        {
            ImageBuffer guide = part.Guide!.Read().Resize(96, 80), seen = part.Image!.Read();
            bool isAbove = guide.Pixels[(15 * 96 + 48) * 3] > 0.5;
            Assert.InRange(guide.Pixels[((isAbove ? 15 : 70) * 96 + 48) * 3], 0.9f, 1);
            Assert.InRange(guide.Pixels[((isAbove ? 70 : 15) * 96 + 48) * 3], 0, 0.1f);
            bool isSeenAbove = isAbove == isFineAbove;
            Assert.InRange(seen.Alpha[((isSeenAbove ? 15 : 80) * 80) + 40], 0.9f, 1);
            Assert.InRange(seen.Alpha[((isSeenAbove ? 80 : 15) * 80) + 40], 0, 0.1f);
        }
    }

    [Fact]
    public void The_same_images_are_cut_alike_for_any_number_of_threads_and_styles_once()
    {
        ImageBuffer scene = TestImages.Waves(120, 90);
        StyleSource style = StyleSource.Of(Halves(80, 96, isFineAbove: true));
        StylizeRequest first = guides.Divide(new(scene, style), 3, Two);
        StylizeRequest again = guides.Divide(new(scene, style), 3, new RunContext { Threads = 3 });
        StylizeRequest other = new AutoGuides(encoder).Divide(new(scene, style), 3, Two);

        Assert.Equal(first.Styles.Select(Print), again.Styles.Select(Print));
        Assert.Equal(first.Styles.Select(Print), other.Styles.Select(Print));
        Assert.All(first.Styles.Zip(again.Styles), pair => Assert.Same(pair.First.Image, pair.Second.Image));
        Assert.InRange(first.Styles.Count, 2, 3);

        static string Print(StyleSource part) => string.Join(
            ' ', part.Guide!.Read().Pixels.ToArray().Concat(part.Image!.Read().Alpha.ToArray()));
    }

    [Fact]
    public void Regions_cover_everything_and_a_tiny_image_is_one()
    {
        StylizeRequest request = new(TestImages.Waves(120, 90), TestImages.Squares(64, 64), TestImages.Waves(64, 80));
        StylizeRequest divided = guides.Divide(request, 4, Two);
        float[][] planes = [.. divided.Styles.Select(s => s.Guide!.Read().Pixels.ToArray())];
        Assert.All(Enumerable.Range(0, planes[0].Length), i => Assert.Equal(2, planes.Sum(plane => plane[i])));

        Assert.Single(guides.Divide(new(new ImageBuffer(1, 1), new ImageBuffer(3, 1)), 8, Two).Styles);
    }

    [Fact]
    public void What_cannot_be_cut_is_refused_before_memory_is_taken()
    {
        ImageBuffer image = TestImages.Waves(64, 64);
        StylizeRequest request = new(image, image);
        Assert.Throws<ArgumentOutOfRangeException>(() => guides.Divide(request, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => guides.Divide(request, 9));
        Assert.Contains(
            "Styles have masks already",
            Assert.Throws<ArgumentException>(
                () => guides.Divide(new(image, StyleSource.Of(image) with { Guide = image }))).Message,
            StringComparison.Ordinal);
        long needed = guides.PlanBytes(request, 2);
        Assert.True(needed > 64 * 64 * 3 * sizeof(float));
        Assert.Throws<MemoryShortageException>(
            () => guides.Divide(request, 2, Two with { MemoryBudget = needed - 1 }));
    }

    private static ImageBuffer Halves(int width, int height, bool isFineAbove)
    {
        ImageBuffer image = new(width, height), squares = TestImages.Squares(width, height);
        image.Pixels.Fill(0.5f);
        int start = isFineAbove ? 0 : image.Pixels.Length / 2;
        squares.Pixels.Slice(start, image.Pixels.Length / 2).CopyTo(image.Pixels[start..]);
        return image;
    }
}
