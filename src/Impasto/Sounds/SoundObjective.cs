using Impasto.Compute.Autodiff;
using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Encoders;
using Impasto.Losses;

namespace Impasto.Sounds;

/// <summary>
/// The loss of a spectrum and its gradient: the terms of pictures, of the features of a sound. Several styles are
/// blended as pictures blend them (<see cref="PerceptualObjective"/>).
/// </summary>
internal sealed class SoundObjective : IDisposable
{
    private readonly IReadOnlyList<PerceptualTerm> terms;
    private readonly IReadOnlyDictionary<string, Node> features;
    private readonly Node spectrum;
    private readonly Node total;
    private readonly Node gradient;
    private readonly List<Node> termNodes = [];
    private readonly List<(Node Node, float[] Values)> targets = [];
    private readonly ExecutionPlan plan;
    private Executor? executor;

    /// <summary>Plans the objective; no memory is taken yet.</summary>
    /// <param name="encoder">Compares the sounds; kept alive by the caller.</param>
    /// <param name="terms">The terms; those of weight 0 are left out.</param>
    /// <param name="content">What the losses of content measure of it.</param>
    /// <param name="styles">What the losses of style measure of each style.</param>
    /// <param name="shares">The styles' weights, which sum to 1.</param>
    /// <param name="frames">The frames of the spectrum.</param>
    /// <param name="threads">The number of threads, on which results do not depend.</param>
    public SoundObjective(
        SoundEncoder encoder,
        IReadOnlyList<PerceptualTerm> terms,
        SoundMeasures content,
        IReadOnlyList<SoundMeasures> styles,
        IReadOnlyList<double> shares,
        int frames,
        int threads)
    {
        this.terms = [.. terms.Where(term => term.Weight > 0)];
        spectrum = new Graph().Input(new Shape(1, 1, frames, encoder.Bins));
        features = encoder.Encode(spectrum);
        Node sum = spectrum.Graph.Constant(0);
        foreach (PerceptualTerm term in this.terms)
        {
            FeatureLoss loss = term.FeatureLoss!;
            Node node = term.Target == TermTarget.Content ? Compare(loss, content)
                : loss.BlendsTargets ? Compare(loss, SoundMeasures.Mix(styles, shares, loss))
                : styles.Zip(shares, (style, share) => Compare(loss, style) * (float)share).Aggregate((a, b) => a + b);
            termNodes.Add(node);
            sum += node * (float)term.Weight;
        }

        total = sum;
        gradient = Gradients.Of(total, spectrum);
        plan = ExecutionPlan.Create([total, gradient, .. termNodes], new PlanOptions { Threads = threads });
    }

    /// <summary>Gets the bytes that an evaluation takes.</summary>
    public long PeakBytes => plan.PeakBytes;

    /// <summary>Gets the multiplications and additions of an evaluation.</summary>
    public long Flops => plan.Flops;

    /// <summary>Gets the unweighted terms at the last evaluation, by name.</summary>
    public IReadOnlyDictionary<string, double> Terms =>
        terms.Zip(termNodes).ToDictionary(t => t.First.Name, t => (double)executor![t.Second][0]);

    /// <summary>Takes the memory.</summary>
    /// <param name="pool">The threads, as many as were planned for or fewer; kept alive by the caller.</param>
    public void Prepare(WorkerPool pool)
    {
        executor = new Executor(plan, pool);
        foreach ((Node node, float[] values) in targets)
        {
            values.CopyTo(executor[node]);
        }
    }

    /// <summary>Computes the loss and its gradient.</summary>
    /// <param name="values">The logarithms of the spectrum's magnitudes.</param>
    /// <param name="valueGradient">Receives the gradient, of the same length.</param>
    /// <param name="cancellation">Ends it early; there is no result then.</param>
    public double Evaluate(ReadOnlySpan<float> values, Span<float> valueGradient, CancellationToken cancellation)
    {
        values.CopyTo(executor![spectrum]);
        executor.Run(cancellation);
        executor[gradient].CopyTo(valueGradient);
        return executor[total][0];
    }

    /// <inheritdoc/>
    public void Dispose() => executor?.Dispose();

    private Node Compare(FeatureLoss loss, SoundMeasures target)
    {
        Dictionary<string, IReadOnlyDictionary<string, Node>> added = [];
        foreach (string layer in loss.LayerWeights.Keys)
        {
            added[layer] = target.Statistics
                .Where(named => named.Key.Loss == loss && named.Key.Layer == layer)
                .ToDictionary(named => named.Key.Name, named => Add(named.Value));
        }

        return loss.CompareLayers(loss.MeasureLayers(features), added);
    }

    private Node Add(FeatureStatistic statistic)
    {
        Node node = spectrum.Graph.Input(statistic.Shape);
        targets.Add((node, statistic.Values));
        return node;
    }
}
