using Impasto.Media.Images;
using Impasto.Stylizing;
using Impasto.Tests.Methods;

namespace Impasto.Tests.Stylizing;

public class StylizeRequestTests
{
    [Fact]
    public void It_holds_what_was_given_and_leaves_the_rest_to_the_method()
    {
        ImageBuffer content = TestImages.Waves(4, 4);
        StylizeRequest request = new(content, StyleSource.Learned("a"), StyleSource.Learned("b"));
        Assert.Same(content, request.Content.Read());
        Assert.Equal(["a", "b"], request.Styles.Select(style => style.Name));
        Assert.Equal((null, null, null), (request.Strength, request.StyleScale, request.Size));
        Assert.Equal((null, null), (request.Options, request.Checkpoint));
    }

    [Fact]
    public void Nothing_is_neither_content_nor_styles()
    {
        ImageBuffer content = TestImages.Waves(4, 4);
        Assert.Throws<ArgumentNullException>(() => new StylizeRequest(null!, StyleSource.Learned("a")));
        Assert.Throws<ArgumentNullException>(() => new StylizeRequest(content, null!));
    }
}
