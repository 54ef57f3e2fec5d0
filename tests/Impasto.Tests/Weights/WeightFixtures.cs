using Impasto.Weights;

namespace Impasto.Tests.Weights;

/// <summary>The files that tests/Fixtures/make_weights.py makes, and folders for files that a test makes.</summary>
internal static class WeightFixtures
{
    internal static string Root { get; } = FindRoot();

    internal static string Find(string name) => Path.Combine(Root, "tests", "Fixtures", "weights", name);

    /// <summary>Reads all tensors of a file.</summary>
    internal static Dictionary<string, WeightTensor> ReadAll(string path)
    {
        using WeightFile file = WeightFile.Open(path);
        return file.Entries.ToDictionary(entry => entry.Name, file.Read);
    }

    /// <summary>Asserts that an action is refused in one line that says all of these.</summary>
    internal static void AssertRefused(Action action, params string[] said)
    {
        WeightException e = Assert.Throws<WeightException>(action);
        Assert.All(said, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', e.Message);
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder != null && !File.Exists(Path.Combine(folder, "Impasto.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException("Impasto.slnx is in no folder above the tests.");
    }
}
