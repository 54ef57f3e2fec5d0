using System.Text;
using Impasto.Running;
using Impasto.Tests.Weights;

namespace Impasto.Tests.Running;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string path;

    public AtomicFileTests()
    {
        path = folder.File("a.txt");
        File.WriteAllText(path, "old");
    }

    public void Dispose() => folder.Dispose();

    // A copy over the old file would change it under the eyes of its reader, and leave half of it behind after a kill.
    [Fact]
    public void Who_has_the_old_file_open_reads_it_to_its_end()
    {
        using FileStream reader = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        AtomicFile.WriteText(path, "new");
        using StreamReader text = new(reader);
        Assert.Equal("old", text.ReadToEnd());
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(["a.txt"], Names());
    }

    [Fact]
    public void A_link_stays_and_what_it_leads_to_is_written()
    {
        File.CreateSymbolicLink(folder.File("first"), "second");
        File.CreateSymbolicLink(folder.File("second"), "a.txt");
        AtomicFile.WriteText(folder.File("first"), "new");
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal("second", new FileInfo(folder.File("first")).LinkTarget);
        File.CreateSymbolicLink(folder.File("round"), "round");
        IOException refused = Assert.Throws<IOException>(() => AtomicFile.WriteText(folder.File("round"), "new"));
        Assert.EndsWith("round: this link leads nowhere; name a file.", refused.Message, StringComparison.Ordinal);
    }

    [LinuxTheory]
    [InlineData("/dev/null")]
    public void What_is_no_file_is_not_written_over(string device)
    {
        File.CreateSymbolicLink(folder.File("link"), device);
        IOException refused = Assert.Throws<IOException>(() => AtomicFile.WriteText(folder.File("link"), "new"));
        Assert.EndsWith("link: this is a device; name a file.", refused.Message, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => OutputFiles.Try(folder.File("link")));
        Assert.Equal(device, new FileInfo(folder.File("link")).LinkTarget);
        Assert.Equal(["a.txt", "link"], Names().Order());
    }

    [Fact]
    public void Until_it_is_whole_there_is_the_old_file()
    {
        string[] during = [];
        AtomicFile.Write(path, file =>
        {
            file.Write("new"u8);
            file.Flush();
            during = [File.ReadAllText(path), .. Names().Order()];
        });
        Assert.Equal(["old", "a.txt"], during.Take(2));
        Assert.Equal(3, during.Length);
        Assert.Matches($@"^a\.txt\.{Environment.ProcessId}\.[^/]+\.tmp$", during[2]);
    }

    [Fact]
    public void What_fails_leaves_the_old_file_and_no_other()
    {
        Assert.Throws<InvalidDataException>(() => AtomicFile.Write(path, file =>
        {
            file.Write(Encoding.UTF8.GetBytes("half"));
            throw new InvalidDataException();
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["a.txt"], Names());
    }

    private string[] Names() => [.. Directory.GetFiles(folder.Path).Select(file => Path.GetFileName(file)).Order()];
}
