using System.Formats.Tar;
using Impasto.Cluster.Storage;

namespace Impasto.Cluster.Tests;

/// <summary>Films that are folders of images, as one file that others may have written.</summary>
public sealed class FramesArchiveTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("impasto-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Images_are_unpacked_as_they_were_and_their_file_says_nothing_of_the_time()
    {
        string[] names = ["000002.png", "000001.png"];
        foreach (string place in new[] { "one", "two" })
        {
            Directory.CreateDirectory(At(place));
            foreach (string name in place == "one" ? names : names.Reverse())
            {
                File.WriteAllText(At($"{place}/{name}"), name);
            }
        }

        File.SetLastWriteTimeUtc(At("one/000001.png"), DateTime.UtcNow.AddDays(-9));
        byte[] packed = File.ReadAllBytes(FramesArchive.Pack(At("one")));
        Assert.Equal(packed, File.ReadAllBytes(FramesArchive.Pack(At("two"))));
        using MemoryStream file = new(packed);
        using TarReader reader = new(file);
        Assert.Equal(DateTimeOffset.UnixEpoch, reader.GetNextEntry()!.ModificationTime);
        file.Position = 0;
        FramesArchive.Unpack(file, At("out"));
        Assert.Equal(names.Order(), Directory.GetFiles(At("out")).Select(Path.GetFileName).Order());
        Assert.All(names, name => Assert.Equal(name, File.ReadAllText(At($"out/{name}"))));
    }

    [Theory]
    [InlineData("../000001.png")]
    [InlineData("../../000001.png")]
    [InlineData("/tmp/impasto-archive-test/000001.png")]
    [InlineData("a/000001.png")]
    [InlineData("..")]
    [InlineData("000001.jpg")]
    [InlineData("1.png")]
    [InlineData("division.json")]
    public void What_is_no_frame_is_written_nowhere(string name)
    {
        using MemoryStream file = new();
        using (TarWriter writer = new(file, TarEntryFormat.Pax, leaveOpen: true))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1]) });
        }

        AssertRefused(file.ToArray());
        Assert.False(Path.Exists("/tmp/impasto-archive-test"));
    }

    [Fact]
    public void A_link_is_no_frame()
    {
        using MemoryStream file = new();
        using (TarWriter writer = new(file, TarEntryFormat.Pax, leaveOpen: true))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "000001.png") { LinkName = "/etc/passwd" });
        }

        AssertRefused(file.ToArray());
    }

    [Fact]
    public void What_is_no_archive_is_refused()
    {
        byte[] noise = new byte[4096];
        new Random(1).NextBytes(noise);
        AssertRefused(noise);
    }

    private void AssertRefused(byte[] archive)
    {
        using MemoryStream file = new(archive);
        ClusterException refused = Assert.Throws<ClusterException>(() => FramesArchive.Unpack(file, At("a/out")));
        Assert.Equal($"{At("a/out")}: the result is no film of images; paint it again.", refused.Message);
        Assert.Empty(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    private string At(string name) => Path.Combine(folder, name);
}
