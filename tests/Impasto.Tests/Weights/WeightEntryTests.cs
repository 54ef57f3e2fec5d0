using Impasto.Weights;
using Impasto.Weights.Formats;

namespace Impasto.Tests.Weights;

public class WeightEntryTests
{
    // A storage of 12 floats. The last column is the distance from the first to the last element, and one; 0 where
    // the tensor reaches outside.
    [Theory]
    [InlineData(new int[0], new long[0], 11, 1)]
    [InlineData(new int[0], new long[0], 12, 0)]
    [InlineData(new[] { 12 }, new long[] { 1 }, 0, 12)]
    [InlineData(new[] { 12 }, new long[] { 1 }, 1, 0)]
    [InlineData(new[] { 13 }, new long[] { 0 }, 0, 0)]
    [InlineData(new[] { 12 }, new long[] { 0 }, 11, 1)]
    [InlineData(new[] { 2, 3 }, new long[] { 1, 2 }, 0, 6)]
    [InlineData(new[] { 2, 3 }, new long[] { 6, 2 }, 1, 11)]
    [InlineData(new[] { 2, 3 }, new long[] { 6, 2 }, 2, 0)]
    [InlineData(new[] { 2 }, new long[] { 11 }, 0, 12)]
    [InlineData(new[] { 2 }, new long[] { 12 }, 0, 0)]
    [InlineData(new[] { 1 }, new long[] { long.MaxValue }, 3, 1)]
    [InlineData(new[] { 1 }, new long[] { -5 }, 3, 1)]
    [InlineData(new[] { 2 }, new long[] { -1 }, 3, 0)]
    [InlineData(new[] { 2, 2 }, new long[] { 1 }, 0, 0)]
    [InlineData(new[] { 2 }, new long[] { 1, 1 }, 0, 0)]
    [InlineData(new[] { 2 }, new long[] { 1 }, -1, 0)]
    public void A_tensor_by_strides_lies_within_its_storage(int[] extents, long[] strides, long offset, long span)
    {
        WeightEntry Make() =>
            WeightEntry.Strided("w", extents, strides, offset, ElementType.Float32, new StoredRange(0, 51));
        if (span > 0)
        {
            WeightEntry entry = Make();
            Assert.Equal(span, entry.Span);
            Assert.Equal(extents.Aggregate(1, (product, extent) => product * extent), entry.Count);
            Assert.Equal(offset, entry.Offset);
        }
        else
        {
            Refused(Make, "'w' reaches outside its storage");
        }
    }

    [Theory]
    [InlineData(12, true)]
    [InlineData(13, false)]
    public void A_tensor_of_no_elements_needs_a_place_within_its_storage(long offset, bool isRead)
    {
        WeightEntry Make() => WeightEntry.Strided(
            "w", [0, 3], [long.MaxValue, -1], offset, ElementType.Float32, new StoredRange(0, 48));
        if (isRead)
        {
            Assert.Equal((0, 0L), (Make().Count, Make().Span));
        }
        else
        {
            Refused(Make, "outside its storage");
        }
    }

    [Fact]
    public void A_dense_tensor_fills_its_storage()
    {
        WeightEntry entry = WeightEntry.Dense("w", [2, 3], ElementType.Float16, new StoredRange(0, 12));

        Assert.Equal((6, 6L), (entry.Count, entry.Span));
        Assert.Equal([3, 1], entry.Strides);
        Refused(
            () => WeightEntry.Dense("w", [2, 3], ElementType.Float16, new StoredRange(0, 14)),
            "'w' of shape [2, 3] does not fill its 14 bytes");
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public void A_shape_is_possible_up_to_the_longest_array(int less, bool isPossible)
    {
        int longest = Array.MaxLength + 1 - less;
        WeightEntry Make() => WeightEntry.Dense("w", [longest], ElementType.Int8, new StoredRange(0, longest));
        if (isPossible)
        {
            Assert.Equal(longest, Make().Count);
        }
        else
        {
            Refused(Make, $"'w' has an impossible shape [{longest}]");
        }
    }

    [Theory]
    [InlineData(new[] { 2, 3 }, new long[] { 3, 1 }, true)]
    [InlineData(new[] { 2, 3 }, new long[] { 4, 1 }, false)]
    [InlineData(new[] { 2, 3 }, new long[] { 1, 2 }, false)]
    [InlineData(new[] { 2, 1, 3 }, new long[] { 3, 77, 1 }, true)]
    [InlineData(new[] { 2, 1 }, new long[] { 1, 0 }, true)]
    [InlineData(new int[0], new long[0], true)]
    public void A_tensor_is_dense_where_its_elements_follow_each_other(int[] extents, long[] strides, bool isDense) =>
        Assert.Equal(
            isDense,
            WeightEntry.Strided("w", extents, strides, 0, ElementType.Float32, new StoredRange(0, 400)).IsDense());

    // What is taken is 4 bytes an element; what is read are the bytes from the first to the last, or all packed ones.
    [Theory]
    [InlineData(ElementType.Float32, 3, 1, false, 12)]
    [InlineData(ElementType.Float16, 3, 1, false, 12)]
    [InlineData(ElementType.Float64, 3, 1, false, 24)]
    [InlineData(ElementType.Float32, 3, 4, false, 36)]
    [InlineData(ElementType.Float32, 3, 1, true, 400)]
    [InlineData(ElementType.Float16, 180, 1, true, 720)]
    public void A_tensor_costs_what_is_read_or_taken(
        ElementType type, int count, long stride, bool deflated, long expected) =>
        Assert.Equal(
            expected,
            WeightEntry.Strided("w", [count], [stride], 0, type, new StoredRange(0, 400, deflated)).Cost);

    private static void Refused(Func<WeightEntry> make, string said) => Assert.Contains(
        said, Assert.Throws<InvalidDataException>(make).Message, StringComparison.Ordinal);
}
