using Impasto.Media.Images;
using Impasto.Stylizing;
using Impasto.Tests.Methods;

namespace Impasto.Tests.Stylizing;

public class StyleSourceTests
{
    [Fact]
    public void It_is_an_image_or_a_learned_name()
    {
        ImageBuffer image = TestImages.Squares(4, 4);
        StyleSource ofImage = image, learned = StyleSource.Learned("mosaic");
        Assert.Same(image, ofImage.Image!.Read());
        Assert.Equal((false, null, 1.0), (ofImage.IsLearned, ofImage.Name, ofImage.Weight));
        Assert.Equal((true, "mosaic", null), (learned.IsLearned, learned.Name, learned.Image));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_weight_is_a_number_of_at_least_0(double weight) => Assert.Equal(
        nameof(StyleSource.Weight),
        Assert.Throws<ArgumentOutOfRangeException>(() => StyleSource.Learned("a") with { Weight = weight }).ParamName);

    [Fact]
    public void Nothing_is_no_style()
    {
        Assert.Throws<ArgumentNullException>(() => StyleSource.Of((ImageSource)null!));
        Assert.Throws<ArgumentNullException>(() => StyleSource.Of(null!, "name"));
        Assert.Throws<ArgumentNullException>(() => StyleSource.Learned(null!));
        Assert.Throws<ArgumentException>(() => StyleSource.Learned(""));
    }
}
