using Impasto.Weights;
using Impasto.Weights.Formats;

namespace Impasto.Tests.Weights.Formats;

public class ValueReaderTests
{
    [Theory]
    [InlineData(new[] { 2, 3, 4 }, new long[] { 12, 4, 1 }, 0)]
    [InlineData(new[] { 2, 3, 4 }, new long[] { 1, 2, 6 }, 3)]
    [InlineData(new[] { 4, 2, 3 }, new long[] { 1, 12, 4 }, 1)]
    [InlineData(new[] { 3, 1, 2 }, new long[] { 0, 99, 5 }, 7)]
    [InlineData(new[] { 100, 200 }, new long[] { 1, 100 }, 2)]
    [InlineData(new[] { 20_000 }, new long[] { 1 }, 5)]
    [InlineData(new int[0], new long[0], 9)]
    public void An_element_is_the_one_at_its_strides(int[] extents, long[] strides, int offset)
    {
        float[] stored = [.. Enumerable.Range(0, 30_000).Select(i => i / 4f)];
        using MemoryStream file = new([1, .. stored.SelectMany(BitConverter.GetBytes)]);
        StoredRange storage = new(1, stored.Length * sizeof(float));
        WeightEntry entry = WeightEntry.Strided("w", extents, strides, offset, ElementType.Float32, storage);

        float[] values = ValueReader.Read(file, entry);

        Assert.Equal(extents.Aggregate(1, (product, extent) => product * extent), values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            long at = offset;
            int rest = i;
            for (int axis = extents.Length - 1; axis >= 0; axis--)
            {
                at += rest % extents[axis] * strides[axis];
                rest /= extents[axis];
            }

            Assert.Equal(stored[at], values[i]);
        }
    }

    [Fact]
    public void Elements_too_far_apart_for_memory_are_refused()
    {
        StoredRange storage = new(0, 3L << 32);
        WeightEntry entry = WeightEntry.Strided("w", [2], [1L << 31], 0, ElementType.Float32, storage);

        InvalidDataException e = Assert.Throws<InvalidDataException>(() => ValueReader.Read(Stream.Null, entry));
        Assert.Contains("'w' is scattered too widely", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ElementType.Float16)]
    [InlineData(ElementType.BFloat16)]
    [InlineData(ElementType.Float64)]
    [InlineData(ElementType.Int8)]
    public void Numbers_of_every_type_are_read_in_all_parts_of_a_long_tensor(ElementType type)
    {
        float[] expected = [.. Enumerable.Range(0, 20_001).Select(i => (float)((i * 7 % 255) - 127))];
        using MemoryStream file = new([.. expected.SelectMany(value => type switch
        {
            ElementType.Float16 => BitConverter.GetBytes((Half)value),
            ElementType.BFloat16 => BitConverter.GetBytes(value)[2..],
            ElementType.Float64 => BitConverter.GetBytes((double)value),
            _ => [(byte)(sbyte)value],
        })]);
        WeightEntry entry = WeightEntry.Dense("w", [expected.Length], type, new StoredRange(0, file.Length));

        Assert.Equal(expected, ValueReader.Read(file, entry));
    }
}
