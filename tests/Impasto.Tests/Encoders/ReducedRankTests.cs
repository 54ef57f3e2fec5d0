using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Encoders;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Encoders;

public sealed class ReducedRankTests : IDisposable
{
    private const int Edge = 12;

    private readonly TemporaryFolder folder = new();
    private readonly VggWeights reduced;
    private readonly VggWeights whole;

    public ReducedRankTests()
    {
        VggWeights random = RandomVgg.Vgg19(1, narrowing: 16);
        VggConvolution[] kept = [.. random.Convolutions.Take(3)];
        VggConvolution layer = kept[1] with
        {
            Weight = kept[1].Weight[..(2 * kept[1].In * 9)],
            Expansion = RandomVgg.Normal(new Random(2), kept[1].Out * 2, 1),
            Bias = RandomVgg.Normal(new Random(3), kept[1].Out, 1),
        };
        reduced = random.With([kept[0], layer, kept[2]]);
        whole = random.With([kept[0], layer with { Weight = Product(layer), Expansion = null }, kept[2]]);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_convolution_of_reduced_rank_computes_what_the_product_of_its_kernels_does()
    {
        float[] expected = Features(whole);

        Assert.All(expected.Zip(Features(reduced)), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.Equal(2, reduced.Convolutions[1].Rank);
    }

    [Fact]
    public void It_is_what_it_was_after_it_was_written_and_read()
    {
        SafetensorsWriter.Write(folder.File("reduced.safetensors"), reduced.ToTensors());

        VggWeights read = VggWeights.Load(folder.File("reduced.safetensors"));

        Assert.Equal(2, read.Convolutions[1].Rank);
        Assert.Equal(reduced.Convolutions[1].Out, read.Convolutions[1].Out);
        Assert.Equal(Features(reduced), Features(read));
    }

    [Fact]
    public void An_expansion_of_another_rank_than_the_kernels_is_refused()
    {
        WeightTensor[] tensors =
        [
            .. reduced.ToTensors().Select(t => t.Name == "conv1_2.expansion.weight"
                ? t with { Extents = [t.Extents[0] * 2, t.Extents[1] / 2, 1, 1] } : t),
        ];
        SafetensorsWriter.Write(folder.File("wrong.safetensors"), tensors);

        WeightException e = Assert.Throws<WeightException>(() => VggWeights.Load(folder.File("wrong.safetensors")));

        Assert.Contains("'conv1_2.expansion.weight' has shape [8, 1, 1, 1], not [out, 2, 1, 1]", e.Message);
    }

    private static float[] Product(VggConvolution layer)
    {
        int fan = layer.In * 9;
        float[] kernels = new float[layer.Out * fan];
        for (int i = 0; i < kernels.Length; i++)
        {
            for (int r = 0; r < layer.Rank; r++)
            {
                kernels[i] += layer.Expansion![(i / fan * layer.Rank) + r] * layer.Weight[(r * fan) + (i % fan)];
            }
        }

        return kernels;
    }

    private static float[] Features(VggWeights weights)
    {
        using VggEncoder encoder = new(weights);
        Graph graph = new();
        Node image = graph.Input(new(1, Edge, Edge, 3));
        Node features = encoder.Encode(image, ["relu2_1"])["relu2_1"];
        using WorkerPool pool = new(1);
        using Executor executor = new(ExecutionPlan.Create([features], new PlanOptions { Threads = 1 }), pool);
        Random random = new(4);
        foreach (ref float value in executor[image])
        {
            value = random.NextSingle();
        }

        executor.Run();
        return executor[features].ToArray();
    }
}
