using Impasto.Compute.Autodiff;
using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Strips;
using Impasto.Compute.Tensors;
using Impasto.Control.Guides;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Running;

namespace Impasto.Losses;

/// <summary>
/// The loss of an image of one size and its gradient to the pixels: a sum of weighted terms, which compare an encoder's
/// features of the image, or its pixels, with targets (Johnson, Alahi and Fei-Fei, "Perceptual Losses for Real-Time
/// Style Transfer and Super-Resolution", ECCV 2016, call it a perceptual loss).
/// </summary>
/// <remarks>
/// Several styles are blended: where a loss says that the mean of their statistics stands for all of them
/// (<see cref="FeatureLoss.BlendsTargets"/>) it is the target, else the losses to each are averaged. Where styles have
/// guides, each is compared with the statistics under its guide, weighted by how much of the image it covers (Gatys et
/// al., "Controlling Perceptual Factors in Neural Style Transfer", CVPR 2017, section 4), so that a pixel is moved as
/// much as without guides. It is used by one thread at a time.
/// </remarks>
public sealed class PerceptualObjective : IDisposable
{
    private readonly IReadOnlyList<PerceptualTerm> terms;
    private readonly TargetImages targets;
    private readonly PyramidLevel size;
    private readonly Node image;
    private readonly Node? contentPixels;
    private readonly Node gradient;
    private readonly Node total;
    private readonly List<Node> termNodes = [];
    private readonly List<(ImageSource Image, TargetPass Pass)> passes = [];
    private readonly List<TargetInput> inputs = [];
    private readonly List<RegionInput> regions = [];
    private readonly StripPlan plan;
    private readonly Dictionary<Node, RowReader> images = [];
    private readonly List<RowStore> stores = [];
    private StripExecutor? executor;

    /// <summary>Plans the objective; nothing is computed and no memory is taken yet.</summary>
    /// <param name="encoder">Compares the images; kept alive by the caller.</param>
    /// <param name="terms">
    /// The terms; those of weight 0 are left out, and one of the others depends on the image.
    /// </param>
    /// <param name="targets">The images that they compare with.</param>
    /// <param name="size">The size of the image.</param>
    /// <param name="limits">
    /// The number of threads, on which results do not depend, and the memory that the objective may take: where that is
    /// too little for the image as a whole it is evaluated strip by strip, if its terms can be.
    /// </param>
    /// <exception cref="ArgumentException">A term asks for an image that is not among the targets.</exception>
    /// <exception cref="EncoderException">The encoder lacks a layer.</exception>
    /// <exception cref="GraphException">An image is too small for the layers, or there is no term.</exception>
    public PerceptualObjective(
        FeatureEncoder encoder,
        IReadOnlyList<PerceptualTerm> terms,
        TargetImages targets,
        PyramidLevel size,
        RunLimits limits)
    {
        this.terms = [.. terms.Where(t => t.Weight > 0)];
        this.targets = targets;
        this.size = size;
        CheckTargets();
        List<TargetPass> contentPasses = [], stylePasses = [];
        if (LossesOf(TermTarget.Content) is { Count: > 0 } contentLosses)
        {
            contentPasses.Add(new TargetPass(encoder, contentLosses, size, isGuided: false, limits));
            passes.Add((targets.Content!, contentPasses[0]));
        }

        if (LossesOf(TermTarget.Style) is { Count: > 0 } styleLosses)
        {
            stylePasses.AddRange(targets.Styles.Select(
                style => new TargetPass(encoder, styleLosses, targets.SizeOf(style, size), style.HasAlpha, limits)));
            passes.AddRange(targets.Styles.Zip(stylePasses));
        }

        Graph graph = new();
        Shape shape = new(1, size.Height, size.Width, ImageBuffer.Channels);
        image = graph.Input(shape);
        if (this.terms.Any(t => t is { ImageLoss: not null, Target: TermTarget.Content }))
        {
            contentPixels = graph.Input(shape);
        }

        IReadOnlyDictionary<string, Node> features =
            encoder.Encode(image, this.terms.SelectMany(t => t.Layers).Distinct());
        if (targets.AreGuided && stylePasses.Count > 0)
        {
            string[] layers = [.. LossesOf(TermTarget.Style).SelectMany(loss => loss.LayerWeights.Keys).Distinct()];
            regions.AddRange(stylePasses.Select(_ => new RegionInput(
                graph.Input(Shape.Scalar),
                layers.ToDictionary(layer => layer, layer => Guided.Input(features[layer])))));
        }

        Node sum = graph.Constant(0);
        foreach (PerceptualTerm term in this.terms)
        {
            bool ofContent = term.Target == TermTarget.Content;
            IReadOnlyList<double> shares = ofContent ? [1] : targets.StyleShares;
            Node node = term.FeatureLoss is { } loss
                ? !ofContent && regions.Count > 0 ? CompareRegions(loss, features, stylePasses)
                : Compare(loss, features, ofContent ? contentPasses : stylePasses, shares)
                : term.ImageLoss!.Of(image, ofContent ? contentPixels : null);
            termNodes.Add(node);
            sum += node * (float)term.Weight;
        }

        total = sum;
        gradient = Gradients.Of(total, image);
        plan = StripPlan.Create(
            [total, gradient, .. termNodes], limits.Beside(TargetBytes) with { KeepsMemory = true });
    }

    /// <summary>Gets the memory in bytes that computing the targets and an evaluation take at their peak.</summary>
    public long PeakBytes => (plan.IsWhole ? 0 : TargetBytes)
        + passes.Select(p => p.Pass.Plan).Append(plan).Max(p => p.PeakBytes);

    /// <summary>Gets the bytes that computing the targets and an evaluation keep in temporary files.</summary>
    public long FileBytes => passes.Select(p => p.Pass.Plan).Append(plan).Max(p => p.FileBytes);

    /// <summary>Gets whether the image is evaluated as a whole, not strip by strip.</summary>
    public bool IsWhole => plan.IsWhole;

    /// <summary>
    /// Gets the unweighted terms at the last evaluation, by name; terms of weight 0 are not among them.
    /// </summary>
    public IReadOnlyDictionary<string, double> Terms =>
        terms.Zip(termNodes).ToDictionary(t => t.First.Name, t => (double)Prepared[t.Second][0]);

    /// <summary>Gets what ends an evaluation, or the computing of targets, early: it then has no result.</summary>
    internal CancellationToken Cancellation { get; set; }

    /// <summary>Gets the bytes of targets and guides that are images, beside strips.</summary>
    private long TargetBytes =>
        inputs.Where(IsKept).Sum(input => RowStore.Bytes(input.Node.Shape, StorePlace.Short))
        + inputs.Where(input => !IsKept(input)).Sum(input => input.Node.Shape.Count * sizeof(float))
        + regions.SelectMany(region => region.Guides.Values).Sum(guide => guide.Shape.Count * sizeof(float))
        + ((contentPixels?.Shape.Count ?? 0) * sizeof(float));

    private StripExecutor Prepared =>
        executor ?? throw new InvalidOperationException("The objective is not prepared: call Prepare first.");

    /// <summary>Computes the targets and takes the memory; once, before the first evaluation.</summary>
    /// <param name="pool">The threads, as many as were planned for or fewer; kept alive by the caller.</param>
    /// <returns>This objective.</returns>
    public PerceptualObjective Prepare(WorkerPool pool)
    {
        Free();
        float[]?[] values = [.. inputs.Select(input =>
            !plan.IsWhole && IsKept(input) ? null : new float[input.Node.Shape.Count])];
        foreach ((ImageSource target, TargetPass pass) in passes)
        {
            Measure(target, pass, values, pool);
        }

        executor = new StripExecutor(plan, pool);
        for (int i = 0; i < inputs.Count; i++)
        {
            if (values[i] is { } known)
            {
                Set(inputs[i].Node, known);
            }
        }

        ReadRegions();
        if (contentPixels is not null)
        {
            Set(contentPixels, targets.Content!.Read().Resize(size.Width, size.Height).FillTransparent()
                .Pixels.ToArray());
        }

        return this;
    }

    /// <summary>Computes the loss and its gradient.</summary>
    /// <param name="pixels">The image, RGB in [0, 1], of the size that was planned.</param>
    /// <param name="pixelGradient">Receives the gradient, of the same length.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InvalidOperationException">The objective is not prepared.</exception>
    public double Evaluate(ReadOnlySpan<float> pixels, Span<float> pixelGradient)
    {
        Prepared.Run(image, pixels, gradient, pixelGradient, images, Cancellation);
        return Prepared[total][0];
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose() => Free();

    private static bool IsImage(Node node) => node.Shape is { Rank: 4, Height: > 1 };

    /// <summary>Whether a target is the features of one image, which are kept as 16 bits beside strips.</summary>
    private static bool IsKept(TargetInput input) => IsImage(input.Node) && input.Sources.Count == 1;

    private void Measure(ImageSource target, TargetPass pass, float[]?[] values, WorkerPool pool)
    {
        Dictionary<Node, RowWriter> rows = [];
        List<(Node Statistic, float[] Sum, float Share)> others = [];
        for (int i = 0; i < inputs.Count; i++)
        {
            if (!inputs[i].Sources.TryGetValue(pass, out (Node Statistic, float Share) source))
            {
                continue;
            }

            if (values[i] is not { } sum)
            {
                RowStore store = new(inputs[i].Node.Shape, StorePlace.Short);
                stores.Add(store);
                images[inputs[i].Node] = (first, part) => store.Read(first, part, pool);
                Take(source.Statistic, (first, part) => store.Write(first, part, pool));
            }
            else if (IsImage(source.Statistic))
            {
                int row = source.Statistic.Shape.Width * source.Statistic.Shape.Channels;
                Take(source.Statistic, (first, part) => Add(sum.AsSpan(first * row), part, source.Share));
            }
            else
            {
                others.Add((source.Statistic, sum, source.Share));
            }
        }

        using StripExecutor measured = pass.Run(
            target.Read().Resize(pass.Size.Width, pass.Size.Height).FillTransparent(), pool, rows, Cancellation);
        foreach ((Node statistic, float[] sum, float share) in others)
        {
            Add(sum, measured[statistic], share);
        }

        void Take(Node statistic, RowWriter write) =>
            rows[statistic] = rows.TryGetValue(statistic, out RowWriter? first) ? first + write : write;
    }

    /// <summary>Sets an input for all evaluations.</summary>
    private void Set(Node input, float[] values)
    {
        if (!plan.IsWhole && IsImage(input))
        {
            images[input] = ImageRows.Reader(values, input.Shape);
            return;
        }

        values.CopyTo(executor![input]);
    }

    private void Free()
    {
        executor?.Dispose();
        executor = null;
        foreach (RowStore store in stores)
        {
            store.Dispose();
        }

        stores.Clear();
        images.Clear();
    }

    private static void Add(Span<float> sum, ReadOnlySpan<float> values, float share)
    {
        for (int i = 0; i < values.Length; i++)
        {
            sum[i] += share * values[i];
        }
    }

    private List<FeatureLoss> LossesOf(TermTarget target) =>
        [.. terms.Where(t => t.Target == target && t.FeatureLoss is not null).Select(t => t.FeatureLoss!)];

    private void CheckTargets()
    {
        foreach (PerceptualTerm term in terms)
        {
            if (term.Target == TermTarget.Content && targets.Content is null)
            {
                throw new ArgumentException($"The term '{term.Name}' needs a content image.");
            }

            if (term.Target == TermTarget.Style && targets.Styles.Count == 0)
            {
                throw new ArgumentException($"The term '{term.Name}' needs a style image.");
            }
        }
    }

    private Node Compare(
        FeatureLoss loss,
        IReadOnlyDictionary<string, Node> features,
        List<TargetPass> targetPasses,
        IReadOnlyList<double> shares)
    {
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, Node>> measured = loss.MeasureLayers(features);
        if (targetPasses.Count == 1 || loss.BlendsTargets)
        {
            return loss.CompareLayers(measured, AddInputs(loss, targetPasses, shares));
        }

        return targetPasses.Zip(shares)
            .Select(t => loss.CompareLayers(measured, AddInputs(loss, [t.First], [1])) * (float)t.Second)
            .Aggregate((a, b) => a + b);
    }

    /// <summary>The losses of regions to a style each, weighted by how much of the image each covers.</summary>
    private Node CompareRegions(
        FeatureLoss loss, IReadOnlyDictionary<string, Node> features, List<TargetPass> targetPasses) => regions
        .Zip(targetPasses, (region, pass) => loss.CompareLayers(
            loss.MeasureLayers(features, region.Guides), AddInputs(loss, [pass], [1])) * region.Area)
        .Aggregate((a, b) => a + b);

    private void ReadRegions()
    {
        if (regions.Count == 0)
        {
            return;
        }

        GuideSet guides = targets.Guides ?? throw new InvalidOperationException("The guides are not read.");
        double[] areas = guides.Areas();
        foreach (string layer in regions[0].Guides.Keys)
        {
            float[][] shares = guides.SharesAt(size, regions[0].Guides[layer].Shape);
            for (int i = 0; i < regions.Count; i++)
            {
                Set(regions[i].Guides[layer], shares[i]);
            }
        }

        for (int i = 0; i < regions.Count; i++)
        {
            Set(regions[i].Area, [(float)areas[i]]);
        }
    }

    /// <summary>Adds inputs for the weighted mean of what a loss measures of some images.</summary>
    private Dictionary<string, IReadOnlyDictionary<string, Node>> AddInputs(
        FeatureLoss loss, List<TargetPass> targetPasses, IReadOnlyList<double> shares)
    {
        Dictionary<string, IReadOnlyDictionary<string, Node>> added = [];
        foreach ((string layer, IReadOnlyDictionary<string, Node> statistics) in targetPasses[0].Statistics[loss])
        {
            Dictionary<string, Node> nodes = [];
            foreach ((string name, Node statistic) in statistics)
            {
                if (targetPasses.Any(pass => pass.Statistics[loss][layer][name].Shape != statistic.Shape))
                {
                    throw new ArgumentException(
                        $"{loss} blends its '{name}', whose shape is not the same for all styles.");
                }

                nodes[name] = image.Graph.Input(statistic.Shape);
                inputs.Add(new TargetInput(nodes[name], targetPasses.Zip(shares).ToDictionary(
                    t => t.First, t => (t.First.Statistics[loss][layer][name], (float)t.Second))));
            }

            added[layer] = nodes;
        }

        return added;
    }

    /// <summary>Where a style goes: how much of the image it gets, and how much of each place at each layer.</summary>
    private sealed record RegionInput(Node Area, IReadOnlyDictionary<string, Node> Guides);

    /// <summary>An input of the graph, and of which statistics of which target images its value is the sum.</summary>
    private sealed record TargetInput(
        Node Node, IReadOnlyDictionary<TargetPass, (Node Statistic, float Share)> Sources);
}
