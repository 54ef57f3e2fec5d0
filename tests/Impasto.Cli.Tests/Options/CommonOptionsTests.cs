using Impasto.Control.Color;
using Impasto.Jobs;

namespace Impasto.Cli.Tests.Options;

public class CommonOptionsTests
{
    private static readonly Job Empty = new() { Content = "a", Styles = [], Output = "b" };

    [Fact]
    public void What_is_chosen_goes_into_the_job()
    {
        CommonOptions chosen = new()
        {
            Strength = 0.3,
            StyleScale = 1.5,
            Color = ColorMode.Histogram,
            ColorTransfer = ColorTransferKind.Cdf,
            ColorStrength = 0.6,
            Photoreal = true,
            Size = 70,
        };
        Job expected = Empty with
        {
            Strength = 0.3,
            StyleScale = 1.5,
            Color = ColorMode.Histogram,
            ColorTransfer = ColorTransferKind.Cdf,
            ColorStrength = 0.6,
            Photoreal = true,
            Size = 70,
        };

        Assert.Equal(expected, chosen.ApplyTo(Empty));
        Assert.Equal(Empty, new CommonOptions().ApplyTo(Empty));
    }

    [Fact]
    public void A_stroke_is_a_scale_of_the_style_in_a_word()
    {
        double?[] scales = [0.5, 1, 2];
        Stroke?[] words = [Stroke.Fine, Stroke.Medium, Stroke.Broad];
        Assert.Equal(scales, words.Select(word => new CommonOptions { Stroke = word }.ApplyTo(Empty).StyleScale));
    }
}
