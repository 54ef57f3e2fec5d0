using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Encoders;
using Impasto.Losses;

namespace Impasto.Sounds;

/// <summary>What losses measure of a sound.</summary>
/// <param name="Statistics">The statistics by the loss, the layer and their name.</param>
internal sealed record SoundMeasures(
    IReadOnlyDictionary<(FeatureLoss Loss, string Layer, string Name), FeatureStatistic> Statistics)
{
    /// <summary>Measures a sound.</summary>
    /// <param name="encoder">Makes its features.</param>
    /// <param name="losses">What measures them; there is nothing to measure where there is none.</param>
    /// <param name="spectrum">The sound.</param>
    /// <param name="pool">The threads.</param>
    public static SoundMeasures Of(
        SoundEncoder encoder, IReadOnlyCollection<FeatureLoss> losses, LogSpectrum spectrum, WorkerPool pool)
    {
        if (losses.Count == 0)
        {
            return new SoundMeasures(new Dictionary<(FeatureLoss, string, string), FeatureStatistic>());
        }

        Node input = new Graph().Input(new Shape(1, 1, spectrum.Frames, encoder.Bins));
        Dictionary<(FeatureLoss, string, string), Node> nodes = NodesOf(encoder, losses, input);
        ExecutionPlan plan = ExecutionPlan.Create(
            [.. nodes.Values.Distinct()], new PlanOptions { Threads = pool.Threads });
        using Executor executor = new(plan, pool);
        spectrum.Values.CopyTo(executor[input]);
        executor.Run();
        return new SoundMeasures(nodes.ToDictionary(
            named => named.Key,
            named => new FeatureStatistic(named.Value.Shape, executor[named.Value].ToArray())));
    }

    /// <summary>What is measured of a sound, without the values: as much as a plan of memory needs.</summary>
    /// <param name="encoder">Makes its features.</param>
    /// <param name="losses">What measures them.</param>
    /// <param name="frames">The frames of its spectrum.</param>
    public static SoundMeasures Shapes(SoundEncoder encoder, IReadOnlyCollection<FeatureLoss> losses, int frames) =>
        new(NodesOf(encoder, losses, new Graph().Input(new Shape(1, 1, frames, encoder.Bins))).ToDictionary(
            named => named.Key, named => new FeatureStatistic(named.Value.Shape, [])));

    /// <summary>The weighted mean of several measures.</summary>
    /// <param name="measures">The measures.</param>
    /// <param name="shares">Their weights, which sum to 1.</param>
    /// <param name="loss">The loss whose measures are wanted: their shapes are the same.</param>
    public static SoundMeasures Mix(
        IReadOnlyList<SoundMeasures> measures, IReadOnlyList<double> shares, FeatureLoss loss) =>
        new(measures[0].Statistics.Where(named => named.Key.Loss == loss).ToDictionary(
            named => named.Key,
            named =>
            {
                float[] sum = new float[named.Value.Values.Length];
                for (int m = 0; m < measures.Count; m++)
                {
                    float[] values = measures[m].Statistics[named.Key].Values;
                    for (int i = 0; i < sum.Length; i++)
                    {
                        sum[i] += (float)(shares[m] * values[i]);
                    }
                }

                return named.Value with { Values = sum };
            }));

    private static Dictionary<(FeatureLoss Loss, string Layer, string Name), Node> NodesOf(
        SoundEncoder encoder, IReadOnlyCollection<FeatureLoss> losses, Node spectrum)
    {
        IReadOnlyDictionary<string, Node> features = encoder.Encode(spectrum);
        Dictionary<(FeatureLoss, string, string), Node> nodes = [];
        foreach (FeatureLoss loss in losses)
        {
            foreach ((string layer, IReadOnlyDictionary<string, Node> named) in loss.MeasureTargetLayers(features))
            {
                foreach ((string name, Node statistic) in named)
                {
                    nodes[(loss, layer, name)] = statistic;
                }
            }
        }

        return nodes;
    }
}
