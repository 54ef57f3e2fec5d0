using System.IO.Compression;
using System.Text;
using Impasto.Weights;

namespace Impasto.Tests.Weights.Formats;

/// <summary>What surrounds the pickle in both of PyTorch's formats.</summary>
public class PyTorchReaderTests
{
    private static readonly byte[] Storage = [.. new[] { 1f, 2, 3, 4 }.SelectMany(BitConverter.GetBytes)];

    [Theory]
    [InlineData("archive")]
    [InlineData("a/b")]
    public void The_folder_within_the_zip_file_has_any_name(string folder) => AssertRead(
        Zip(($"{folder}/data.pkl", Pickle().Finish()), ($"{folder}/data/0", Storage), ("data/0", [1, 2])));

    [Theory]
    [InlineData("little", null)]
    [InlineData("big", "big-endian")]
    [InlineData("letter", "big-endian")]
    [InlineData("littler", "claims 7 bytes")]
    public void The_order_of_bytes_is_little_endian(string order, string? refused)
    {
        byte[] file = Zip(
            ("w/data.pkl", Pickle().Finish()),
            ("w/byteorder", Encoding.ASCII.GetBytes(order)),
            ("w/data/0", Storage));
        if (refused is null)
        {
            AssertRead(file);
        }
        else
        {
            Refused(file, refused);
        }
    }

    [Fact]
    public void A_zip_file_has_one_pickle_and_all_storages()
    {
        byte[] pickle = Pickle().Finish();

        Refused(Zip(("a/data.pkl", pickle), ("b/data.pkl", pickle)), "not one that PyTorch saved");
        Refused(Zip(("a/data.pkl", pickle), ("b/data/0", Storage)), "the storage '0' is missing");
        Refused(Zip(("a/data.pkl", pickle), ("a/data/0", Storage[1..])), "missing or of another length");
    }

    [Fact]
    public void The_older_format_is_read_whatever_version_its_pickles_have()
    {
        byte[] file = Legacy();
        AssertRead(file);
        file[1] = 4;
        AssertRead(file);
        file[2] ^= 1;
        Refused(file, "known format");
    }

    [Theory]
    [InlineData(1000, "\u0088", "another version of PyTorch's old format than 1001")]
    [InlineData(1001, "\u0089", "does not say that it is little-endian")]
    [InlineData(1001, "N", "does not say that it is little-endian")]
    public void The_older_format_says_its_version_and_its_machine(long version, string little, string said) =>
        Refused(Legacy(version, little), said);

    [Theory]
    [InlineData("}", "its list of storages is damaged")]
    [InlineData("]K\u0001a", "names one that no tensor uses")]
    [InlineData("]U\u00011a", "names one that no tensor uses")]
    [InlineData("]", "goes on after its last storage")]
    public void The_older_format_lists_the_storages_that_tensors_use(string keys, string said) =>
        Refused(Legacy(keys: keys), said);

    [Fact]
    public void The_older_format_has_each_storage_once_and_in_full()
    {
        byte[] file = Legacy(keys: "]U\u00010aU\u00010a");

        Refused([.. file, 4, 0, 0, 0, 0, 0, 0, 0, .. Storage], "the storage '0' is of another length");
        Refused(Legacy()[..^1], "truncated");
        Refused(Legacy(keys: "]")[..^(Storage.Length + 8)], "the storage '0' is missing");
    }

    [Fact]
    public void The_older_format_says_its_machine_in_a_dictionary()
    {
        byte[] whole = Legacy();
        ReadOnlySpan<byte> machine = new HandmadePickle().Raw("}").Text("little_endian").Raw("\u0088s").Finish();
        int at = whole.AsSpan().IndexOf(machine);

        Refused(
            [.. whole[..at], .. new HandmadePickle().Raw("\u0088").Finish(), .. whole[(at + machine.Length)..]],
            "does not say that it is little-endian");
    }

    // Tensors of types that are no weights, such as counts of steps, whose storages have to be passed over.
    [Fact]
    public void Storages_of_whole_numbers_are_passed_over()
    {
        HandmadePickle pickle = new HandmadePickle().Raw("}").Text("steps")
            .Raw("ctorch._utils\n_rebuild_tensor_v2\n((")
            .Text("storage").Raw("ctorch\nShortStorage\n").Text("s").Text("cpu").Number(8).Raw("tQ")
            .Number(0).Tuple(8).Tuple(1).Raw("\u0089}tRs")
            .Text("a").Tensor(4, 1, [2], [2]).Raw("s");

        AssertRead(Zip(("w/data.pkl", pickle.Finish()), ("w/data/0", Storage), ("w/data/s", new byte[16])));
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public void Dictionaries_stand_within_each_other_eight_deep(int deep, bool isRead)
    {
        HandmadePickle pickle = new HandmadePickle().Raw("}");
        for (int i = 0; i < deep; i++)
        {
            pickle.Text("inner").Raw("}");
        }

        pickle.Text("a").Tensor(4, 1, [2], [2]).Raw("s").Raw(new string('s', deep));
        byte[] file = pickle.Zip(Storage);
        if (isRead)
        {
            AssertRead(file);
        }
        else
        {
            Refused(file, "holds no dictionary of tensors");
        }
    }

    [Theory]
    [InlineData("]", "a")]
    [InlineData("(", "t")]
    public void Dictionaries_may_stand_in_lists_and_are_named_where_there_are_several(string begin, string end)
    {
        HandmadePickle Inner(HandmadePickle pickle, string name) =>
            pickle.Raw("}").Text(name).Tensor(4, 1, [2], [2]).Raw("s");

        AssertRead(Inner(new HandmadePickle().Raw(begin), "a").Raw(end).Zip(Storage));

        HandmadePickle two = Inner(new HandmadePickle().Raw("}").Text("one"), "a").Raw("s");
        two = Inner(two.Text("two").Raw(begin), "b").Raw(end).Raw("s").Text("none").Raw("}s");
        using WeightFile file = WeightFile.Open(new MemoryStream(two.Zip(Storage)), "w");
        Assert.Equal(["one.a", "two.b"], file.Entries.Select(entry => entry.Name));
    }

    [Fact]
    public void A_dictionary_that_is_referred_to_again_counts_once()
    {
        HandmadePickle pickle = new HandmadePickle().Raw("}").Text("one").Raw("}q\u0001")
            .Text("a").Tensor(4, 1, [2], [2]).Raw("ss").Text("two").Raw("h\u0001s").Raw("q\u0002")
            .Text("self").Raw("h\u0002s");

        AssertRead(pickle.Zip(Storage));
    }

    private static HandmadePickle Pickle() =>
        new HandmadePickle().Raw("}").Text("a").Tensor(4, 1, [2], [2]).Raw("s");

    private static byte[] Legacy(long version = 1001, string little = "\u0088", string keys = "]U\u00010a") =>
    [
        0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.',
        .. new HandmadePickle().Number(version).Finish(),
        .. new HandmadePickle().Raw("}").Text("little_endian").Raw(little).Raw("s").Finish(),
        .. Pickle().Finish(),
        .. new HandmadePickle().Raw(keys).Finish(),
        4, 0, 0, 0, 0, 0, 0, 0,
        .. Storage,
    ];

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using MemoryStream file = new();
        using (ZipArchive zip = new(file, ZipArchiveMode.Create))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                stream.Write(content);
            }
        }

        return file.ToArray();
    }

    private static void AssertRead(byte[] bytes)
    {
        using WeightFile file = WeightFile.Open(new MemoryStream(bytes), "w");
        WeightEntry entry = Assert.Single(file.Entries);
        Assert.Equal("a", entry.Name);
        Assert.Equal([2f, 4], file.Read(entry).Values);
    }

    private static void Refused(byte[] file, string said) =>
        WeightFixtures.AssertRefused(() => WeightFile.Open(new MemoryStream(file), "upload"), "upload: ", said);
}
