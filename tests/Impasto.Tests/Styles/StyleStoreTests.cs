using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Styles;
using Impasto.Tests.Methods;
using Impasto.Tests.Weights;

namespace Impasto.Tests.Styles;

public sealed class StyleStoreTests
{
    private static readonly ImageBuffer Image = TestImages.Squares(20, 12);

    [Fact]
    public void A_style_is_kept_found_and_removed()
    {
        using TemporaryFolder home = new();
        StyleStore store = new(home.Path);
        Assert.Empty(store.List());

        store.Add("waves", Style());
        PreparedStyle loaded = store.Load("waves");

        Assert.Equal(["waves"], store.List());
        Assert.Equal(Path.Combine(home.Path, "styles", "waves.safetensors"), store.Find("waves"));
        Assert.Equal(("adain", "networks"), (loaded.Method, Assert.Single(loaded.Fingerprints)));
        Assert.Equal(Style().StyleImage.Pixels.ToArray(), loaded.StyleImage.Pixels.ToArray());
        store.Remove("waves");
        Assert.False(store.Contains("waves"));
        Assert.Empty(Directory.GetFiles(store.Folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../out")]
    [InlineData("a/b")]
    [InlineData("Upper")]
    public void A_name_that_could_lead_elsewhere_is_refused(string name)
    {
        using TemporaryFolder home = new();
        StyleStore store = new(home.Path);
        File.WriteAllText(Path.Combine(home.Path, "out.safetensors"), "");

        WeightFixtures.AssertRefused(() => store.Add(name, Style()), "cannot be a style's name");
        WeightFixtures.AssertRefused(() => store.Load(name), "no style named");
        WeightFixtures.AssertRefused(() => store.Remove(name), "no style named");
        Assert.Equal(["out.safetensors"], Directory.GetFileSystemEntries(home.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_name_is_given_once()
    {
        using TemporaryFolder home = new();
        StyleStore store = new(home.Path);
        store.Add("waves", Style());

        WeightFixtures.AssertRefused(() => store.Add("waves", Style()), "there is a style named 'waves' already");
    }

    [Fact]
    public void A_damaged_style_is_refused()
    {
        using TemporaryFolder home = new();
        StyleStore store = new(home.Path);
        store.Add("waves", Style());
        File.WriteAllText(store.Find("waves"), "damaged");

        Assert.Throws<StyleException>(() => store.Load("waves"));
    }

    private static PreparedStyle Style() =>
        new("adain", ["networks"], new Dictionary<string, FeatureStatistic>(), Image);
}
