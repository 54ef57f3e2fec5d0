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
            paces.Learn("transform", small, TimeSpan.FromSeconds(10.3), wasOpen: true);
            Assert.Equal(10.3, paces.Estimate("transform", small, isOpen: true), 1e-9);
            Assert.Equal(40.3, paces.Estimate("transform", large, isOpen: true), 1e-9);
            paces.Learn("transform", small, TimeSpan.FromSeconds(20.3), wasOpen: true);
            Assert.Equal(15.3, paces.Estimate("transform", small, isOpen: true), 1e-9);
            Assert.InRange(paces.Estimate("other", small, isOpen: true), 0.3, 5);

            // What networks take to be opened is known apart, and is no part of what a larger picture takes.
            paces.Learn("cold", small, TimeSpan.FromSeconds(11.3), wasOpen: false);
            double cold = paces.Estimate("cold", small, isOpen: false);
            Assert.Equal(11.3, cold, 1e-9);
            double open = cold - paces.Estimate("cold", small, isOpen: true);
            Assert.InRange(open, 0.1, 11);
            Assert.Equal(open, paces.Estimate("cold", large, false) - paces.Estimate("cold", large, true), 1e-9);
            paces.Learn("cold", small, TimeSpan.FromSeconds(21.3), wasOpen: false);
            Assert.Equal(16.3, paces.Estimate("cold", small, isOpen: false), 1e-9);

            // A film goes by films, or else by pictures: what each job takes beside is taken once.
            Assert.Equal(150.3, paces.Estimate("transform", small, isOpen: true, frames: 10), 1e-9);
            paces.Learn("transform", small, TimeSpan.FromSeconds(40.3), wasOpen: true, frames: 20);
            Assert.Equal(20.3, paces.Estimate("transform", small, isOpen: true, frames: 10), 1e-9);
            Assert.Equal(15.3, paces.Estimate("transform", small, isOpen: true), 1e-9);
        }

        File.Delete(file);
    }

    private static StylizeRequest Request(int width, int height) =>
        new(new ImageBuffer(width, height), StyleSource.Learned("waves"));
}
