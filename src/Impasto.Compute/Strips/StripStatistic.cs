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
        double before = rowsSeen, share = rows / (rowsSeen + rows);
        rowsSeen += rows;
        for (int i = 0; i < values.Length; i++)
        {
            switch (node.Op.Merge)
            {
                case StripMerge.Sum:
                    values[i] += part[i];
                    break;
                case StripMerge.Mean:
                    values[i] += (part[i] - values[i]) * share;
                    break;
                default:
                    // Chan, Golub and LeVeque 1983: variances first, which need the means of before.
                    int channels = values.Length / 2;
                    int variance = values.Length - 1 - i;
                    if (i < channels)
                    {
                        double offset = part[variance - channels] - values[variance - channels];
                        values[variance] += ((part[variance] - values[variance]) * share)
                            + (offset * offset * share * before / rowsSeen);
                    }
                    else
                    {
                        values[i - channels] += (part[i - channels] - values[i - channels]) * share;
                    }

                    break;
            }
        }
    }

    /// <summary>The statistic of all strips.</summary>
    public float[] Finish() => [.. values.Select(v => (float)v)];
}
