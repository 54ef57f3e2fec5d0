using Impasto.Compute.Tensors;
using Impasto.Control.Guides;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Tests.Methods;

namespace Impasto.Tests.Control.Guides;

public class GuideSetTests
{
    private static readonly PyramidLevel Size = new(8, 6);
    private static readonly Shape Pixels = new(1, 6, 8, 1);
    private static readonly ImageBuffer White = TestImages.Mask(8, 6, (_, _) => 1);
    private static readonly ImageBuffer Black = new(8, 6);
    private static readonly ImageBuffer Left = TestImages.Mask(8, 6, (x, _) => x < 4 ? 1 : 0);

    [Fact]
    public void A_mask_is_read_of_brightness_and_alpha_at_any_size()
    {
        ImageBuffer drawn = new(16, 12, hasAlpha: true);
        drawn.Pixels.Fill(0.5f);
        drawn.Alpha.Fill(0.5f);

        GuideSet guides = Read([drawn])!;

        Assert.All(guides.SharesAt(Size, Pixels)[0], share => Assert.Equal(0.25f, share, 1e-5f));
        Assert.All(guides.CoverAt(Size), cover => Assert.Equal(0.25f, cover, 1e-5f));
        Assert.Equal([0.25], guides.Areas().Select(area => Math.Round(area, 5)));
    }

    [Fact]
    public void Styles_share_where_guides_overlap_and_weights_count_relative_to_equal_ones()
    {
        float[][] shares = Read([White, Left], [0.75, 0.25])!.SharesAt(Size, Pixels);

        // The guides become 1.5 and 0.5 on the left, and 1.5 and 0 on the right.
        Assert.Equal((0.75f, 0.25f), (shares[0][0], shares[1][0]));
        Assert.Equal((1, 0), (shares[0][7], shares[1][7]));
    }

    [Fact]
    public void What_is_painted_is_shared_out_whole_and_evenly_where_no_style_goes()
    {
        ImageBuffer grey = TestImages.Mask(8, 6, (x, _) => x < 4 ? 0.25f : 0);
        float[][] shares = Read([grey, Left], [0.5, 0.5])!.PaintedSharesAt(Size, Pixels);

        Assert.Equal((0.2f, 0.8f), (shares[0][0], shares[1][0]));
        Assert.Equal((0.5f, 0.5f), (shares[0][7], shares[1][7]));
    }

    [Fact]
    public void A_cover_is_read_once_and_is_there_at_any_size()
    {
        ImageBuffer grey = TestImages.Mask(8, 6, (x, _) => x < 2 ? 1 : x < 4 ? 0.5f : 0);
        GuideCover cover = GuideCover.Read([grey], [1], Size)!;

        Assert.Equal([1, 1, 0.5f, 0.5f, 0, 0, 0, 0], cover.At(new ImageBuffer(8, 6))[8..16]);
        Assert.Equal([1, 0.5f, 0, 0], cover.At(new ImageBuffer(4, 3))[4..8]);
        Assert.Equal([0.75f, 0], cover.At(new ImageBuffer(2, 1)));
        Assert.Null(GuideCover.Read([White], [1], Size));
        Assert.Null(GuideCover.Read([], [], Size));
        Assert.Equal(0, GuideCover.PlanBytes([], Size));
        Assert.Equal(8 * 6 * sizeof(float), GuideCover.PlanBytes([White, White], Size));
    }

    [Fact]
    public void Masks_that_overlap_everywhere_are_a_blend_of_which_nothing_is_said()
    {
        ImageBuffer soft = TestImages.Mask(8, 6, (x, _) => 0.8f + (0.02f * x));
        Assert.Empty(Read([soft, soft])!.Notes);
    }

    [Fact]
    public void What_guides_leave_is_not_covered_and_is_said()
    {
        GuideSet guides = Read([Left, Black])!;
        float[] cover = guides.CoverAt(Size);

        Assert.Equal((1, 0), (cover[3], cover[4]));
        Assert.Equal([0.5, 0], guides.Areas());
        Assert.Equal(
            [
                "Mask 2 of 2 is black everywhere: its style is not seen.",
                "The masks leave 50% of the picture, which stays as the scene is.",
            ],
            guides.Notes);
        Assert.Contains(
            "The mask covers 0.42% of the picture, which is little for strokes.",
            Read([TestImages.Mask(8, 6, (x, y) => x + y == 0 ? 0.2f : 0)])!.Notes);
        Assert.Contains(
            "The masks overlap on 50% of the picture, where their styles are mixed.", Read([White, Left])!.Notes);
    }

    [Fact]
    public void Guides_that_are_white_everywhere_are_none_and_black_ones_are_refused()
    {
        Assert.Null(Read([]));
        Assert.Null(Read([White, White]));
        Assert.Null(Read([TestImages.Mask(31, 5, (_, _) => 1)]));
        string said = Assert.Throws<ArgumentException>(() => Read([Black, new ImageBuffer(3, 3)])).Message;
        Assert.StartsWith("The masks are black or transparent everywhere", said, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', said);
    }

    [Fact]
    public void A_style_without_a_mask_takes_what_the_others_leave()
    {
        GuideSet guides = GuideSet.Read([Left, null], [0.5, 0.5], Size)!;
        float[][] shares = guides.SharesAt(Size, Pixels);
        Assert.Equal((1, 0), (shares[0][0], shares[1][0]));
        Assert.Equal((0, 1), (shares[0][7], shares[1][7]));
        Assert.Empty(guides.Notes);
        Assert.Equal(
            GuideSet.PlanReading([ImageSource.Of(Left)], Size),
            GuideSet.PlanReading([null, ImageSource.Of(Left)], Size));

        // Several of them share it, and of a soft mask the rest is left.
        ImageBuffer soft = TestImages.Mask(8, 6, (_, _) => 0.25f);
        shares = GuideSet.Read([null, soft, null], [1 / 3.0, 1 / 3.0, 1 / 3.0], Size)!.SharesAt(Size, Pixels);
        Assert.Equal((0.75f / 1.75f, 0.25f / 1.75f, 0.75f / 1.75f), (shares[0][9], shares[1][9], shares[2][9]));
    }

    [Fact]
    public void A_style_for_which_masks_leave_nothing_is_said() => Assert.Equal(
        ["The masks leave nothing for style 2, which has none: it is not seen."],
        GuideSet.Read([White, null], [0.5, 0.5], Size)!.Notes);

    [Fact]
    public void A_hair_beside_black_or_white_is_black_or_white()
    {
        float[] cover = Read([TestImages.Mask(8, 6, (x, _) => x < 4 ? 0.9985f : 0.0015f)])!.CoverAt(Size);
        Assert.Equal((1, 0), (cover[0], cover[7]));
    }

    [Fact]
    public void Around_the_picture_guides_are_mirrored_as_it_is()
    {
        GuideSet guides = Read([TestImages.Mask(8, 6, (x, y) => (x + (8 * y)) / 48f)])!.On(new(12, 9), margin: 2);

        float[] wide = guides.SharesAt(new(12, 9), new Shape(1, 9, 12, 1))[0];

        Assert.Equal(new PyramidLevel(12, 9), guides.Size);
        Assert.Equal(0, wide[(2 * 12) + 2]);
        Assert.Equal((2 + (8 * 2)) / 48f, wide[0], 1e-6f);
        Assert.Equal((6 + (8 * 4)) / 48f, wide[(8 * 12) + 10 - 2], 2 / 48f);
        Assert.Equal((6 + (8 * 5)) / 48f, wide[(7 * 12) + 10], 1e-6f);
    }

    [Fact]
    public void A_region_of_few_places_borrows_the_statistics_of_the_whole()
    {
        float[] many = [.. Enumerable.Range(0, 256).Select(i => i < 100 ? 1f : 0)];
        Assert.Equal(many, GuideSet.Measured(many));

        float[] few = GuideSet.Measured([.. Enumerable.Range(0, 256).Select(i => i < 16 ? 1f : 0)]);
        Assert.Equal(4.75f, few[0], 1e-5f);
        Assert.Equal(0.75f, few[200], 1e-5f);

        Assert.All(GuideSet.Measured(new float[9]), place => Assert.Equal(1, place));
    }

    [Fact]
    public void Runs_with_other_guides_are_known_by_a_hash() => Assert.Equal(
        3,
        new[] { [Left], [Left, Black], [TestImages.Mask(8, 6, (x, _) => x < 5 ? 1 : 0)], new[] { Left } }
            .Select(masks => Read(masks)).Select(guides => guides!.Print()).Distinct().Count());

    private static GuideSet? Read(ImageBuffer[] masks, double[]? weights = null) => GuideSet.Read(
        [.. masks.Select(ImageSource.Of)], weights ?? [.. masks.Select(_ => 1.0 / masks.Length)], Size);
}
