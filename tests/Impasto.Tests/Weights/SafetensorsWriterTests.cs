using Impasto.Weights;

namespace Impasto.Tests.Weights;

public sealed class SafetensorsWriterTests
{
    private static readonly WeightTensor[] Tensors =
    [
        new("b", [2, 2], [1, -2.5f, 0.1f, 65504]),
        new("a\"\u00e9", [], [float.MinValue]),
        new("none", [0, 3], []),
    ];

    [Fact]
    public void What_is_written_is_read_back()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("w.safetensors");

        SafetensorsWriter.Write(path, Tensors, new Dictionary<string, string> { ["source"] = "a \"test\"" });

        using WeightFile file = WeightFile.Open(path);
        Assert.Equal("a \"test\"", file.Metadata["source"]);
        Assert.Equal(["b", "a\"\u00e9", "none"], file.Entries.Select(entry => entry.Name));
        Assert.All(file.Entries.Zip(Tensors), pair =>
        {
            Assert.Equal(pair.Second.Extents, pair.First.Extents);
            Assert.Equal(pair.Second.Values, file.Read(pair.First).Values);
        });
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Long_tensors_are_written_in_full()
    {
        using TemporaryFolder folder = new();
        float[] values = [.. Enumerable.Range(0, 20_001).Select(i => i / 8f)];
        WeightTensor tensor = new("long", [20_001], values);

        SafetensorsWriter.Write(folder.File("single"), [tensor]);
        SafetensorsWriter.Write(folder.File("half"), [tensor], type: ElementType.Float16);

        Assert.Equal(values, WeightFixtures.ReadAll(folder.File("single"))["long"].Values);
        Assert.Equal(values.Select(v => (float)(Half)v), WeightFixtures.ReadAll(folder.File("half"))["long"].Values);
    }

    [Fact]
    public void The_same_tensors_give_the_same_bytes_in_any_order_of_metadata()
    {
        using TemporaryFolder folder = new();
        SafetensorsWriter.Write(folder.File("1"), Tensors, new Dictionary<string, string> { ["x"] = "1", ["a"] = "2" });
        SafetensorsWriter.Write(folder.File("2"), Tensors, new Dictionary<string, string> { ["a"] = "2", ["x"] = "1" });

        byte[] bytes = File.ReadAllBytes(folder.File("1"));
        Assert.Equal(bytes, File.ReadAllBytes(folder.File("2")));
        Assert.Equal(0, BitConverter.ToInt64(bytes) % 8);
    }

    [Fact]
    public void A_value_beyond_float16_is_refused_and_leaves_no_file()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("w");

        WeightFixtures.AssertRefused(
            () => SafetensorsWriter.Write(path, Tensors, type: ElementType.Float16), "float16");

        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_folder_that_is_absent_is_said()
    {
        using TemporaryFolder folder = new();

        WeightFixtures.AssertRefused(
            () => SafetensorsWriter.Write(folder.File("absent/w"), Tensors), "cannot be written");
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("w");

        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path, Tensors, type: ElementType.BFloat16));
        Assert.Throws<ArgumentException>(
            () => SafetensorsWriter.Write(path, [new("a", [1], [1]) { Type = ElementType.Float64 }]));
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => SafetensorsWriter.Write(path, [new("a", [2], [1])]));
        Assert.Contains("1 values do not fill 'a' of shape [2].", e.Message, StringComparison.Ordinal);
    }

    // The format's own words: the header's length, the header in spaces to a multiple of 8, the data.
    [Fact]
    public void A_file_is_the_one_that_the_format_describes()
    {
        using TemporaryFolder folder = new();
        WeightTensor[] tensors =
        [
            new("a", [1, 2], [1, -2]) { Type = ElementType.Float16 },
            new("b", [1], [3]),
            new("c", [2, 2], [127, -63.4f, 0, 0]) { Type = ElementType.Int8 },
        ];
        SafetensorsWriter.Write(folder.File("w"), tensors, new Dictionary<string, string> { ["k"] = "v", ["j"] = "" });

        byte[] bytes = File.ReadAllBytes(folder.File("w"));
        string header = """
            {"__metadata__":{"j":"","k":"v"},"a":{"dtype":"F16","shape":[1,2],"data_offsets":[0,4]},
            "b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},
            "c":{"dtype":"I8","shape":[2,2],"data_offsets":[8,12]},
            "c.scale":{"dtype":"F32","shape":[2],"data_offsets":[12,20]}}
            """.ReplaceLineEndings("");
        int length = (header.Length + 7) / 8 * 8;
        Assert.Equal(length, BitConverter.ToInt64(bytes));
        Assert.Equal(header.PadRight(length), System.Text.Encoding.UTF8.GetString(bytes, 8, length));
        byte[] data =
        [
            0x00, 0x3c, 0x00, 0xc0, .. BitConverter.GetBytes(3f), 127, unchecked((byte)-63), 0, 0,
            .. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(0f),
        ];
        Assert.Equal(data, bytes[(8 + length)..]);
    }

    [Fact]
    public void Rows_of_no_values_and_a_single_number_are_written_as_bytes()
    {
        using TemporaryFolder folder = new();
        SafetensorsWriter.Write(
            folder.File("w"),
            [new("none", [0, 3], []), new("empty", [2, 0], []), new("one", [1], [-5])], type: ElementType.Int8);

        Dictionary<string, WeightTensor> read = WeightFixtures.ReadAll(folder.File("w"));
        Assert.Empty(read["none"].Values);
        Assert.Empty(read["empty"].Values);
        Assert.Equal([-5f], read["one"].Values);
    }

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NaN)]
    [InlineData(65519f)]
    public void What_float16_can_say_is_written(float value)
    {
        using TemporaryFolder folder = new();
        SafetensorsWriter.Write(folder.File("w"), [new("a", [1], [value])], type: ElementType.Float16);

        Assert.Equal((float)(Half)value, WeightFixtures.ReadAll(folder.File("w"))["a"].Values[0]);
    }
}
