using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Compute.Tests.Fixtures;
using Impasto.Networks;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Networks;

public sealed class UpscaleNetworkTests : IDisposable
{
    private static readonly FixtureFile Fixture = new("upscale.safetensors");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_large_image_is_that_of_PyTorch()
    {
        using UpscaleNetwork network = Load();
        Assert.Equal(new UpscaleNetworkOptions { Scale = 4, Width = 4, Blocks = 2, EdgeKernel = 5 }, network.Options);
        FixtureWeights.AssertClose(Fixture.ChannelsLast("large"), Run(image => network.Upscale(image)));
    }

    // A pixel that is further away than the reach changes nothing; one at the reach may. Networks as narrow as these
    // run without Winograd, whose rounding would spread over whole tiles.
    [Theory]
    [InlineData(2, 1, 5)]
    [InlineData(4, 2, 5)]
    [InlineData(8, 1, 9)]
    public void A_pixel_depends_on_nothing_beyond_the_reach(int scale, int blocks, int kernel)
    {
        using UpscaleNetwork network = UpscaleNetwork.Random(
            new UpscaleNetworkOptions { Scale = scale, Width = 8, Blocks = blocks, EdgeKernel = kernel }, seed: 1);
        int edge = (3 * network.Reach) + 1;
        Graph graph = new();
        Node image = graph.Input(new Shape(1, edge, edge, 3));
        Node large = network.Upscale(image);
        using WorkerPool pool = new(2);
        using Executor executor = new(ExecutionPlan.Create([large], new PlanOptions { Threads = 2 }), pool);
        executor[image].Fill(0.5f);
        executor.Run();
        float[] before = executor[large].ToArray();
        executor[image].Fill(0.5f);
        executor[image][..3].Fill(1);
        executor.Run();
        ReadOnlySpan<float> after = executor[large];

        int farthest = 0;
        for (int i = 0; i < before.Length; i++)
        {
            if (before[i] != after[i])
            {
                farthest = Math.Max(farthest, Math.Max(i / 3 % (edge * scale), i / 3 / (edge * scale)) / scale);
            }
        }

        Assert.InRange(farthest, network.Reach - 3, network.Reach);
    }

    [Fact]
    public void A_file_that_is_no_super_resolution_network_is_refused()
    {
        Refused(t => t.Name == "first.weight" ? null : t, "no 'first.weight'");
        Refused(t => t.Name.StartsWith("up", StringComparison.Ordinal) ? null : t, "'up1.weight'");
        Refused(t => t.Name == "last.bias" ? null : t, "'last.bias' is missing");
        Refused(
            t => t.Name == "up2.weight" ? t with { Extents = [4, 4, 9, 1] } : t,
            "'up2.weight' has shape [4, 4, 9, 1], not [4, 4, 3, 3]");
        Refused(t => t.Name == "first.weight" ? new("first.weight", [4, 3, 4, 4], new float[192]) : t, "odd");
        Refused(t => t.Name == "last.bias" ? t with { Values = [0, float.NaN, 0] } : t, "not finite");
    }

    private static float[] Run(Func<Node, Node> build)
    {
        Graph graph = new();
        Node image = graph.Input(new Shape(Fixture.ChannelsLastShape("image")));
        Node result = build(image);
        using WorkerPool pool = new(2);
        using Executor executor = new(ExecutionPlan.Create([result], new PlanOptions { Threads = 2 }), pool);
        Fixture.ChannelsLast("image").CopyTo(executor[image]);
        executor.Run();
        return executor[result].ToArray();
    }

    private UpscaleNetwork Load(Func<WeightTensor, WeightTensor?>? change = null)
    {
        using WeightFile file =
            WeightFile.Open(FixtureWeights.Write(Fixture, folder.File("network.safetensors"), change));
        return UpscaleNetwork.Load(file);
    }

    private void Refused(Func<WeightTensor, WeightTensor?> change, string said) =>
        WeightFixtures.AssertRefused(() => Load(change), said);
}
