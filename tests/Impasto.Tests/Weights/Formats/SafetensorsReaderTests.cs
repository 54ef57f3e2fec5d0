using System.Text;
using Impasto.Weights;

namespace Impasto.Tests.Weights.Formats;

public class SafetensorsReaderTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("{}      ")]
    [InlineData("""{"__metadata__":{"a":"b"}}""")]
    public void A_file_may_have_no_tensors(string header)
    {
        using WeightFile file = WeightFile.Open(File(header, 0), "w");

        Assert.Empty(file.Entries);
        Assert.Equal(header.Contains('b', StringComparison.Ordinal) ? ["b"] : [], file.Metadata.Values);
    }

    [Fact]
    public void Tensors_stand_where_their_offsets_say_in_any_order_of_the_header()
    {
        byte[] data = [.. new[] { 1f, 2, 3 }.SelectMany(BitConverter.GetBytes)];
        MemoryStream stream = File(
            """
            {"b":{"dtype":"F32","shape":[1,2],"data_offsets":[4,12]},
            "none":{"shape":[0,5],"data_offsets":[4,4],"dtype":"F32"},
            "a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}
            """,
            data);
        using WeightFile file = WeightFile.Open(stream, "w");

        Assert.Equal(["b", "none", "a"], file.Entries.Select(entry => entry.Name));
        Assert.Equal([2f, 3], file.Read(file.Find("b")!).Values);
        Assert.Equal([1f], file.Read(file.Find("a")!).Values);
        Assert.Empty(file.Read(file.Find("none")!).Values);
        Assert.Equal([1, 2], file.Find("b")!.Extents);
        Assert.Equal(2, file.Find("b")!.Count);
    }

    [Fact]
    public void A_shape_has_up_to_16_extents()
    {
        string ones = string.Join(',', Enumerable.Repeat(1, 16));
        string header = $$$"""{"a":{"dtype":"F32","shape":[{{{ones}}}],"data_offsets":[0,4]}}""";
        using WeightFile file = WeightFile.Open(File(header, 4), "w");
        Assert.Equal(16, file.Entries[0].Extents.Length);

        Refused(File(header.Replace("[1,", "[1,1,", StringComparison.Ordinal), 4), "not the JSON");
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}1""")]
    [InlineData("""{"a":{"dtype":1,"shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,{}],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":[]}""")]
    [InlineData("""{"__metadata__":[]}""")]
    public void A_header_of_another_form_is_refused(string header) => Refused(File(header, 4), "not the JSON");

    [Theory]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,5]}}""")]
    public void An_entry_without_one_of_its_three_parts_is_refused(string header) =>
        Refused(File(header, 4), "the header's entry 'a' is damaged or reaches past the end");

    [Fact]
    public void A_header_has_up_to_32_megabytes()
    {
        string longest = "{}" + new string(' ', (32 << 20) - 2);
        using WeightFile file = WeightFile.Open(File(longest, 0), "w");
        Assert.Empty(file.Entries);

        Refused(File(longest + " ", 0), "its header claims 33554433 bytes");
    }

    [Fact]
    public void A_network_has_up_to_a_hundred_thousand_tensors()
    {
        WeightFile.CheckTensorCount(100_000);
        Assert.Throws<InvalidDataException>(() => WeightFile.CheckTensorCount(100_001));
    }

    [Fact]
    public void What_claims_a_header_longer_than_itself_is_of_no_known_format()
    {
        byte[] bytes = File("{}", 0).ToArray();
        bytes[0] = (byte)(bytes.Length + 1);

        Refused(new MemoryStream(bytes), "no weight file of a known format");
    }

    private static MemoryStream File(string header, int zeros) => File(header, new byte[zeros]);

    private static MemoryStream File(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        return new([.. BitConverter.GetBytes((long)text.Length), .. text, .. data]);
    }

    private static void Refused(MemoryStream stream, string said) =>
        WeightFixtures.AssertRefused(() => WeightFile.Open(stream, "upload"), "upload: ", said);
}
