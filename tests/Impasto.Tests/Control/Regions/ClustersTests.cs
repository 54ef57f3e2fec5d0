using Impasto.Control.Regions;
using Impasto.Running;

namespace Impasto.Tests.Control.Regions;

public class ClustersTests
{
    [Fact]
    public void Points_around_middles_are_found_as_groups_the_largest_first()
    {
        SeededRandom random = new(3, 0, 0);
        float[][] middles = [[0, 0, 5], [4, 1, 0], [-3, 6, 1]];
        int[] belongs = [.. Enumerable.Range(0, 120).Select(i => i % 12 < 6 ? 1 : i % 12 < 10 ? 2 : 0)];
        float[][] points =
            [.. belongs.Select(b => middles[b].Select(v => v + (float)random.Between(-0.5, 0.5)).ToArray())];

        (int[] groups, float[][] centres) = Clusters.Of(points, 3);

        int[] names = [2, 0, 1];
        Assert.Equal(belongs.Select(b => names[b]), groups);
        for (int g = 0; g < 3; g++)
        {
            float[][] own = [.. points.Where((_, i) => groups[i] == g)];
            for (int c = 0; c < 3; c++)
            {
                Assert.Equal(own.Average(point => point[c]), centres[g][c], 1e-5f);
            }
        }
    }

    [Fact]
    public void Fewer_groups_come_of_fewer_different_points()
    {
        (int[] groups, float[][] centres) = Clusters.Of([[1, 2], [1, 2], [3, 4], [1, 2]], 5);
        Assert.Equal([0, 0, 1, 0], groups);
        Assert.Equal(2, centres.Length);
        Assert.Single(Clusters.Of([[7], [7]], 3).Centres);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    public void Distances_are_sums_of_squares(int length)
    {
        float[] a = [.. Enumerable.Range(0, length).Select(i => i * 0.5f)];
        float[] b = [.. Enumerable.Range(0, length).Select(i => 3 - (i * 0.25f))];
        double expected = a.Zip(b).Sum(p => ((double)p.First - p.Second) * (p.First - p.Second));
        Assert.Equal(expected, Clusters.Distance(a, b), 1e-5 * expected);
    }
}
