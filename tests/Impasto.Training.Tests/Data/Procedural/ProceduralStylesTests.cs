using Impasto.Media.Images;
using Impasto.Training.Data.Procedural;

namespace Impasto.Training.Tests.Data.Procedural;

public sealed class ProceduralStylesTests
{
    [Fact]
    public void Styles_have_contrast_and_colours_in_range()
    {
        for (int i = 0; i < 4 * ProceduralStyles.Kinds; i++)
        {
            ImageBuffer style = ProceduralStyles.Make(seed: 11, i, size: 64);
            float[] samples = style.Pixels.ToArray();
            Assert.Equal((64, 64), (style.Width, style.Height));
            Assert.All(samples, sample => Assert.InRange(sample, 0, 1));
            double mean = samples.Average();
            Assert.True(Math.Sqrt(samples.Average(s => (s - mean) * (s - mean))) > 0.01, $"Style {i} is flat.");
        }
    }

    [Fact]
    public void Styles_are_the_same_for_the_same_numbers_and_differ_for_others()
    {
        HashSet<double> sums = [];
        for (int i = 0; i < 2 * ProceduralStyles.Kinds; i++)
        {
            float[] style = ProceduralStyles.Make(seed: 2, i, size: 40).Pixels.ToArray();
            Assert.Equal(style, ProceduralStyles.Make(seed: 2, i, size: 40).Pixels.ToArray());
            sums.Add(style.Sum(sample => (double)sample));
            sums.Add(ProceduralStyles.Make(seed: 3, i, size: 40).Pixels.ToArray().Sum(sample => (double)sample));
        }

        Assert.Equal(4 * ProceduralStyles.Kinds, sums.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Styles_are_made_at_the_smallest_sizes(int size)
    {
        for (int i = 0; i < ProceduralStyles.Kinds; i++)
        {
            Assert.All(ProceduralStyles.Make(1, i, size).Pixels.ToArray(), s => Assert.InRange(s, 0, 1));
        }
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ProceduralStyles.Make(1, -1, 64));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProceduralStyles.Make(1, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProceduralStyles.Make(1, 0, 5000));
    }
}
