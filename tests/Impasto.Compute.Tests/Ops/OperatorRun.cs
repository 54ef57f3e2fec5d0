using Impasto.Compute.Autodiff;
using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Ops;

/// <summary>Runs a small graph and its gradients in every way that the tests want.</summary>
internal static class OperatorRun
{
    public static readonly SimdLevel[] Levels = [SimdLevel.Vector128, SimdLevel.Vector256, SimdLevel.Vector512];

    /// <summary>Uniform numbers in (-1, 1), away from zero by a little so that kinks do not sit on a sample.</summary>
    public static float[] Random(Shape shape, int seed)
    {
        Random random = new(seed);
        float[] values = new float[shape.Count];
        for (int i = 0; i < values.Length; i++)
        {
            float value = (random.NextSingle() * 2) - 1;
            values[i] = value + (value < 0 ? -0.05f : 0.05f);
        }

        return values;
    }

    /// <summary>The value of an operator.</summary>
    public static float[] Forward(
        Func<Node[], Node> build, Shape[] shapes, float[][] values, SimdLevel? simd = null, int threads = 2)
    {
        Graph graph = new();
        Node[] inputs = [.. shapes.Select(graph.Input)];
        Node output = build(inputs);
        return Execute(inputs, values, [output], simd, threads)[0];
    }

    /// <summary>
    /// The gradients of sum(output * weights) with respect to each input but the last ones that are constant.
    /// </summary>
    public static float[][] Backward(
        Func<Node[], Node> build,
        Shape[] shapes,
        float[][] values,
        float[] weights,
        SimdLevel? simd = null,
        int threads = 2,
        int constants = 0)
    {
        Graph graph = new();
        Node[] inputs = [.. shapes.Select(graph.Input)];
        Node output = build(inputs);
        using Tensor weightTensor = new(output.Shape, weights);
        Node loss = Sum.Of(output * graph.Constant(weightTensor));
        return Execute(inputs, values, [.. Gradients.Of(loss, inputs[..^constants])], simd, threads);
    }

    private static float[][] Execute(Node[] inputs, float[][] values, Node[] outputs, SimdLevel? simd, int threads)
    {
        PlanOptions options = new() { Threads = threads, Simd = simd ?? SimdLevels.Best };
        using WorkerPool pool = new(threads);
        using Executor executor = new(ExecutionPlan.Create(outputs, options), pool);
        for (int i = 0; i < inputs.Length; i++)
        {
            values[i].CopyTo(executor[inputs[i]]);
        }

        executor.Run();
        return [.. outputs.Select(output => executor[output].ToArray())];
    }
}
