using Impasto.Weights;

namespace Impasto.Networks;

/// <summary>The weights of the convolutions that a network is made of, from a file or random.</summary>
internal static class ConvolutionWeights
{
    /// <summary>
    /// Makes first weights: kernels at random, normal with the deviation of He et al. (2015), biases and shifts of 0,
    /// and scales of 1, or of 0 where nothing comes through at first. Where a convolution hands on, 1 is added in the
    /// middle of each channel's kernel for itself.
    /// </summary>
    /// <param name="layers">The convolutions.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <param name="known">Weights that are taken over in place of random ones.</param>
    public static IReadOnlyList<WeightTensor> Random(
        IReadOnlyList<ConvolutionLayer> layers, int seed, IReadOnlyDictionary<string, WeightTensor>? known = null)
    {
        Random random = new(seed);
        return Collect(layers, (layer, name, extents) =>
        {
            float[] values = new float[extents.Aggregate(1, (a, b) => a * b)];
            if (name == layer.Weight)
            {
                int inputs = layer.In * layer.Kernel * layer.Kernel;
                values = RandomVgg.Normal(random, values.Length, layer.Gain * Math.Sqrt(2.0 / inputs));
                if (layer.HandsOn)
                {
                    HandOn(layer, values);
                }
            }
            else if (name == layer.Scale)
            {
                Array.Fill(values, layer.StartsAtZero ? 0 : 1);
            }

            return known?.GetValueOrDefault(name) ?? new WeightTensor(name, extents, values);
        });
    }

    /// <summary>Reads weights.</summary>
    /// <param name="tensors">The tensors of a file.</param>
    /// <param name="layers">What has to be in it.</param>
    /// <param name="network">What messages call the network.</param>
    /// <exception cref="WeightException">A tensor is missing, or has another shape.</exception>
    public static IReadOnlyList<WeightTensor> Read(
        NetworkTensors tensors, IReadOnlyList<ConvolutionLayer> layers, string network) =>
        Collect(layers, (_, name, extents) => Read(tensors, name, extents, network));

    /// <summary>Reads one tensor that has to be there, in a shape that it has to have.</summary>
    /// <exception cref="WeightException">It is missing, or has another shape.</exception>
    public static WeightTensor Read(NetworkTensors tensors, string name, int[] extents, string network)
    {
        WeightFile file = tensors.File;
        WeightEntry entry = tensors.Find(name)
            ?? throw new WeightException(file.Path, $"'{name}' is missing; it is no {network}, or is damaged");
        return entry.Extents.SequenceEqual(extents)
            ? new WeightTensor(name, extents, file.ReadFinite(entry))
            : throw new WeightException(
                file.Path,
                $"'{name}' has shape {WeightEntry.Text(entry.Extents)}, not {WeightEntry.Text(extents)}; "
                + $"it is no {network}, or is damaged");
    }

    private static void HandOn(ConvolutionLayer layer, float[] kernels)
    {
        int area = layer.Kernel * layer.Kernel;
        for (int channel = 0; channel < layer.Out; channel++)
        {
            kernels[(((channel * layer.In) + channel) * area) + (area / 2)] += 1;
        }
    }

    private static List<WeightTensor> Collect(
        IReadOnlyList<ConvolutionLayer> layers, Func<ConvolutionLayer, string, int[], WeightTensor> make) =>
        [.. layers.SelectMany(layer => layer.Parameters().Select(p => make(layer, p.Name, p.Extents)))];
}
