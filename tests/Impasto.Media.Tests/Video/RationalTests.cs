using Impasto.Media.Video;

namespace Impasto.Media.Tests.Video;

public class RationalTests
{
    [Theory]
    [InlineData(25, 25, 1)]
    [InlineData(29.97, 30_000, 1001)]
    [InlineData(23.976, 24_000, 1001)]
    [InlineData(12.5, 25, 2)]
    [InlineData(7.3, 73, 10)]
    public void Frame_rates_are_fractions_and_those_of_television_are_meant(double fps, int above, int below) =>
        Assert.Equal(
            (above, below), (Rational.OfFrameRate(fps).Numerator, Rational.OfFrameRate(fps).Denominator));

    [Fact]
    public void Ticks_of_one_length_are_the_nearest_of_another()
    {
        Rational milliseconds = new(1, 1000), television = new(1001, 30_000);
        Assert.Equal(33, television.Rescale(1, milliseconds));
        Assert.Equal(67, television.Rescale(2, milliseconds));
        Assert.Equal(-67, television.Rescale(-2, milliseconds));
        Assert.Equal(long.MaxValue / 4, milliseconds.Rescale(long.MaxValue / 4, milliseconds));
    }

    [Theory]
    [InlineData("0/1")]
    [InlineData("1/0")]
    [InlineData("N/A")]
    [InlineData(null)]
    [InlineData("-1/2")]
    [InlineData("99999999999/1")]
    public void What_is_no_fraction_is_none(string? text) => Assert.Null(Rational.Parse(text));
}
