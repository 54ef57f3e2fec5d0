using Impasto.Models;
using Impasto.Networks;
using Impasto.Studio.Painting;
using static Impasto.Studio.Tests.TestStudio;

namespace Impasto.Studio.Tests;

/// <summary>Networks that are shared by all who paint, and forgotten.</summary>
public class PaintBoxTests
{
    [Fact]
    public void Networks_that_are_forgotten_are_freed_once_the_last_one_who_paints_with_them_is_done()
    {
        string home = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using PaintBox box = new(new StudioOptions { Home = home });
        PaintLease first = box.Lease(), second = box.Lease();
        ModelLibrary models = first.Models;
        TransformNetwork network = models.Transform([Learned]);
        Assert.Same(network, second.Models.Transform([Learned]));
        Assert.Equal((2, 2), (box.Uses, box.Uses));

        box.Forget();
        Assert.Equal(0, box.Uses);
        using (PaintLease next = box.Lease())
        {
            Assert.NotSame(models, next.Models);
        }

        first.Dispose();
        Assert.Same(network, models.Transform([Learned]));
        second.Dispose();
        Assert.Throws<ObjectDisposedException>(() => models.Transform([Learned]));
    }
}
