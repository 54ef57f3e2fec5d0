using Impasto.Media.Images;
using Impasto.Studio.Painting;

namespace Impasto.Cli.Display;

/// <summary>The scene, rendered by our own code, that Impasto brings along.</summary>
internal static class ShippedScene
{
    /// <summary>The name of its file.</summary>
    public const string Name = "scene.jpg";

    /// <summary>Writes it to a file.</summary>
    public static void CopyTo(string file)
    {
        using Stream scene = Samples.Open(Samples.Scene)!;
        using FileStream copy = File.Create(file);
        scene.CopyTo(copy);
    }

    /// <summary>Reads it.</summary>
    /// <param name="longerEdge">The length that its longer edge is to have.</param>
    public static ImageBuffer Read(int longerEdge)
    {
        string folder = Directory.CreateTempSubdirectory("impasto-").FullName;
        try
        {
            string file = Path.Combine(folder, Name);
            CopyTo(file);
            return ImageFile.Read(file, new ImageReadOptions { LongerEdge = longerEdge });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
