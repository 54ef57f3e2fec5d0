using Impasto.Running;

namespace Impasto.Tests.Running;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("graet-wave", "great-wave")]
    [InlineData("udine", "udnie")]
    [InlineData("MOSAIC", "mosaic")]
    [InlineData("mosaics", "mosaic")]
    [InlineData("grey", null)]
    [InlineData("", null)]
    public void A_slip_of_the_pen_is_seen_and_other_names_are_not(string name, string? meant) =>
        Assert.Equal(meant, Suggestion.For(name, ["udnie", "mosaic", "great-wave", "a"]));

    [Fact]
    public void Of_two_the_closer_counts() => Assert.Equal("vgg19", Suggestion.For("vgg129", ["vgg16", "vgg19"]));

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "acb", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Letters_are_counted_from_both_sides(string from, string to, int distance)
    {
        Assert.Equal(distance, Suggestion.Distance(from, to));
        Assert.Equal(distance, Suggestion.Distance(to, from));
    }
}
