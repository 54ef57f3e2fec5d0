using Impasto.Weights;

namespace Impasto.Tests.Weights;

public sealed class ByteWeightsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_row_is_rounded_to_steps_of_a_127th_of_its_largest_value()
    {
        float[] values = [127, -63.4f, 0.6f, 0.01f, -0.0254f, 0.0001f, 0, 0, 0];
        SafetensorsWriter.Write(folder.File("w"), [new("w", [3, 3], values)], type: ElementType.Int8);

        using WeightFile file = WeightFile.Open(folder.File("w"));

        WeightEntry entry = Assert.Single(file.Entries);
        Assert.Equal(("w", ElementType.Int8), (entry.Name, entry.Type));
        float[] read = file.Read(entry).Values;
        float[] expected = [127, -63, 1, 0.01f, -0.0254f, 0, 0, 0, 0];
        float step = 0.0254f / 127;
        Assert.All(read.Zip(expected).Take(3), pair => Assert.Equal(pair.Second, pair.First));
        Assert.All(read.Zip(expected).Skip(3), pair => Assert.InRange(pair.First - pair.Second, -step / 2, step / 2));
    }

    [Fact]
    public void A_weight_takes_a_byte()
    {
        SafetensorsWriter.Write(folder.File("w"), [new("w", [2, 5000], new float[10_000])], type: ElementType.Int8);

        Assert.InRange(new FileInfo(folder.File("w")).Length, 10_008, 10_400);
    }

    [Fact]
    public void Tensors_may_choose_for_themselves()
    {
        WeightTensor[] tensors = [new("a", [1, 2], [1.5f, -3]) { Type = ElementType.Int8 }, new("b", [2], [0.1f, 2])];
        SafetensorsWriter.Write(folder.File("w"), tensors);

        using WeightFile file = WeightFile.Open(folder.File("w"));

        Assert.Equal([ElementType.Int8, ElementType.Float32], file.Entries.Select(e => e.Type));
        Assert.Equal([0.1f, 2], file.Read(file.Find("b")!).Values);
        Assert.Equal(-3, file.Read(file.Find("a")!).Values[1], 1e-6f);
    }

    [Theory]
    [InlineData("other.scale", 2)]
    [InlineData("w.scale", 3)]
    public void Bytes_without_a_factor_a_row_are_no_weights(string scale, int rows)
    {
        byte[] data = [1, 2, 3, 4, .. new byte[rows * sizeof(float)]];
        string header = $$$"""
            {"w":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]},
            "{{{scale}}}":{"dtype":"F32","shape":[{{{rows}}}],"data_offsets":[4,{{{data.Length}}}]}}
            """;
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(folder.File("w"), [.. BitConverter.GetBytes((long)bytes.Length), .. bytes, .. data]);

        using WeightFile file = WeightFile.Open(folder.File("w"));

        Assert.Null(file.Find("w"));
        Assert.Equal([scale], file.Entries.Select(e => e.Name));
    }
}
