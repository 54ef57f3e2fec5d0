using Impasto.Pyramids;

namespace Impasto.Tests.Pyramids;

public class PyramidTests
{
    [Fact]
    public void Levels_grow_by_the_factor_up_to_the_size_asked_for() => Assert.Equal(
        [new(200, 100), new(283, 141), new(400, 200)], Pyramid.Levels(400, 200, Math.Sqrt(2), 3));

    [Fact]
    public void Levels_that_would_be_tiny_are_left_out() =>
        Assert.Equal([new(50, 40), new(100, 80)], Pyramid.Levels(100, 80, 2, 8));

    [Theory]
    [InlineData(100, 1)]
    [InlineData(256, 2)]
    [InlineData(512, 4)]
    [InlineData(1024, 6)]
    public void Larger_images_have_more_levels_by_default(int edge, int levels) =>
        Assert.Equal(levels, Pyramid.DefaultLevels(edge, Math.Sqrt(2)));

    [Fact]
    public void A_factor_that_does_not_grow_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Pyramid.Levels(100, 100, 1, 3));
}
