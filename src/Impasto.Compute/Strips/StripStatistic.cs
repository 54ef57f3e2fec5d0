using Impasto.Compute.Graphs;

namespace Impasto.Compute.Strips;

/// <summary>A statistic that is gathered strip by strip, in double precision.</summary>
internal sealed class StripStatistic(Node node)
{
    private readonly double[] values = new double[node.Shape.Count];
    private double rowsSeen;

    /// <summary>Adds what a strip gave.</summary>
    /// <param name="part">The statistic of the strip.</param>
    /// <param name="rows">The strip's rows.</param>
    public void Add(ReadOnlySpan<float> part, int rows)
    {
        rowsSeen += rows;
        double share = rows / rowsSeen;
        switch (node.Op.Merge)
        {
            case StripMerge.Sum:
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] += part[i];
                }

                break;
            case StripMerge.Mean:
                AddToMeans(part, share);
                break;
            default:
                AddToVariances(part, share);
                AddToMeans(part[..(values.Length / 2)], share);
                break;
        }
    }

    /// <summary>The statistic of all strips.</summary>
    public float[] Finish() => [.. values.Select(v => (float)v)];

    private void AddToMeans(ReadOnlySpan<float> part, double share)
    {
        for (int i = 0; i < part.Length; i++)
        {
            values[i] += (part[i] - values[i]) * share;
        }
    }

    // Chan, Golub and LeVeque 1983; it needs the means of before.
    private void AddToVariances(ReadOnlySpan<float> part, double share)
    {
        int channels = values.Length / 2;
        for (int mean = 0, variance = channels; mean < channels; mean++, variance++)
        {
            double offset = part[mean] - values[mean];
            values[variance] += ((part[variance] - values[variance]) * share)
                + (offset * offset * share * (1 - share));
        }
    }
}
