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
    public void Until_it_is_whole_there_is_the_old_file()
    {
        string[] during = [];
        AtomicFile.Write(path, file =>
        {
            file.Write("new"u8);
            file.Flush();
            during = [File.ReadAllText(path), .. Names()];
        });
        Assert.Equal(["old", "a.txt", $"a.txt.{Environment.ProcessId}.tmp"], during);
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
