using System.Text;
using Impasto.Cluster.Storage;
using Impasto.Films;

namespace Impasto.Cluster.Specs;

/// <summary>
/// A folder or a pattern of images, as a file of the storage: a line an image, with its name in the storage and what it
/// is called where it comes from.
/// </summary>
internal static class ImageList
{
    /// <summary>The ending of such a file.</summary>
    public const string Ending = ".images";

    private const long MostBytes = 1L << 30;

    /// <summary>Writes one.</summary>
    /// <param name="images">The images in their order.</param>
    public static string Write(IEnumerable<(string Name, string Shown)> images)
    {
        StringBuilder text = new();
        foreach ((string name, string shown) in images)
        {
            text.Append(name).Append(' ').Append(shown.ReplaceLineEndings(" ")).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Puts one into a storage.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="images">The images in their order.</param>
    /// <returns>Its name there.</returns>
    public static string Keep(IStorage storage, IEnumerable<(string Name, string Shown)> images)
    {
        string folder = Directory.CreateTempSubdirectory("impasto-").FullName;
        try
        {
            string list = Path.Combine(folder, $"list{Ending}");
            File.WriteAllText(list, Write(images));
            return storage.Keep(list);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Reads one, which somebody else may have written.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ClusterException">It is none.</exception>
    public static IEnumerable<(string Name, string Shown)> Read(string path)
    {
        if (new FileInfo(path).Length > MostBytes)
        {
            throw Damaged();
        }

        int count = 0;
        foreach (string line in File.ReadLines(path))
        {
            int end = line.IndexOf(' ', StringComparison.Ordinal);
            if (end < 0 || !StoredName.IsInput(line[..end]) || ++count > FilmDivision.MostFrames)
            {
                throw Damaged();
            }

            yield return (line[..end], line[(end + 1)..]);
        }

        static ClusterException Damaged() => new("A list of images in the storage is damaged; send its job again.")
        {
            IsFinal = true,
        };
    }
}
