using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Compute.Tests.Fixtures;
using Impasto.Tests.Networks;
using Impasto.Training.Tasks.SuperResolution;

namespace Impasto.Training.Tests.Tasks.SuperResolution;

public class GaussianReductionTests
{
    private static readonly FixtureFile Fixture = new("upscale.safetensors");

    [Fact]
    public void The_reduction_is_that_of_PyTorch()
    {
        using GaussianReduction reduction = new(4, 1.6);
        Node image = new Graph().Input(new Shape(Fixture.ChannelsLastShape("image")));
        Node reduced = reduction.Of(image);
        using WorkerPool pool = new(1);
        using Executor executor = new(ExecutionPlan.Create([reduced], new PlanOptions { Threads = 1 }), pool);
        Fixture.ChannelsLast("image").CopyTo(executor[image]);
        executor.Run();
        FixtureWeights.AssertClose(Fixture.ChannelsLast("reduced"), executor[reduced].ToArray(), 1e-6f);
    }
}
