using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Ops;

/// <summary>Matches in a target of several blocks of rows.</summary>
public class PatchMatchTests
{
    private static readonly Shape[] Shapes = [new(1, 11, 10, 3), new(1, 60, 130, 3)];
    private readonly float[][] values = [OperatorRun.Random(Shapes[0], 1), OperatorRun.Random(Shapes[1], 2)];

    [Fact]
    public void The_match_of_a_patch_is_the_most_alike_of_all_in_every_block()
    {
        double[] expected = PatchCases.Matches(values[0], Shapes[0], values[1], Shapes[1], null);

        Assert.True(expected.Max() > 50 * 128);
        foreach (SimdLevel level in OperatorRun.Levels)
        {
            float[] matches = OperatorRun.Forward(n => PatchMatch.Of(n[0], n[1]), Shapes, values, level);
            Assert.Equal(expected, matches.Select(m => (double)m));
        }
    }

    [Fact]
    public void A_part_of_the_target_finds_itself_at_any_brightness()
    {
        float[] part = [.. Enumerable.Range(0, 5).SelectMany(row =>
            values[1].Skip(((40 + row) * 130 + 70) * 3).Take(15).Select(x => 0.25f * x))];

        float[] matches = OperatorRun.Forward(
            n => PatchMatch.Of(n[0], n[1]), [new(1, 5, 5, 3), Shapes[1]], [part, values[1]]);

        Assert.Equal([.. from y in Enumerable.Range(40, 3) from x in Enumerable.Range(70, 3) select (y * 128f) + x],
            matches);
    }
}
