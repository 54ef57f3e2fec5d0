using Impasto.Compute.Autodiff;
using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Losses;

/// <summary>The loss of an image of one size, as a weighted sum of terms, and its gradient to the pixels.</summary>
internal sealed class ImageObjective : IDisposable
{
    private readonly IReadOnlyList<LossTerm> terms;
    private readonly Node image;
    private readonly Node gradient;
    private readonly Node total;
    private readonly List<Node> termNodes = [];
    private readonly List<KeyValuePair<Node, FeatureTarget>> targets = [];
    private Executor? executor;

    /// <summary>Builds the graph and plans it; terms of weight 0 are left out.</summary>
    public ImageObjective(VggEncoder encoder, IReadOnlyList<LossTerm> terms, PyramidLevel size, int threads)
    {
        this.terms = [.. terms.Where(t => t.Weight > 0)];
        Graph graph = new();
        image = graph.Input(new Shape(1, size.Height, size.Width, ImageBuffer.Channels));
        IReadOnlyDictionary<string, Node> features =
            encoder.Encode(image, this.terms.SelectMany(t => t.Layers).Distinct());
        Node sum = graph.Constant(0);
        foreach (LossTerm term in this.terms)
        {
            Node node = term.Build(image, features, targets);
            termNodes.Add(node);
            sum += node * (float)term.Weight;
        }

        total = sum;
        gradient = Gradients.Of(total, image);
        Plan = ExecutionPlan.Create([total, gradient, .. termNodes], new PlanOptions { Threads = threads });
    }

    /// <summary>Gets the plan, which knows the memory that an evaluation takes.</summary>
    public ExecutionPlan Plan { get; }

    /// <summary>Builds an objective, takes its memory and sets the targets.</summary>
    public static ImageObjective Prepare(
        VggEncoder encoder, IReadOnlyList<LossTerm> terms, PyramidLevel size, WorkerPool pool)
    {
        ImageObjective objective = new(encoder, terms, size, pool.Threads);
        objective.executor = new Executor(objective.Plan, pool);
        foreach ((Node node, FeatureTarget target) in objective.targets)
        {
            target.Values.CopyTo(objective.executor[node]);
        }

        return objective;
    }

    /// <summary>Computes the loss and its gradient.</summary>
    /// <param name="pixels">The image.</param>
    /// <param name="pixelGradient">Receives the gradient.</param>
    public double Evaluate(ReadOnlySpan<float> pixels, Span<float> pixelGradient)
    {
        pixels.CopyTo(executor![image]);
        executor.Run();
        executor[gradient].CopyTo(pixelGradient);
        return executor[total][0];
    }

    /// <summary>The unweighted terms at the last evaluation.</summary>
    public IReadOnlyDictionary<string, double> ReadTerms() =>
        terms.Zip(termNodes).ToDictionary(t => t.First.Name, t => (double)executor![t.Second][0]);

    /// <summary>Frees the memory.</summary>
    public void Dispose() => executor?.Dispose();
}
