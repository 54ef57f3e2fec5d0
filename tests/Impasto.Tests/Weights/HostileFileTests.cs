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
    [InlineData("tiny.safetensors")]
    [InlineData("tiny.pth")]
    [InlineData("tiny-legacy.pth")]
    [InlineData("vgg16-checkpoint.pth")]
    public void A_mutated_file_is_read_or_refused_in_little_time_and_memory(string name)
    {
        using TemporaryFolder folder = new();
        byte[] whole = File.ReadAllBytes(WeightFixtures.Find(name));
        (int files, int refused) = MutatedFiles.Try(MutantsPerFile, (_, random) =>
        {
            string path = folder.Write("w", MutatedFiles.Mutate(whole, random));
            return IsRefusedInBounds(path);
        });

        output.WriteLine($"{refused} of {files} refused");
        Assert.InRange(refused, files / 10, files);
    }

    // A zip file's checksums would refuse nearly every change of the pickle in it.
    [Fact]
    public void A_mutated_pickle_whose_checksum_is_right_is_read_or_refused_in_little_time_and_memory()
    {
        using TemporaryFolder folder = new();
        Dictionary<string, byte[]> entries = ReadZip(WeightFixtures.Find("tiny.pth"));
        string pickle = Assert.Single(entries.Keys, name => name.EndsWith("data.pkl", StringComparison.Ordinal));
        byte[] whole = entries[pickle];
        (int files, int refused) = MutatedFiles.Try(MutantsPerFile, (_, random) =>
        {
            entries[pickle] = MutatedFiles.Mutate(whole, random);
            return IsRefusedInBounds(folder.Write("w", WriteZip(entries)));
        });

        output.WriteLine($"{refused} of {files} refused");
        Assert.InRange(refused, files / 10, files - 1);
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

    // PyTorch fills the field behind the name in front of an entry, so that storages lie at round addresses; the
    // directory's own field is of another length, and may have other things in it before the sizes of 64 bits.
    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(57, 0, false)]
    [InlineData(0, 12, false)]
    [InlineData(1000, 12, false)]
    [InlineData(57, 12, true)]
    public void Extra_fields_of_any_length_before_an_entry_and_in_the_directory_are_passed_over(
        int before, int inside, bool isWide)
    {
        using TemporaryFolder folder = new();
        byte[] storage = [.. new[] { 1f, 2, 3, 4 }.SelectMany(BitConverter.GetBytes)];
        byte[] file = new HandmadePickle().Raw("}").Text("a").Tensor(4, 1, [2], [2]).Raw("s").Zip(storage);

        // The storage is the last entry: what is put in front of it moves the directory alone.
        int header = file.AsSpan().LastIndexOf("PK\u0003\u0004"u8);
        file = WithExtra(file, header, nameLengthAt: 26, nameAt: 30, Padding(before), directoryAt: 16);
        byte[] extra = Padding(inside);
        int entry = file.AsSpan().IndexOf("PK\u0001\u0002"u8);
        if (isWide)
        {
            byte[] length = [.. file[(entry + 24)..(entry + 28)], 0, 0, 0, 0];
            byte[] place = [.. file[(entry + 42)..(entry + 46)], 0, 0, 0, 0];
            file.AsSpan(entry + 20, 8).Fill(0xff);
            file.AsSpan(entry + 42, 4).Fill(0xff);
            extra = [.. extra, 1, 0, 24, 0, .. length, .. length, .. place];
        }

        file = WithExtra(file, entry, nameLengthAt: 28, nameAt: 46, extra, directoryAt: 12);

        Assert.Equal([2f, 4], WeightFixtures.ReadAll(folder.Write("w", file))["a"].Values);
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

    /// <summary>A field of another program, so many bytes long with what says so.</summary>
    private static byte[] Padding(int length) =>
        length == 0 ? [] : [0x46, 0x42, (byte)(length - 4), (byte)((length - 4) >> 8), .. new byte[length - 4]];

    /// <summary>Puts a field behind the name of a header, and adds its length to a number of the directory.</summary>
    private static byte[] WithExtra(
        byte[] file, int header, int nameLengthAt, int nameAt, byte[] extra, int directoryAt)
    {
        const int EndLength = 22;
        int at = header + nameAt + BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(header + nameLengthAt));
        Assert.Equal(0, BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(header + nameLengthAt + 2)));
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(header + nameLengthAt + 2), (ushort)extra.Length);
        Span<byte> directory = file.AsSpan(file.Length - EndLength + directoryAt);
        BinaryPrimitives.WriteInt32LittleEndian(
            directory, BinaryPrimitives.ReadInt32LittleEndian(directory) + extra.Length);
        return [.. file[..at], .. extra, .. file[at..]];
    }

    private static bool IsRefusedInBounds(string path)
    {
        Stopwatch watch = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool refused = IsRefused(() => WeightFixtures.ReadAll(path)) | IsRefused(() => VggWeights.Load(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostMemory);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
        return refused;
    }

    private static Dictionary<string, byte[]> ReadZip(string path)
    {
        using ZipArchive zip = ZipFile.OpenRead(path);
        return zip.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using Stream stream = entry.Open();
            byte[] bytes = new byte[entry.Length];
            stream.ReadExactly(bytes);
            return bytes;
        });
    }

    private static byte[] WriteZip(Dictionary<string, byte[]> entries)
    {
        using MemoryStream file = new();
        using (ZipArchive zip = new(file, ZipArchiveMode.Create))
        {
            foreach ((string name, byte[] bytes) in entries)
            {
                using Stream stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                stream.Write(bytes);
            }
        }

        return file.ToArray();
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
}
