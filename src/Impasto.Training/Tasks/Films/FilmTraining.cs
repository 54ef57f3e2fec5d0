using System.Globalization;
using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Networks;
using Impasto.Training.Loop;
using Impasto.Training.Tasks.TransformStyles;
using Impasto.Weights;

namespace Impasto.Training.Tasks.Films;

/// <summary>
/// Trains a transform network for film (Ruder, Dosovitskiy and Brox, "Artistic style transfer for videos and spherical
/// images", IJCV 2018, sections 4.1 to 4.3): beside the frame it sees the result of the frame before, brought to its
/// place, and how certain that is. A film is made of each photograph, so that the flow is known exactly; the network
/// paints some frames of it one after another, as it has learned to so far, and learns from the last one. What it is to
/// paint has the perceptual loss of <see cref="TransformTraining"/>, and differs little from the result before where
/// that is certain.
/// </summary>
/// <remarks>
/// As <see cref="Video.SteadyPainter"/> does it, a part of what is certain comes from the result before, here half of
/// it, and this mean is what the losses look at: the network learns what to add to a picture that was warped. Nothing
/// is learned through the frames before, whose results are taken as they are.
/// </remarks>
public sealed class FilmTraining : TrainingTask
{
    private readonly SeededFilms films;
    private readonly TransformNetwork network;
    private readonly PerceptualLoss perceptual;
    private readonly Dictionary<string, string> metadata;
    private readonly FilmGraph learned;

    // The frames before, painted by the same weights in a graph of its own.
    private readonly FilmGraph painted;
    private readonly ParameterSet paintedParameters;
    private Executor? painter;

    /// <summary>Builds the graph.</summary>
    /// <param name="weights">The encoder that images are compared by, which stays as it is.</param>
    /// <param name="start">The network's first weights.</param>
    /// <param name="styles">
    /// The styles: names, images at the size at which they are looked at, and the weights of their losses.
    /// </param>
    /// <param name="options">The losses.</param>
    /// <param name="batch">
    /// The number of images a batch, and their edge in pixels, a multiple of <see cref="TransformNetwork.Reduction"/>.
    /// </param>
    /// <param name="films">Makes films of photographs.</param>
    /// <exception cref="EncoderException">The encoder lacks a layer.</exception>
    /// <exception cref="GraphException">A style's image, or the edge, is too small.</exception>
    internal FilmTraining(
        VggWeights weights,
        TransformWeights start,
        IReadOnlyList<(string Name, ImageBuffer Image, double Weight)> styles,
        FilmTrainingOptions options,
        (int Count, int Edge) batch,
        SeededFilms films)
    {
        this.films = films;
        network = new TransformNetwork(start.WithPrior().WithStyles([.. styles.Select(s => s.Name)]));
        metadata = new(network.Weights.OwnMetadata);
        foreach ((string name, _, double weight) in styles)
        {
            metadata[StyleList.WeightKey(name)] = weight.ToString("G4", CultureInfo.InvariantCulture);
        }

        perceptual = new PerceptualLoss(weights, [.. styles.Select(s => (s.Image, s.Weight))], options);
        Node content = AddImages(Content, batch.Count, batch.Edge);
        Node choice = AddInput(new Shape(1, batch.Count, styles.Count), perceptual.Styles.Choose);
        learned = new FilmGraph(network, content.Shape, choice, Parameters, options.NormRate);
        Node difference = learned.Result - learned.Prior;
        Node temporal = Mean.Of(difference * difference * learned.Share) * (1 / FilmGraph.MostShare);
        TrainingObjective painting = perceptual.Of(learned.Result, content, choice);
        Minimise(new TrainingObjective(
            painting.Loss + (temporal * (float)options.TemporalWeight),
            new Dictionary<string, Node>(painting.Terms) { ["temporal"] = temporal })
        {
            Samples = [content, learned.Prior, learned.Result],
        });

        Graph graph = new();
        paintedParameters = new ParameterSet(graph);
        painted = new FilmGraph(network, content.Shape, graph.Input(choice.Shape), paintedParameters, options.NormRate);
    }

    /// <inheritdoc/>
    public override (IReadOnlyList<WeightTensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Export(
        ReadOnlySpan<float> values)
    {
        Dictionary<string, WeightTensor> trained = Parameters.ToTensors(values).ToDictionary(t => t.Name);
        return ([.. network.Weights.Tensors.Select(t => trained[t.Name])], metadata);
    }

    /// <inheritdoc/>
    protected internal override long PlanDeriving(int threads) => PlanPainting(threads).PeakBytes;

    /// <inheritdoc/>
    protected internal override void Derive(long batch, ReadOnlySpan<float> values, Executor executor)
    {
        if (painter?.Pool != executor.Pool)
        {
            painter?.Dispose();
            painter = new Executor(PlanPainting(executor.Pool.Threads), executor.Pool);
        }

        foreach (Parameter parameter in paintedParameters.Parameters)
        {
            values.Slice(parameter.Offset, parameter.Count).CopyTo(painter[parameter.Node]);
        }

        perceptual.Styles.Choose(batch, painter[painted.Choice]);
        SeededFilms.Film[] made = new SeededFilms.Film[learned.Batch];
        ImageBuffer?[] results = new ImageBuffer?[learned.Batch];
        for (int i = 0; i < made.Length; i++)
        {
            made[i] = films.Of(learned.ImageOf(executor[Images[Content]], i), (batch * made.Length) + i);
        }

        for (int time = -films.FramesBefore(batch); time < 0; time++)
        {
            Show(made, time, results, painted, painter);
            painter.Run();
            for (int i = 0; i < made.Length; i++)
            {
                results[i] = painted.ImageOf(painter[painted.Result], i);
            }
        }

        Show(made, 0, results, learned, executor);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        painter?.Dispose();
        network.Dispose();
        perceptual.Dispose();
    }

    private static void Show(
        SeededFilms.Film[] films, int time, ImageBuffer?[] results, FilmGraph graph, Executor executor)
    {
        for (int i = 0; i < films.Length; i++)
        {
            ImageBuffer frame = films[i].Frame(time);
            if (results[i] is { } before)
            {
                (ImageBuffer prior, float[] certainty) = films[i].Prior(time, before, executor.Pool);
                graph.Show(executor, i, frame, prior, certainty);
            }
            else
            {
                graph.Show(executor, i, frame, prior: null, certainty: null);
            }
        }
    }

    private ExecutionPlan PlanPainting(int threads) =>
        ExecutionPlan.Create([painted.Result], new PlanOptions { Threads = threads });
}
