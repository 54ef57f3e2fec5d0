using System.Diagnostics;
using System.Globalization;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.FeedForward;
using Impasto.Methods.Optimization;
using Impasto.Networks;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Training.Recipes;
using Impasto.Training.Tasks;
using Impasto.Training.Tasks.TransformStyles;
using Impasto.Weights;

namespace Impasto.Training.Quality;

/// <summary>
/// Tells how many iterations of the optimisation a transform network's picture is worth (Johnson, Alahi and Fei-Fei,
/// ECCV 2016, section 4.1): from the content image, with the same encoder, weights and losses as in the network's
/// training, how many iterations of L-BFGS <see cref="ImageOptimization"/> takes to as low a loss.
/// </summary>
public sealed class StyleWorth : IDisposable
{
    private readonly TrainingStage stage;
    private readonly TransformRecipe model;
    private readonly TransformWeights weights;
    private readonly VggWeights encoderWeights;
    private readonly VggEncoder encoder;
    private readonly TransformTransfer transfer;
    private readonly int threads;
    private readonly int mostIterations;

    /// <summary>Loads what the comparison needs.</summary>
    /// <param name="stage">The stage that the network was trained by, the last one of its recipe.</param>
    /// <param name="network">The network, which has to outlive the comparison.</param>
    /// <param name="mostIterations">After how many iterations the optimisation is given up, at least 1.</param>
    /// <param name="threads">The number of threads.</param>
    /// <exception cref="RecipeException">The recipe trains no transform network.</exception>
    /// <exception cref="WeightException">The encoder cannot be read.</exception>
    public StyleWorth(TrainingStage stage, TransformNetwork network, int mostIterations, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostIterations, 1);
        model = stage.Model as TransformRecipe
            ?? throw new RecipeException(
                $"{stage.Source}: it trains no transform network; name a recipe of the kind 'transform'");
        this.stage = stage;
        weights = network.Weights;
        this.mostIterations = mostIterations;
        this.threads = threads;
        encoderWeights = stage.LoadEncoder(model.Encoder);
        encoder = new VggEncoder(encoderWeights);
        transfer = new TransformTransfer(network);
    }

    /// <summary>Gets the styles of the recipe that the network has learned.</summary>
    public IReadOnlyList<string> Styles => [.. model.Styles.Select(s => s.Name).Where(weights.Styles.Contains)];

    /// <summary>Compares the network with the optimisation on a photograph.</summary>
    /// <param name="style">One of <see cref="Styles"/>.</param>
    /// <param name="photograph">The photograph, at the size at which the two are compared.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="WeightException">The network's file does not tell the weight of the style's loss.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public StyleWorthResult Measure(string style, ImageBuffer photograph, CancellationToken cancellationToken = default)
    {
        TransformStyle described = model.Styles.First(s => s.Name == style);
        ImageBuffer painting = StyleList.ReadImage(stage, described);
        ImageOptimizationOptions options = Options(WeightOf(described));
        RunContext context = new() { Threads = threads, Cancellation = cancellationToken };

        // The first picture of a size takes the memory too.
        StylizeRequest request = new(photograph, StyleSource.Learned(style));
        transfer.Stylize(request, context);
        long start = Stopwatch.GetTimestamp();
        ImageBuffer picture = transfer.Stylize(request, context).Image;
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double wanted = Optimise(options with { InitImage = picture, Iterations = 1 }, null)[0].Loss;
        IReadOnlyList<IterationLog> log = Optimise(options, wanted);
        cancellationToken.ThrowIfCancellationRequested();
        int reached = log.TakeWhile(iteration => iteration.Loss > wanted).Count();
        return new StyleWorthResult(
            reached < log.Count ? reached : null, log[Math.Min(reached, log.Count - 1)].Seconds, seconds);

        IReadOnlyList<IterationLog> Optimise(ImageOptimizationOptions options, double? until)
        {
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using ImageOptimization optimization = new(encoder);
            double edge = Math.Max(photograph.Width, photograph.Height);
            StylizeRequest request = new(photograph, painting)
            {
                StyleScale = Math.Max(painting.Width, painting.Height) / edge, Options = options,
            };
            return optimization.Stylize(
                request, context with { Cancellation = stop.Token, Progress = new StopBelow(until, stop) }).Iterations;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        encoder.Dispose();
        transfer.Dispose();
    }

    private ImageOptimizationOptions Options(double styleWeight)
    {
        PerceptualLayers layers = PerceptualLayers.Of(encoderWeights, model.Options);
        return new ImageOptimizationOptions
        {
            ContentLayers = layers.Content,
            StyleLayers = layers.Style,
            ContentWeight = model.Options.ContentWeight,
            StyleWeight = styleWeight,
            TotalVariationWeight = model.Options.TotalVariationWeight,
            RangeWeight = model.Options.RangeWeight,
            Iterations = mostIterations + 1,
            Levels = 1,
            Margin = 0,
        };
    }

    private double WeightOf(TransformStyle style)
    {
        string key = StyleList.WeightKey(style.Name);
        return weights.Metadata.TryGetValue(key, out string? text)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double weight)
            ? weight
            : style.Weight ?? throw new WeightException(
                weights.Source, $"its metadata has no '{key}', and the recipe has no weight");
    }

    /// <summary>Ends an optimisation once its loss is low enough.</summary>
    private sealed class StopBelow(double? loss, CancellationTokenSource stop) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            if (value is OptimizationProgress progress && progress.Latest.Loss <= loss)
            {
                stop.Cancel();
            }
        }
    }
}
