using Impasto.Cluster.Specs;

namespace Impasto.Cluster.Tests;

/// <summary>Lists of images, which others may have written.</summary>
public sealed class ImageListTests : IDisposable
{
    private static readonly string One = $"{new string('1', 64)}.png", Two = $"{new string('2', 64)}.png";

    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void A_name_with_the_end_of_a_line_is_one_name()
    {
        File.WriteAllText(file, ImageList.Write([(Two, $"a\n{One} b.png"), (One, "c d.png")]));
        Assert.Equal([(Two, $"a {One} b.png"), (One, "c d.png")], ImageList.Read(file));
    }

    [Fact]
    public void A_list_that_is_too_long_is_not_read_at_all()
    {
        using (FileStream stream = File.OpenWrite(file))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes($"{One} a.png\n"));
            stream.SetLength((1L << 30) + 1);
        }

        Assert.Contains(
            "damaged",
            Assert.Throws<ClusterException>(() => ImageList.Read(file).First()).Message,
            StringComparison.Ordinal);
    }
}
