using System.Diagnostics;
using System.Text;
using Impasto.Checking;
using Impasto.Compute.Tests.Fixtures;
using Impasto.Tests.Weights;
using Impasto.Weights;
using Xunit.Abstractions;

namespace Impasto.Tests.Checking;

/// <summary>
/// Descriptions of weights in folders, and files of Torch7's, that are damaged or hostile: each is read, or refused in
/// one line, in little time and memory.
/// </summary>
public sealed class HostileNetworkTests(ITestOutputHelper output) : IDisposable
{
    private const long MostMemory = 128 << 20;
    private const string Prefix = "tensorflow/";
    private const string Good = """ "a":{"filename":"a","shape":[2]} """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("manifest.json", 600)]
    [InlineData("model.json", 600)]
    public void A_mutated_description_is_read_or_refused(string description, int few)
    {
        WriteFolder(description);
        string path = folder.File(description), whole = File.ReadAllText(path);
        (int files, int refused) = MutatedFiles.Try(few, (_, random) =>
        {
            File.WriteAllBytes(path, MutatedFiles.MutateJson(whole, random));
            return IsRefusedInBounds(folder.Path);
        });

        output.WriteLine($"{refused} of {files} refused");
        Assert.InRange(refused, files / 10, files - 1);
    }

    [Theory]
    [InlineData("torch7.t7", 200)]
    [InlineData("published/vgg_normalised_conv2_1.t7", 300)]
    [InlineData("published/feature_invertor_conv2_1.t7", 300)]
    public void A_mutated_file_of_Torch7_is_read_or_refused(string name, int few)
    {
        byte[] whole = File.ReadAllBytes(WeightFixtures.Find(name));
        (int files, int refused) = MutatedFiles.Try(few, (_, random) =>
            IsRefusedInBounds(folder.Write("w.t7", MutatedFiles.Mutate(whole, random))));

        output.WriteLine($"{refused} of {files} refused");
        Assert.InRange(refused, files / 10, files - 1);
    }

    [Fact]
    public void A_file_of_Torch7_cut_at_any_length_is_refused()
    {
        byte[] whole = File.ReadAllBytes(WeightFixtures.Find("published/feature_invertor_conv1_1.t7"));
        for (int length = 0; length < whole.Length; length++)
        {
            string path = folder.Write("w.t7", whole[..length]);
            Assert.True(IsRefusedInBounds(path), $"{length} bytes are taken for the whole");
        }

        Assert.True(IsRefusedInBounds(folder.Write("w.t7", [.. whole, 0])), "it goes on after its end");
    }

    [Theory]
    [InlineData("""{"a":{"filename":"../a","shape":[2]}}""", "not one in its folder")]
    [InlineData("""{"a":{"filename":"/a","shape":[2]}}""", "not one in its folder")]
    [InlineData("""{"a":{"filename":"..","shape":[2]}}""", "not one in its folder")]
    [InlineData("""{"a":{"filename":"","shape":[2]}}""", "not one in its folder")]
    [InlineData("""{"a":{"filename":"a\u0000","shape":[2]}}""", "not one in its folder")]
    [InlineData("""{"a":{"filename":"b","shape":[2]}}""", "'b' that 'manifest.json' names is missing")]
    [InlineData("""{"a":{"filename":"a","shape":[3]}}""", "outside its storage")]
    [InlineData("""{"a":{"filename":"a","shape":[1]}}""", "does not fill")]
    [InlineData("""{"a":{"filename":"a","shape":[-1]}}""", "no description of weights")]
    [InlineData("""{"a":{"filename":"a","shape":[65536,65536,65536]}}""", "impossible shape")]
    [InlineData("""{"a":{"filename":"a"}}""", "no description of weights")]
    [InlineData("""{"a":{"filename":7,"shape":[2]}}""", "no description of weights")]
    [InlineData("{" + Good + ""","b":{"filename":"a","shape":[2]}}""", "'a' twice")]
    [InlineData("{" + Good + ""","b":{"filename":"manifest.json","shape":[2]}}""", "'manifest.json' twice")]
    [InlineData("{" + Good + ",\"a\":{\"filename\":\"c\",\"shape\":[2]}}", "two tensors named 'a'")]
    [InlineData("[1]", "no description of weights")]
    [InlineData("{", "no description of weights")]
    [InlineData("", "no description of weights")]
    public void A_manifest_that_lies_is_refused(string manifest, string said)
    {
        folder.Write("a", new byte[8]);
        folder.Write("c", new byte[8]);
        folder.Write("manifest.json", Encoding.UTF8.GetBytes(manifest));
        WeightFixtures.AssertRefused(() => WeightFile.Open(folder.Path).Dispose(), folder.Path, said);
    }

    [Theory]
    [InlineData("\"float32\"", "[3]", "reaches past the end")]
    [InlineData("\"float32\"", "[1]", "bytes more than")]
    [InlineData("\"float32\"", "[99999,99999,99999,99999]", "reaches past the end")]
    [InlineData("\"string\"", "[2]", "'string', which is not read")]
    [InlineData("7", "[2]", "no description of weights")]
    public void Shards_that_do_not_fit_are_refused(string type, string shape, string said)
    {
        folder.Write("a", new byte[8]);
        string model = $$"""
            {"weightsManifest":[{"paths":["a"],"weights":[{"name":"a","shape":{{shape}},"dtype":{{type}}}]}]}
            """;
        folder.Write("model.json", Encoding.UTF8.GetBytes(model));
        WeightFixtures.AssertRefused(() => WeightFile.Open(folder.Path).Dispose(), folder.Path, said);
    }

    [Theory]
    [InlineData("deep", "within each other")]
    [InlineData("many", "more than 200000 objects")]
    [InlineData("shared", "no table of fields of its own")]
    [InlineData("storage", "reaches past the end")]
    [InlineData("text", "too long")]
    [InlineData("kind", "unknown kind 9")]
    [InlineData("function", "reaches past the end")]
    public void A_file_of_Torch7_that_asks_for_much_is_refused(string how, string said)
    {
        using MemoryStream file = new();
        using BinaryWriter writer = new(file, Encoding.UTF8, leaveOpen: true);
        Table(1, 1);
        Text("model");
        switch (how)
        {
            case "deep":
                for (int number = 2; number < 300; number++)
                {
                    Table(number, 1);
                    Text("a");
                }

                break;
            case "many":
                Table(2, int.MaxValue);
                for (int i = 0; i < 200_000; i++)
                {
                    writer.Write(0);
                }

                break;
            case "shared":
                Table(2, 2);
                Text("a");
                Module(3, "nn.ReLU");
                Table(4, 0);
                Text("b");
                Module(5, "nn.ReLU");
                writer.Write(3);
                writer.Write(4);
                break;
            case "storage":
                Module(2, "torch.FloatStorage");
                writer.Write(long.MaxValue / 2);
                break;
            case "text":
                writer.Write(2);
                writer.Write(int.MaxValue);
                break;
            case "function":
                writer.Write(8);
                writer.Write(2);
                writer.Write(int.MaxValue);
                break;
            default:
                writer.Write(9);
                break;
        }

        writer.Flush();
        string path = folder.Write("w.t7", file.ToArray());
        WeightFixtures.AssertRefused(() => WeightFile.Open(path).Dispose(), path, said);

        void Table(int number, int count)
        {
            writer.Write(3);
            writer.Write(number);
            writer.Write(count);
        }

        void Module(int number, string name)
        {
            writer.Write(4);
            writer.Write(number);
            Characters("V 1");
            Characters(name);
        }

        void Text(string text)
        {
            writer.Write(2);
            Characters(text);
        }

        void Characters(string text)
        {
            writer.Write(text.Length);
            writer.Write(Encoding.ASCII.GetBytes(text));
        }
    }

    private void WriteFolder(string description)
    {
        FixtureFile fixture = new("foreign.safetensors");
        IEnumerable<WeightTensor> tensors = fixture.Names
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => new WeightTensor(name[Prefix.Length..], fixture.Shape(name), fixture.Values(name)));
        if (description == "manifest.json")
        {
            WeightFolders.WriteManifest(folder.Path, tensors);
        }
        else
        {
            WeightFolders.WriteShards(folder.Path, tensors, "uint8");
        }
    }

    private static bool IsRefusedInBounds(string path)
    {
        Stopwatch watch = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isRefused = false;
        try
        {
            using WeightFile file = WeightFile.Open(path);
            ModelCheck.Of(file);
        }
        catch (WeightException e)
        {
            Assert.DoesNotContain('\n', e.Message);
            isRefused = true;
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostMemory);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
        return isRefused;
    }
}
