using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Impasto.Weights;
using Xunit.Abstractions;

namespace Impasto.Tests.Weights;

public sealed class HostileFileTests(ITestOutputHelper output)
{
    private const int MutantsPerFile = 400;
    private const long MostMemory = 256 << 20;
    private const string Tensor = """ "a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]} """;

    [Theory]
    [InlineData("layer.safetensors")]
    [InlineData("layer.pth")]
    [InlineData("layer-legacy.pth")]
    public void A_file_cut_at_any_length_is_refused(string name)
    {
        using TemporaryFolder folder = new();
        byte[] whole = File.ReadAllBytes(WeightFixtures.Find(name));
        for (int length = 0; length < whole.Length; length++)
        {
            string path = folder.Write("w", whole[..length]);
            Assert.True(IsRefused(() => WeightFile.Open(path).Dispose()), $"{length} bytes are taken for the whole");
        }
    }

    [Theory]
    [InlineData("layer.safetensors")]
    [InlineData("layer.pth")]
    [InlineData("layer-legacy.pth")]
    public void A_file_that_goes_on_after_its_end_is_refused(string name)
    {
        byte[] whole = File.ReadAllBytes(WeightFixtures.Find(name));

        Refuses([.. whole, 0], "");
    }

    [Theory]
    [InlineData("tiny.safetensors", 1)]
    [InlineData("tiny.pth", 2)]
    [InlineData("tiny-legacy.pth", 3)]
    [InlineData("vgg16-checkpoint.pth", 4)]
    public void A_mutated_file_is_read_or_refused_in_little_time_and_memory(string name, int seed)
    {
        using TemporaryFolder folder = new();
        byte[] whole = File.ReadAllBytes(WeightFixtures.Find(name));
        Random random = new(seed);
        int refused = 0;
        for (int i = 0; i < MutantsPerFile; i++)
        {
            string path = folder.Write("w", Mutate(whole, random));
            Stopwatch watch = Stopwatch.StartNew();
            long before = GC.GetAllocatedBytesForCurrentThread();
            refused += IsRefused(() => WeightFixtures.ReadAll(path)) | IsRefused(() => VggWeights.Load(path)) ? 1 : 0;
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostMemory);
            Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
        }

        output.WriteLine($"{refused} of {MutantsPerFile} refused");
        Assert.InRange(refused, MutantsPerFile / 10, MutantsPerFile);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9]}}""", "past the end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "past the end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", "damaged")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "outside its storage")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}""", "does not fill")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967298],"data_offsets":[0,8]}}""", "impossible shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[65536,65536,65536,65536],"data_offsets":[0,8]}}""", "impossible shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "not the JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "not the JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,99999999999999999999]}}""", "not the JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "describes 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "hole")]
    [InlineData("{" + Tensor + ""","b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "overlaps")]
    [InlineData("{" + Tensor + ""","a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}""", "two tensors named 'a'")]
    [InlineData("{" + Tensor + ""","__metadata__":{"a":1}}""", "not the JSON")]
    [InlineData("{" + Tensor + "}}", "not the JSON")]
    [InlineData("{" + Tensor, "not the JSON")]
    [InlineData("{[[[[[[[[", "not the JSON")]
    [InlineData("""{"a\ud800":1}""", "not the JSON")]
    public void A_safetensors_header_that_lies_is_refused(string header, string said) =>
        Refuses(Safetensors(header, new byte[8]), said);

    [Fact]
    public void Tensors_of_other_types_are_passed_over()
    {
        using TemporaryFolder folder = new();
        string header = "{" + Tensor + ""","b":{"dtype":"U8","shape":[1],"data_offsets":[8,9]}}""";
        string path = folder.Write("w", Safetensors(header, new byte[9]));

        Assert.Equal(["a"], WeightFixtures.ReadAll(path).Keys);
    }

    [Fact]
    public void A_safetensors_header_of_more_tensors_than_any_network_has_is_refused()
    {
        IEnumerable<string> entries = Enumerable.Range(0, 100_001)
            .Select(i => $$"""
                "{{i}}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}
                """);

        Refuses(Safetensors("{" + string.Join(',', entries) + "}", []), "more than 100000 tensors");
    }

    [Fact]
    public void A_safetensors_header_longer_than_the_file_is_refused()
    {
        byte[] file = Safetensors("{" + Tensor + "}", new byte[8]);
        BinaryPrimitives.WriteInt64LittleEndian(file, file.Length);

        Refuses(file, "claims");
    }

    [Fact]
    public void A_zip_file_that_PyTorch_did_not_save_is_refused()
    {
        using MemoryStream file = new();
        using (ZipArchive zip = new(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("word/document.xml");
        }

        Refuses(file.ToArray(), "not one that PyTorch saved");
    }

    [Fact]
    public void Zip_entries_that_overlap_are_refused()
    {
        byte[] file = new HandmadePickle().Raw("}").Text("a").Tensor(4, 0, [4], [1]).Raw("s").Zip(new byte[16]);
        int first = file.AsSpan().IndexOf("PK\u0001\u0002"u8);
        int second = first + 1 + file.AsSpan(first + 1).IndexOf("PK\u0001\u0002"u8);
        file.AsSpan(first + 42, 4).CopyTo(file.AsSpan(second + 42));

        Refuses(file, "overlap");
    }

    [Fact]
    public void A_compressed_storage_that_is_broken_is_refused_when_it_is_read()
    {
        using TemporaryFolder folder = new();
        byte[] file = new HandmadePickle().Raw("}").Text("a").Tensor(400, 0, [400], [1]).Raw("s")
            .Zip([.. Enumerable.Range(0, 1600).Select(i => (byte)(i * i))], CompressionLevel.Optimal);
        int name = file.AsSpan().IndexOf("archive/data/0"u8);
        file.AsSpan(name + 14, 30).Fill(0xff);
        string path = folder.Write("w", file);

        WeightFixtures.AssertRefused(() => WeightFixtures.ReadAll(path), path);
    }

    private static byte[] Safetensors(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((long)text.Length), .. text, .. data];
    }

    private static void Refuses(byte[] file, string said)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("w", file);
        WeightFixtures.AssertRefused(() => WeightFile.Open(path), path, said);
    }

    private static bool IsRefused(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (WeightException)
        {
            return true;
        }
    }

    /// <summary>
    /// Changes, inserts, removes or copies a few bytes, most often to values at the edge of their range.
    /// </summary>
    private static byte[] Mutate(byte[] whole, Random random)
    {
        List<byte> bytes = [.. whole];
        for (int change = random.Next(1, 5); change > 0; change--)
        {
            int at = random.Next(bytes.Count);
            int length = Math.Min(random.Next(1, 9), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    byte edge = new byte[] { 0, 0x7f, 0x80, 0xff }[random.Next(4)];
                    bytes.RemoveRange(at, length);
                    bytes.InsertRange(at, Enumerable.Repeat(edge, length));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length), length));
                    break;
                case 4:
                    bytes.RemoveRange(at, length);
                    break;
                default:
                    bytes.RemoveRange(at, length);
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length), length));
                    break;
            }
        }

        return [.. bytes];
    }
}
