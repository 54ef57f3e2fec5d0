using Impasto.Control.Color;

namespace Impasto.Tests.Control.Color;

/// <summary>The curve of a histogram to another, by hand: a level's values lie evenly around it.</summary>
public class RisingCurveTests
{
    [Fact]
    public void Each_level_goes_where_as_many_are_below()
    {
        // Half of what is at level 0 is below its middle: 0.5 of 2, which is the middle of level 1 of the reference.
        RisingCurve curve = new([1, 0, 0, 1], [0, 1, 1, 0]);
        Assert.Equal(1 / 3f, curve.At(0), 1e-6f);
        Assert.Equal(2 / 3f, curve.At(1), 1e-6f);

        // What does not occur lies on a line between.
        Assert.Equal(4 / 9f, curve.At(1 / 3f), 1e-6f);
        Assert.Equal(0.5f, curve.At(0.5f), 1e-6f);
    }

    [Fact]
    public void Totals_may_differ_and_levels_without_any_are_passed()
    {
        // 1 of 4 is below the middle of level 0, as many as the reference has before level 3, where three quarters are.
        RisingCurve curve = new([20, 20, 0, 0], [1, 0, 0, 3]);
        Assert.Equal(2.5f / 3, curve.At(0), 1e-6f);

        // Two of these three are below the middle of level 1: a sixth of a level beyond 1, where pixels end.
        Assert.Equal(1, curve.At(1 / 3f));
    }

    [Fact]
    public void Below_the_first_level_and_above_the_last_it_is_even()
    {
        RisingCurve curve = new([0, 0, 5, 0, 0], [0, 1, 0, 0, 0]);
        Assert.All([-1, 0, 0.3f, 0.5f, 0.9f, 1, 2], place => Assert.Equal(0.25f, curve.At(place), 1e-6f));
    }
}
