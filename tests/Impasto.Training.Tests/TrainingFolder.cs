using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Tests.Weights;

namespace Impasto.Training.Tests;

/// <summary>A temporary folder of small images of noise.</summary>
internal sealed class TrainingFolder : IDisposable
{
    private readonly TemporaryFolder folder = new();

    internal string Path => folder.Path;

    public void Dispose() => folder.Dispose();

    /// <summary>Writes images of different sizes and returns their paths.</summary>
    internal string[] WriteImages(int count) =>
        [.. Enumerable.Range(0, count).Select(i => WriteImage($"{i:00}.png", i))];

    internal string WriteImage(string name, int seed = 0, int width = 40, int height = 55)
    {
        ImageBuffer image = new(width + (3 * seed), height - (2 * seed));
        SeededRandom random = new(1, 2, seed);
        foreach (ref float sample in image.Pixels)
        {
            sample = (float)random.NextDouble();
        }

        string path = PathOf(name);
        ImageFile.Write(image, path);
        return path;
    }

    /// <summary>Writes a file that is named like an image and is none.</summary>
    internal string WriteCorrupt(string name)
    {
        string path = PathOf(name);
        File.WriteAllText(path, "This is not an image.");
        return path;
    }

    private string PathOf(string name)
    {
        string path = folder.File(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }
}
