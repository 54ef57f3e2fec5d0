using Impasto.Compute.Tests.Fixtures;
using Impasto.Media.Images;
using Impasto.Methods.FeedForward;
using Impasto.Networks;
using Impasto.Tests.Networks;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Methods.FeedForward;

public sealed class StyleBankTransferTests : IDisposable
{
    private static readonly FixtureFile Fixture = new("style_bank.safetensors");

    private readonly TemporaryFolder folder = new();
    private readonly ImageBuffer content = FixtureWeights.Image(Fixture, "image");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_style_is_that_of_PyTorch_and_no_strength_is_the_auto_encoder_alone()
    {
        AssertPicture("first", Method().Stylize(content, ["first"]));
        AssertPicture("coded", Method(new() { Strength = 0 }).Stylize(content, ["first"]));
        AssertPicture("second", Method(new() { StyleBlend = [0, 1], Threads = 3 }).Stylize(content, ["first", "second"]));
    }

    [Fact]
    public void Masks_say_where_each_style_goes()
    {
        ImageBuffer left = Half(0), right = Half(1);
        AssertPicture("split", Method().Stylize(content, ["first", "second"], [left, right]));
        AssertPicture("coded", Method().Stylize(content, ["first"], [new ImageBuffer(5, 5)]));
    }

    [Fact]
    public void An_image_of_any_size_keeps_its_size_and_alpha()
    {
        ImageBuffer image = TestImages.Waves(19, 13, hasAlpha: true);
        using StyleBankTransfer method = Method();
        ImageBuffer picture = method.Stylize(image, ["first"]);
        Assert.Equal((19, 13, 0.5f), (picture.Width, picture.Height, picture.Alpha[7]));
        Assert.True(method.PlanMemory(19, 13, ["first"]) < method.PlanMemory(190, 130, ["first"]));
    }

    [Fact]
    public void Styles_and_masks_that_do_not_fit_are_refused()
    {
        using StyleBankTransfer method = Method();
        Refused(() => method.Stylize(content, ["third"]), "no bank for 'third'; it has first, second");
        Refused(() => method.Stylize(content, []), "at least one style");
        Refused(() => method.Stylize(content, ["first", "first"]), "each once");
        Refused(() => method.Stylize(content, ["first"], [content, content]), "1 styles and 2 masks");

        static void Refused(Action action, string said) =>
            Assert.Contains(said, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    private static void AssertPicture(string name, ImageBuffer picture) => FixtureWeights.AssertClose(
        [.. Fixture.ChannelsLast(name).Select(v => Math.Clamp(v, 0, 1))], picture.Pixels, 1e-5f);

    private ImageBuffer Half(int side)
    {
        ImageBuffer mask = new(content.Width, content.Height);
        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            mask.Pixels[i] = i / 3 % content.Width / (content.Width / 2) == side ? 1 : 0;
        }

        return mask;
    }

    private StyleBankTransfer Method(FeedForwardOptions? options = null)
    {
        using WeightFile file = WeightFile.Open(FixtureWeights.Write(Fixture, folder.File("network.safetensors")));
        return new StyleBankTransfer(StyleBankNetwork.Load(file), options);
    }
}
