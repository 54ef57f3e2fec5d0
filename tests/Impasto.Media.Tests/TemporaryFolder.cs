namespace Impasto.Media.Tests;

/// <summary>A folder of one test's own, removed at its end.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("impasto-").FullName;

    public string this[string name] => Path.Combine(path, name);

    public string[] Files => [.. Directory.GetFileSystemEntries(path).Select(f => Path.GetFileName(f)).Order()];

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public void Dispose() => Directory.Delete(path, recursive: true);
}
