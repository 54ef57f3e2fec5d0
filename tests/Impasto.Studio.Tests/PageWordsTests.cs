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
    [InlineData("there is a model named 'x' already; choose another name, or delete /home/me/models/x.safetensors",
        "there is a model named 'x' already; choose another name")]
    [InlineData("needs: name an image, or leave --method out.", "needs: name an image, or choose another method.")]
    [InlineData("/home/me/models/x.safetensors: it is damaged", "x.safetensors: it is damaged")]
    [InlineData("'/tmp/a/b.png' is damaged; see /api/openapi.json", "'b.png' is damaged; see /api/openapi.json")]
    [InlineData("/srv/styles: it cannot be made (denied); set IMPASTO_HOME to a folder of yours",
        "styles: it cannot be made (denied)")]
    [InlineData("1/2 of a.png and/or b/c go to /.", "1/2 of a.png and/or b/c go to /.")]
    [InlineData("well-known -- and\nbroken", "well-known -- and broken")]
    public void Words_of_the_command_line_do_not_reach_the_page(string message, string shown) =>
        Assert.Equal(shown, PageWords.Of(message));
}
