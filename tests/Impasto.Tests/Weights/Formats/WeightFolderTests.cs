using System.Text;
using Impasto.Weights;

namespace Impasto.Tests.Weights.Formats;

/// <summary>What folders of weights hold beside a network; damaged ones have tests of their own.</summary>
public sealed class WeightFolderTests : IDisposable
{
    private const string One = """{"a":{"filename":"a","shape":[2]}}""";

    private readonly TemporaryFolder folder = new();

    public WeightFolderTests()
    {
        folder.Write("a", Floats(1, 2));
        folder.Write("b", Floats(3, 4));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_description_may_be_named_and_its_ending_is_of_any_case()
    {
        Write("weights.JSON", One);
        Assert.Equal([("a", "1 2")], Read(folder.File("weights.JSON"), "deeplearn.js"));
    }

    [Fact]
    public void A_manifest_comes_before_a_model()
    {
        Write("manifest.json", One);
        Write("model.json", "{");
        Assert.Equal([("a", "1 2")], Read(folder.Path, "deeplearn.js"));
    }

    [Fact]
    public void Each_group_of_tensors_lies_in_its_own_shards()
    {
        Write("model.json", """
            {"weightsManifest":[
                {"paths":["a"],"weights":[{"name":"x","shape":[2],"dtype":"float32"}]},
                {"paths":["b"],"weights":[{"name":"y","shape":[1],"dtype":"float32"},
                                          {"name":"z","shape":[1],"dtype":"float32"}]}]}
            """);
        Assert.Equal([("x", "1 2"), ("y", "3"), ("z", "4")], Read(folder.Path, "TensorFlow.js"));
    }

    [Theory]
    [InlineData("bool", 1)]
    [InlineData("uint8", 1)]
    [InlineData("uint16", 2)]
    [InlineData("int32", 4)]
    [InlineData("complex64", 8)]
    public void Tensors_that_are_no_weights_are_passed_over(string type, int bytes)
    {
        folder.Write("c", [.. new byte[3 * bytes], .. Floats(5)]);
        Write("model.json", $$"""
            {"weightsManifest":[{"paths":["c"],"weights":[
                {"name":"other","shape":[3],"dtype":"{{type}}"},
                {"name":"x","shape":[1],"dtype":"float32"}]}]}
            """);
        Assert.Equal([("x", "5")], Read(folder.Path, "TensorFlow.js"));
    }

    [Fact]
    public void What_no_folder_of_weights_has_is_refused()
    {
        AssertRefused("""{"a":{"filename":"a\\b","shape":[2]}}""", "not one in its folder");
        AssertRefused(
            $$$"""{"a":{"filename":"a","shape":[2,{{{string.Join(',', Enumerable.Repeat(1, 16))}}}]}}""",
            "no description of weights");
        AssertRefused(One + new string(' ', 8 << 20), "longer than 8 MB");
        if (OperatingSystem.IsLinux())
        {
            File.CreateSymbolicLink(folder.File("null"), "/dev/null");
            AssertRefused(
                """{"a":{"filename":"null","shape":[2]}}""", "'null' is a device; weights are in plain files");
        }

        void AssertRefused(string manifest, string said)
        {
            Write("manifest.json", manifest);
            WeightFixtures.AssertRefused(() => WeightFile.Open(folder.Path).Dispose(), folder.Path, said);
        }
    }

    private static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static IEnumerable<(string Name, string Values)> Read(string path, string format)
    {
        using WeightFile file = WeightFile.Open(path);
        Assert.Equal(format, file.Format);
        return [.. file.Entries.Select(entry => (entry.Name, string.Join(' ', file.Read(entry).Values)))];
    }

    private void Write(string name, string text) => folder.Write(name, Encoding.UTF8.GetBytes(text));
}
