using Impasto.Media.Images;
using Impasto.Tests;

namespace Impasto.Package.Tests;

/// <summary>The pictures that the programs get, and what is asked of those that they write.</summary>
internal static class Picture
{
    internal const string Content = "scene.jpg";
    internal const string Style = "swirls.jpg";
    private const int LongerEdge = 160;

    /// <summary>Writes a small copy of a sample.</summary>
    internal static void Copy(string sample, string path) => ImageFile.Write(Read(sample), path);

    /// <summary>Asserts that a file is an image of the content's shape that shows something else.</summary>
    internal static void AssertIsRepainted(string path)
    {
        ImageBuffer picture = ImageFile.Read(path);
        ImageBuffer content = Read(Content).Resize(picture.Width, picture.Height);
        Assert.InRange((double)picture.Width / picture.Height, 1.3, 1.37);
        double difference = 0;
        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            difference += Math.Abs(picture.Pixels[i] - content.Pixels[i]);
        }

        Assert.InRange(difference / picture.Pixels.Length, 0.05, 0.5);
    }

    private static ImageBuffer Read(string sample) =>
        ImageFile.Read(
            Path.Combine(Repository.Root, "samples", sample), new ImageReadOptions { LongerEdge = LongerEdge });
}
