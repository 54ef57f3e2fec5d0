using Impasto.Media.Images;
using Impasto.Studio.Painting;
using Impasto.Studio.Storage;
using Impasto.Stylizing;

namespace Impasto.Studio.Tests;

/// <summary>How long pictures take, by those that were painted before.</summary>
public class PacesTests
{
    [Fact]
    public void What_was_painted_last_counts_as_much_as_all_before()
    {
        string file = Path.GetTempFileName();
        File.Delete(file);
        using (Database records = new(file))
        {
            Paces paces = new(records);
            StylizeRequest small = Request(500, 400), large = Request(1000, 800);
            paces.Learn("transform", small, TimeSpan.FromSeconds(10.3));
            Assert.Equal(10.3, paces.Estimate("transform", small), 1e-9);
            Assert.Equal(40.3, paces.Estimate("transform", large), 1e-9);
            paces.Learn("transform", small, TimeSpan.FromSeconds(20.3));
            Assert.Equal(15.3, paces.Estimate("transform", small), 1e-9);
            Assert.InRange(paces.Estimate("other", small), 0.3, 5);
        }

        File.Delete(file);
    }

    private static StylizeRequest Request(int width, int height) =>
        new(new ImageBuffer(width, height), StyleSource.Learned("waves"));
}
