using System.Text;
using Impasto.Weights;
using Impasto.Weights.Formats;

namespace Impasto.Tests.Weights.Formats;

/// <summary>Each instruction of a pickle, by what Python's pickletools says that it means.</summary>
public class UnpicklerTests
{
    private const string EmptyDictionary = "ccollections\nOrderedDict\n)R";

    [Theory]
    [InlineData("N", null)]
    [InlineData("\u0088", true)]
    [InlineData("\u0089", false)]
    [InlineData("K\u00ff", 255L)]
    [InlineData("M\u0034\u0092", 0x9234L)]
    [InlineData("J\u0004\u0003\u0002\u0001", 0x01020304L)]
    [InlineData("J\u00fe\u00ff\u00ff\u00ff", -2L)]
    [InlineData("\u008a\u0000", 0L)]
    [InlineData("\u008a\u0001\u00ff", -1L)]
    [InlineData("\u008a\u0002\u00ff\u0000", 255L)]
    [InlineData("\u008a\u0002\u0000\u0080", -32768L)]
    [InlineData("\u008a\u0003\u0001\u0002\u0003", 0x030201L)]
    [InlineData("\u008a\u0008\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008", 0x0807060504030201L)]
    [InlineData("G\u0040\u0009\u0021\u00fb\u0054\u0044\u002d\u0018", Math.PI)]
    [InlineData("X\u0002\u0000\u0000\u0000\u00c3\u00a9", "\u00e9")]
    [InlineData("\u008c\u0002\u00c3\u00a9", "\u00e9")]
    [InlineData("T\u0002\u0000\u0000\u0000\u00c3\u00a9", "\u00c3\u00a9")]
    [InlineData("U\u0002\u00c3\u00a9", "\u00c3\u00a9")]
    [InlineData("\u0080\u0004\u0095\u0003\u0000\u0000\u0000\u0000\u0000\u0000\u0000K\u0007", 7L)]
    [InlineData("K\u0001K\u00020", 1L)]
    [InlineData("K\u0007q\u00050h\u0005", 7L)]
    [InlineData("K\u0007r\u0005\u0001\u0000\u00000K\u0008q\u00050j\u0005\u0001\u0000\u0000", 7L)]
    [InlineData("K\u0007\u00940K\u0008\u00940h\u0000", 7L)]
    [InlineData("K\u0007\u00940K\u0008\u00940h\u0001", 8L)]
    public void A_value_is_the_one_that_Python_reads(string pickle, object? expected) =>
        Assert.Equal(expected, Load(pickle));

    [Theory]
    [InlineData(")", new long[0])]
    [InlineData("(t", new long[0])]
    [InlineData("(K\u0001K\u0002K\u0003K\u0004t", new long[] { 1, 2, 3, 4 })]
    [InlineData("K\u0001\u0085", new long[] { 1 })]
    [InlineData("K\u0001K\u0002\u0086", new long[] { 1, 2 })]
    [InlineData("K\u0001K\u0002K\u0003\u0087", new long[] { 1, 2, 3 })]
    public void A_tuple_holds_its_values_in_order(string pickle, long[] expected) =>
        Assert.Equal(expected, Assert.IsType<object?[]>(Load(pickle)).Cast<long>());

    [Theory]
    [InlineData("]", new long[0])]
    [InlineData("]K\u0001aK\u0002a", new long[] { 1, 2 })]
    [InlineData("](K\u0001K\u0002eK\u0003a", new long[] { 1, 2, 3 })]
    public void A_list_grows_at_its_end(string pickle, long[] expected) =>
        Assert.Equal(expected, Assert.IsType<List<object?>>(Load(pickle)).Cast<long>());

    [Theory]
    [InlineData("}", new long[0], new long[0])]
    [InlineData("}K\u0001K\u0002sK\u0003K\u0004s", new long[] { 1, 3 }, new long[] { 2, 4 })]
    [InlineData("}(K\u0001K\u0002K\u0003K\u0004u", new long[] { 1, 3 }, new long[] { 2, 4 })]
    [InlineData(EmptyDictionary, new long[0], new long[0])]
    [InlineData(EmptyDictionary + "K\u0001K\u0002s}b", new long[] { 1 }, new long[] { 2 })]
    [InlineData("X\u000b\0\0\0collectionsX\u000b\0\0\0OrderedDict\u0093)R", new long[0], new long[0])]
    public void A_dictionary_keeps_its_pairs_in_order(string pickle, long[] keys, long[] values)
    {
        PickledDictionary pairs = Assert.IsType<PickledDictionary>(Load(pickle));

        Assert.Equal(keys, pairs.Select(pair => (long)pair.Key!));
        Assert.Equal(values, pairs.Select(pair => (long)pair.Value!));
    }

    [Fact]
    public void A_mark_within_a_mark_ends_first()
    {
        object?[] outer = Assert.IsType<object?[]>(Load("(K\u0001(K\u0002tK\u0003t"));

        Assert.Equal((1L, 3L), (outer[0], outer[2]));
        Assert.Equal([2L], Assert.IsType<object?[]>(outer[1]));
    }

    [Theory]
    [InlineData("FloatStorage", 4, ElementType.Float32)]
    [InlineData("HalfStorage", 2, ElementType.Float16)]
    [InlineData("BFloat16Storage", 2, ElementType.BFloat16)]
    [InlineData("DoubleStorage", 8, ElementType.Float64)]
    [InlineData("ByteStorage", 1, null)]
    [InlineData("CharStorage", 1, null)]
    [InlineData("BoolStorage", 1, null)]
    [InlineData("ShortStorage", 2, null)]
    [InlineData("IntStorage", 4, null)]
    [InlineData("LongStorage", 8, null)]
    public void A_storage_is_of_the_type_that_its_class_names(string name, int size, ElementType? element)
    {
        foreach (string module in new[] { "torch", "torch.cuda" })
        {
            Unpickler unpickler = Unpickler(StorageId($"c{module}\n{name}\n", "k", 5) + "Q");

            PickledStorage storage = Assert.IsType<PickledStorage>(unpickler.Load());

            Assert.Equal(("k", 5L, 5L * size), (storage.Key, storage.Count, storage.Bytes));
            Assert.Equal(element, storage.Type.Element);
            Assert.Same(storage, unpickler.Storages["k"]);
        }
    }

    [Theory]
    [InlineData("_rebuild_tensor", "")]
    [InlineData("_rebuild_tensor_v2", "\u0089}")]
    public void A_tensor_is_a_part_of_a_storage(string function, string more)
    {
        string tensor = Tensor(function, more);

        foreach (string pickle in new[]
            {
                tensor,
                $"ctorch._utils\n_rebuild_parameter\n({tensor}\u0088{EmptyDictionary}tR",
            })
        {
            AssertTensor(Assert.IsType<PickledTensor>(Load(pickle)));
        }
    }

    [Theory]
    [InlineData("({0}\u0088tR")]
    [InlineData("({0}t\u0081")]
    [InlineData(")R({0}\u0088tb")]
    [InlineData(")\u0081({0}\u0088tb")]
    [InlineData("({0}tRNb")]
    [InlineData("({0}tR)b")]
    public void An_old_parameter_is_made_of_a_tensor_or_gets_it_with_its_state(string rest)
    {
        string pickle = "ctorch.nn.parameter\nParameter\n"
            + rest.Replace("{0}", Tensor("_rebuild_tensor", ""), StringComparison.Ordinal);

        AssertTensor(Assert.IsType<PickledParameter>(Load(pickle)).Tensor!);
    }

    [Fact]
    public void Tensors_may_share_a_storage_that_is_described_alike()
    {
        string floats = StorageId("ctorch\nFloatStorage\n", "k", 5) + "Q";

        Assert.IsType<object?[]>(Load($"{floats}{floats}\u0086"));
        Damaged($"{floats}{StorageId("ctorch\nFloatStorage\n", "k", 6)}Q\u0086");
        Damaged($"{floats}{StorageId("ctorch\nIntStorage\n", "k", 5)}Q\u0086");
    }

    [Fact]
    public void A_storage_with_null_for_its_view_is_whole()
    {
        string parts = $"({Text("storage")}ctorch\nFloatStorage\n{Text("k")}{Text("cpu")}K\u0005";

        Assert.IsType<PickledStorage>(Load(parts + "NtQ"));
        Refused(parts + "K\u0001tQ", "views of others");
    }

    [Theory]
    [InlineData(long.MaxValue / 8, true)]
    [InlineData((long.MaxValue / 8) + 1, false)]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public void A_storage_holds_no_more_bytes_than_a_number_can_say(long count, bool isRead)
    {
        string pickle = StorageId("ctorch\nDoubleStorage\n", "k", count) + "Q";
        if (isRead)
        {
            Assert.Equal(count, Assert.IsType<PickledStorage>(Load(pickle)).Count);
        }
        else
        {
            Damaged(pickle);
        }
    }

    [Fact]
    public void One_pickle_after_another_begins_anew()
    {
        Unpickler unpickler = Unpickler("K\u0007q\u0001.K\u0008.h\u0001");

        Assert.Equal(7L, unpickler.Load());
        Assert.Equal(8L, unpickler.Load());
        Assert.Throws<InvalidDataException>(() => unpickler.Load());
    }

    [Theory]
    [InlineData("K")]
    [InlineData("M\u0001")]
    [InlineData("X\u0005\0\0\0ab")]
    [InlineData("cmodule")]
    public void A_pickle_that_ends_within_an_instruction_is_truncated(string pickle) =>
        Assert.Throws<EndOfStreamException>(() => new Unpickler(new MemoryStream(Bytes(pickle))).Load());

    [Fact]
    public void Names_of_functions_end_at_200_letters()
    {
        Refused($"c{new string('a', 200)}\n{new string('b', 200)}\n", "asks for 'aa");
        Damaged($"c{new string('a', 201)}\nb\n");
    }

    [Fact]
    public void A_million_instructions_are_carried_out_and_no_more()
    {
        StringBuilder pickle = new("N");
        pickle.Insert(1, "0N", 499_999);

        Assert.Null(Load(pickle.ToString()));
        Refused("\u0080\u0002" + pickle, "more than 1000000 instructions");
    }

    [Fact]
    public void Sixteen_megabytes_are_read_and_no_more()
    {
        byte[] pickle = new byte[16 << 20];
        pickle[0] = (byte)'T';
        BitConverter.GetBytes(pickle.Length - 6).CopyTo(pickle, 1);
        pickle[^1] = (byte)'.';

        Assert.Equal(pickle.Length - 6, Assert.IsType<string>(new Unpickler(new MemoryStream(pickle)).Load()).Length);
        InvalidDataException e = Assert.Throws<InvalidDataException>(
            () => new Unpickler(new MemoryStream([0x80, 2, .. pickle])).Load());
        Assert.Contains("longer than 16 MB", e.Message, StringComparison.Ordinal);
    }

    private static byte[] Bytes(string pickle) => Encoding.Latin1.GetBytes(pickle);

    private static Unpickler Unpickler(string pickle) => new(new MemoryStream(Bytes(pickle + ".")));

    private static object? Load(string pickle) => Unpickler(pickle).Load();

    private static string Text(string text) => $"U{(char)text.Length}{text}";

    private static string Number(long number) =>
        "\u008a\u0008" + Encoding.Latin1.GetString(BitConverter.GetBytes(number));

    private static string StorageId(string type, string key, long count) =>
        $"({Text("storage")}{type}{Text(key)}{Text("cpu")}{Number(count)}t";

    private static string Tensor(string function, string more) =>
        $"ctorch._utils\n{function}\n({StorageId("ctorch\nHalfStorage\n", "k", 24)}QK\u0003(K\u0002K\u0004t"
        + $"(K\u0005K\u0001t{more}tR";

    private static void AssertTensor(PickledTensor tensor)
    {
        Assert.Equal(("k", 24L, 3L), (tensor.Storage.Key, tensor.Storage.Count, tensor.Offset));
        Assert.Equal(ElementType.Float16, tensor.Storage.Type.Element);
        Assert.Equal([2, 4], tensor.Extents);
        Assert.Equal([5, 1], tensor.Strides);
    }

    private static void Damaged(string pickle) => Refused(pickle, "its pickle is damaged");

    private static void Refused(string pickle, string said) => Assert.Contains(
        said, Assert.Throws<InvalidDataException>(() => Load(pickle)).Message, StringComparison.Ordinal);
}
