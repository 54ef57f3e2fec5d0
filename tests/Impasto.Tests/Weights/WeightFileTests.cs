using System.IO.Compression;
using Impasto.Weights;

namespace Impasto.Tests.Weights;

public sealed class WeightFileTests
{
    private static readonly string Expected = WeightFixtures.Find("tensors-expected.safetensors");

    [Theory]
    [InlineData("tensors.pth")]
    [InlineData("tensors-legacy.pth")]
    [InlineData("tensors.safetensors")]
    public void Values_of_every_type_and_stride_are_those_of_PyTorch(string name)
    {
        Dictionary<string, WeightTensor> expected = WeightFixtures.ReadAll(Expected);

        Dictionary<string, WeightTensor> read = WeightFixtures.ReadAll(WeightFixtures.Find(name));

        string[] names = name == "tensors.safetensors"
            ? ["single", "half", "bfloat", "double", "scalar", "empty"]
            : [.. expected.Keys];
        Assert.Equal(names.Order(), read.Keys.Order());
        Assert.All(read.Values, tensor =>
        {
            Assert.Equal(expected[tensor.Name].Extents, tensor.Extents);
            Assert.Equal(expected[tensor.Name].Values, tensor.Values);
        });
    }

    [Fact]
    public void The_expected_values_are_not_all_alike()
    {
        Dictionary<string, WeightTensor> expected = WeightFixtures.ReadAll(Expected);

        Assert.Equal(120, expected["single"].Values.Distinct().Count());
        Assert.Equal([2.5f], expected["scalar"].Values);
        Assert.Equal([3, 2], expected["slice"].Extents);
        Assert.Equal(expected["single"].Values[((2 * 5) + 1) * 4 + 3], expected["slice"].Values[0]);
    }

    [Fact]
    public void Deflated_zip_entries_are_read()
    {
        using TemporaryFolder folder = new();
        string deflated = folder.File("deflated.pt");
        using (ZipArchive from = ZipFile.OpenRead(WeightFixtures.Find("tensors.pth")))
        using (ZipArchive to = ZipFile.Open(deflated, ZipArchiveMode.Create))
        {
            foreach (ZipArchiveEntry entry in from.Entries)
            {
                using Stream source = entry.Open();
                using Stream target = to.CreateEntry(entry.FullName, CompressionLevel.SmallestSize).Open();
                source.CopyTo(target);
            }
        }

        Dictionary<string, WeightTensor> expected = WeightFixtures.ReadAll(Expected);
        Dictionary<string, WeightTensor> read = WeightFixtures.ReadAll(deflated);

        Assert.Equal(expected.Count, read.Count);
        Assert.All(read.Values, tensor => Assert.Equal(expected[tensor.Name].Values, tensor.Values));
    }

    [Theory]
    [InlineData("tiny.pth")]
    [InlineData("tiny-legacy.pth")]
    [InlineData("tiny.safetensors")]
    public void The_format_is_told_by_content_whatever_the_name(string name)
    {
        using TemporaryFolder folder = new();
        string renamed = folder.Write("weights.bin", File.ReadAllBytes(WeightFixtures.Find(name)));

        using WeightFile file = WeightFile.Open(renamed);

        Assert.Equal([2, 3, 3, 3], file.Find("features.0.weight")!.Extents);
        Assert.Null(file.Find("features.1.num_batches_tracked"));
    }

    [Fact]
    public void Metadata_of_safetensors_are_given()
    {
        using WeightFile file = WeightFile.Open(WeightFixtures.Find("tiny.safetensors"));

        Assert.Equal("make_weights.py", file.Metadata["made by"]);
    }

    [Fact]
    public void The_hash_is_that_of_the_whole_file()
    {
        using TemporaryFolder folder = new();
        byte[] bytes = File.ReadAllBytes(WeightFixtures.Find("tiny.safetensors"));
        using WeightFile file = WeightFile.Open(folder.Write("a", bytes));

        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), file.Sha256());
    }

    [Fact]
    public void A_file_that_is_none_is_refused()
    {
        using TemporaryFolder folder = new();

        WeightFixtures.AssertRefused(() => WeightFile.Open(folder.File("absent")), "absent", "no such file");
        WeightFixtures.AssertRefused(() => WeightFile.Open(folder.Path), "folder");
        WeightFixtures.AssertRefused(() => WeightFile.Open(""), "cannot be read");
        WeightFixtures.AssertRefused(() => WeightFile.Open("a\0b"), "cannot be read");
        WeightFixtures.AssertRefused(() => WeightFile.Open(folder.Write("empty", [])), "empty");
        string text = folder.Write("text", "hello, world"u8.ToArray());
        WeightFixtures.AssertRefused(() => WeightFile.Open(text), "known format");
    }

    [Theory]
    [InlineData("tiny.safetensors")]
    [InlineData("tiny.pth")]
    [InlineData("vgg19-legacy.pth")]
    public void A_stream_is_read_as_the_file_is(string name)
    {
        string path = WeightFixtures.Find(name);
        byte[] bytes = File.ReadAllBytes(path);
        using MemoryStream behind = new([1, 2, 3, .. bytes]) { Position = 3 };
        using WeightFile file = WeightFile.Open(path);
        foreach (Stream stream in new Stream[] { new MemoryStream(bytes), behind, new ForwardStream(bytes) })
        {
            using WeightFile read = WeightFile.Open(stream, "upload");
            Assert.Equal("upload", read.Path);
            Assert.Equal(file.Sha256(), read.Sha256());
            Assert.Equal(file.Entries.Select(e => e.Name), read.Entries.Select(e => e.Name));
            Assert.All(file.Entries, e => Assert.Equal(file.Read(e).Values, read.Read(read.Find(e.Name)!).Values));
        }
    }

    [Fact]
    public void A_stream_that_cannot_be_used_is_refused_and_closed()
    {
        byte[] bytes = File.ReadAllBytes(WeightFixtures.Find("tiny.safetensors"));
        MemoryStream half = new(bytes[..(bytes.Length / 2)]);
        WeightFixtures.AssertRefused(() => WeightFile.Open(half, "upload"), "upload: ");
        Assert.False(half.CanRead);
        WeightFixtures.AssertRefused(() => WeightFile.Open(new ForwardStream([]), "upload"), "the file is empty");
        Assert.Equal("stream", Assert.Throws<ArgumentException>(() => WeightFile.Open(half, "upload")).ParamName);
        Assert.Equal("stream", Assert.Throws<ArgumentNullException>(() => WeightFile.Open(null!, "upload")).ParamName);
        Assert.Equal("path", Assert.Throws<ArgumentNullException>(() => WeightFile.Open(null!)).ParamName);
    }

    // Zeros packed to nothing: up to 64 MB of weights are taken from a file of any length.
    [Theory]
    [InlineData(16 << 20, true)]
    [InlineData((16 << 20) + 1, false)]
    public void A_short_file_holds_up_to_64_megabytes(int count, bool isRead)
    {
        byte[] bytes = new HandmadePickle().Raw("}").Text("a").Tensor(count, 0, [count], [1]).Raw("s")
            .Zip(new byte[count * sizeof(float)], CompressionLevel.Fastest);
        if (isRead)
        {
            using WeightFile file = WeightFile.Open(new MemoryStream(bytes), "w");
            Assert.Equal(count, file.Entries[0].Count);
        }
        else
        {
            string said = $"{bytes.Length} bytes claim to hold 64 MB";
            WeightFixtures.AssertRefused(() => WeightFile.Open(new MemoryStream(bytes), "w"), "w: ", said);
        }
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(17, false)]
    public void A_long_file_holds_up_to_16_times_its_own_length(int names, bool isRead)
    {
        const int count = 5 << 18;
        HandmadePickle pickle = new HandmadePickle().Raw("}");
        for (int i = 0; i < names; i++)
        {
            pickle.Text($"a{i}").Tensor(count, 0, [count], [1]).Raw("s");
        }

        byte[] bytes = pickle.Zip(new byte[count * sizeof(float)]);
        if (isRead)
        {
            using WeightFile file = WeightFile.Open(new MemoryStream(bytes), "w");
            Assert.Equal(names, file.Entries.Count);
        }
        else
        {
            WeightFixtures.AssertRefused(
                () => WeightFile.Open(new MemoryStream(bytes), "w"), "w: ", "claim to hold 85 MB");
        }
    }

    [Fact]
    public void Weights_of_a_network_are_finite()
    {
        using TemporaryFolder folder = new();
        float[] values = [1, float.NegativeInfinity, 3, float.PositiveInfinity];
        SafetensorsWriter.Write(
            folder.File("w"),
            [new("a", [4], values), new("b", [4], [.. values[..3], float.NaN]), new("c", [1], [float.MaxValue])]);
        using WeightFile file = WeightFile.Open(folder.File("w"));

        Assert.Equal([float.MaxValue], file.ReadFinite(file.Find("c")!));
        WeightFixtures.AssertRefused(
            () => file.ReadFinite(file.Find("a")!), "'a' has values that are not finite, infinite", ": 2 of 4;");
        WeightFixtures.AssertRefused(
            () => file.ReadFinite(file.Find("b")!), "'b' has values that are not finite, NaN", ": 2 of 4;");
        Assert.Equal(values, file.Read(file.Find("a")!).Values);
        Assert.Null(file.Find("d"));
        Assert.Throws<ArgumentNullException>(() => file.Read(null!));
    }

    [Fact]
    public void A_file_in_no_folder_is_said_and_a_closed_one_lets_go_of_it()
    {
        using TemporaryFolder folder = new();
        WeightFixtures.AssertRefused(() => WeightFile.Open(folder.File("absent/w")), "there is no such file");
        string path = folder.Write("w", File.ReadAllBytes(WeightFixtures.Find("tiny.safetensors")));
        MemoryStream stream = new(File.ReadAllBytes(path));
        WeightFile.Open(stream, "w").Dispose();
        Assert.False(stream.CanRead);
        Assert.Throws<ArgumentNullException>(() => WeightFile.Open(new MemoryStream(), null!));
    }

    /// <summary>A stream that can be read once, from the beginning to the end, as that of a request can.</summary>
    private sealed class ForwardStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }
    }
}
