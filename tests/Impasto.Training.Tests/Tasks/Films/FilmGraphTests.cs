using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Media.Images;
using Impasto.Networks;
using Impasto.Tests.Methods;
using Impasto.Training.Loop;
using Impasto.Training.Tasks.Films;

namespace Impasto.Training.Tests.Tasks.Films;

public class FilmGraphTests
{
    private const int Edge = 16;

    [Theory]
    [InlineData(0)]
    [InlineData(0.4f)]
    [InlineData(1)]
    public void Half_of_what_is_certain_is_the_result_before(float certain)
    {
        using TransformNetwork network = new(
            TransformWeights.Random(new() { Width = 4, Blocks = 1, EdgeKernel = 3 }, ["one"], seed: 1).WithPrior());
        Graph graph = new();
        ParameterSet parameters = new(graph);
        FilmGraph film = new(
            network, new Shape(1, Edge, Edge, 3), graph.Input(new Shape(1, 1, 1)), parameters, normRate: 1);
        using WorkerPool pool = new(2);
        using Executor executor = new(ExecutionPlan.Create([film.Result], new PlanOptions { Threads = 2 }), pool);
        foreach (Parameter parameter in parameters.Parameters)
        {
            parameters.Initial.AsSpan(parameter.Offset, parameter.Count).CopyTo(executor[parameter.Node]);
        }

        executor[film.Choice].Fill(1);
        ImageBuffer prior = TestImages.Squares(Edge, Edge);
        float[] certainty = new float[Edge * Edge];
        Array.Fill(certainty, certain);
        film.Show(executor, 0, TestImages.Waves(Edge, Edge), prior, certainty);
        float[] result = Run();

        // What the network paints of the same: nothing comes from the result before.
        executor[film.Share].Clear();
        float[] painted = Run();
        Assert.All(Enumerable.Range(0, painted.Length), i => Assert.Equal(
            painted[i] + (0.5f * certain * (prior.Pixels[i] - painted[i])), result[i], 1e-5f));

        float[] Run()
        {
            executor.Run();
            return executor[film.Result].ToArray();
        }
    }
}
