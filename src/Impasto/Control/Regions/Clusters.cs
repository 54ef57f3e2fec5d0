using System.Numerics;
using Impasto.Running;

namespace Impasto.Control.Regions;

/// <summary>
/// Groups of points that are near each other: k-means, the best of some starts. The same points give the same groups,
/// those of the most points first.
/// </summary>
internal static class Clusters
{
    private const int Starts = 4;
    private const int MostRounds = 50;

    /// <summary>Finds the groups.</summary>
    /// <param name="points">The points, at least one, all of the same length.</param>
    /// <param name="count">How many groups, at least 1; fewer come of fewer different points.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>The group of each point, and each group's centre.</returns>
    public static (int[] Groups, float[][] Centres) Of(
        float[][] points, int count, CancellationToken cancellationToken = default)
    {
        (int[] Groups, float[][] Centres, double Sum) best = ([], [], double.PositiveInfinity);
        for (int start = 0; start < Starts; start++)
        {
            float[][] centres = Seed(points, count, new SeededRandom(0, 0, start));
            int[] groups = new int[points.Length];
            double sum = Assign(points, centres, groups), before = double.PositiveInfinity;
            for (int round = 0; round < MostRounds && sum < before; round++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                centres = Means(points, groups, centres);
                (before, sum) = (sum, Assign(points, centres, groups));
            }

            if (sum < best.Sum)
            {
                best = (groups, centres, sum);
            }
        }

        int[] order =
        [
            .. Enumerable.Range(0, best.Centres.Length).Where(best.Groups.Contains)
                .OrderByDescending(c => best.Groups.Count(group => group == c)),
        ];
        return ([.. best.Groups.Select(g => Array.IndexOf(order, g))], [.. order.Select(c => best.Centres[c])]);
    }

    /// <summary>The square of the distance of two points.</summary>
    public static double Distance(float[] a, float[] b)
    {
        Vector<float> sums = default;
        int i = 0;
        for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> difference = new Vector<float>(a, i) - new Vector<float>(b, i);
            sums += difference * difference;
        }

        float sum = Vector.Sum(sums);
        for (; i < a.Length; i++)
        {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return sum;
    }

    /// <summary>Draws points that lie apart: by chances that are squares of distances to those drawn.</summary>
    private static float[][] Seed(float[][] points, int count, SeededRandom random)
    {
        List<float[]> centres = [points[random.Below(points.Length)]];
        double[] distances = new double[points.Length];
        while (centres.Count < count)
        {
            for (int i = 0; i < points.Length; i++)
            {
                double distance = Distance(points[i], centres[^1]);
                distances[i] = centres.Count == 1 ? distance : Math.Min(distances[i], distance);
            }

            double left = random.NextDouble() * distances.Sum();
            int drawn = -1;
            for (int i = 0; i < points.Length && (drawn < 0 || left > 0); i++)
            {
                if (distances[i] > 0)
                {
                    (drawn, left) = (i, left - distances[i]);
                }
            }

            if (drawn < 0)
            {
                break;
            }

            centres.Add(points[drawn]);
        }

        return [.. centres];
    }

    /// <summary>Puts each point into the group of the nearest centre; the sum of the distances.</summary>
    private static double Assign(float[][] points, float[][] centres, int[] groups)
    {
        double sum = 0;
        for (int i = 0; i < points.Length; i++)
        {
            double least = double.PositiveInfinity;
            for (int c = 0; c < centres.Length; c++)
            {
                double distance = Distance(points[i], centres[c]);
                if (distance < least)
                {
                    (groups[i], least) = (c, distance);
                }
            }

            sum += least;
        }

        return sum;
    }

    /// <summary>The middle of each group; an empty group's stays where it was.</summary>
    private static float[][] Means(float[][] points, int[] groups, float[][] centres)
    {
        double[][] sums = [.. centres.Select(centre => new double[centre.Length])];
        int[] counts = new int[centres.Length];
        for (int i = 0; i < points.Length; i++)
        {
            counts[groups[i]]++;
            double[] sum = sums[groups[i]];
            for (int c = 0; c < sum.Length; c++)
            {
                sum[c] += points[i][c];
            }
        }

        return [.. centres.Select((centre, g) => counts[g] == 0
            ? centre
            : sums[g].Select(value => (float)(value / counts[g])).ToArray())];
    }
}
