using Impasto.Media.Images;

namespace Impasto.Media.Tests.Images;

public sealed class SystemVipsTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("bundled", false)]
    [InlineData("system", true)]
    public void The_variable_chooses(string? value, bool chosen) => Assert.Equal(chosen, SystemVips.IsChosen(value));

    [Fact]
    public void Another_value_is_refused()
    {
        ImageException e = Assert.Throws<ImageException>(() => SystemVips.IsChosen("sytem"));

        Assert.Contains("IMPASTO_VIPS=sytem", e.Message);
        Assert.Contains("'system'", e.Message);
    }

    [Fact]
    public void A_system_without_libvips_is_told_the_packages()
    {
        ImageException e = Assert.Throws<ImageException>(() => SystemVips.Load(["no-such-library.so.42"]));

        Assert.DoesNotContain('\n', e.Message);
        Assert.All(
            (string[])["no-such-library.so.42", "apt install libvips42", "libvips42t64", "brew", "vcpkg"],
            part => Assert.Contains(part, e.Message));
    }
}
