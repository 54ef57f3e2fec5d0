namespace Impasto.Studio.Tests;

/// <summary>Complaints in words of the page.</summary>
public class PageWordsTests
{
    [Theory]
    [InlineData("--stroke is --style-scale in a word; give one of the two",
        "stroke is style scale in a word; give one of the two")]
    [InlineData("no network has learned 'wave' (see 'impasto styles list')", "no network has learned 'wave'")]
    [InlineData("a.heic: the decoder is not there; use another format, or the system's libvips (IMPASTO_VIPS=system) "
        + "if that has it.", "a.heic: the decoder is not there; use another format.")]
    [InlineData("well-known -- and\nbroken", "well-known -- and broken")]
    public void Words_of_the_command_line_do_not_reach_the_page(string message, string shown) =>
        Assert.Equal(shown, PageWords.Of(message));
}
