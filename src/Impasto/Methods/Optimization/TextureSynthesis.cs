using Impasto.Checkpoints;
using Impasto.Compute.Execution;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Running;

namespace Impasto.Methods.Optimization;

/// <summary>
/// Texture synthesis (Gatys, Ecker and Bethge, "Texture Synthesis Using Convolutional Neural Networks", NIPS 2015): an
/// image that starts from noise is moved until its Gram matrices are those of an example.
/// </summary>
public sealed class TextureSynthesis
{
    // The Gram loss alone; its weight only sets it off against total variation as in style transfer.
    private const double StyleWeight = 30;

    private readonly VggEncoder encoder;
    private readonly ImageSource example;
    private readonly TextureSynthesisOptions options;
    private readonly IReadOnlyList<PerceptualTerm> terms;
    private readonly TargetImages targets;

    /// <summary>Gets a run ready; nothing is computed yet.</summary>
    /// <param name="encoder">Compares the images; kept alive by the caller.</param>
    /// <param name="example">The texture to imitate.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public TextureSynthesis(VggEncoder encoder, ImageSource example, TextureSynthesisOptions? options = null)
    {
        this.encoder = encoder;
        this.example = example;
        this.options = options ?? new TextureSynthesisOptions();
        this.options.Check();
        GramLoss loss = new(encoder.ComparedLayers(this.options.StyleLayers));
        terms = [new("style", StyleWeight, loss, TermTarget.Style), .. this.options.Regularisation()];
        targets = new TargetImages([example], styleScale: this.options.StyleScale);
        Levels = this.options.PyramidLevels(this.options.Width, this.options.Height);
    }

    /// <summary>Gets the sizes that the image will have, coarsest first.</summary>
    public IReadOnlyList<PyramidLevel> Levels { get; }

    /// <summary>
    /// Gets the file that keeps the state of the run, so that it goes on after a stop; none where null.
    /// </summary>
    public string? Checkpoint { get; init; }

    /// <summary>Computes the memory that the run will take, without taking it.</summary>
    /// <param name="threads">The number of threads.</param>
    /// <exception cref="EncoderException">The encoder lacks a layer.</exception>
    /// <exception cref="Compute.Graphs.GraphException">An image is too small for the layers.</exception>
    public MemoryPlan PlanMemory(int threads)
    {
        using PerceptualObjective objective = new(encoder, terms, targets, Levels[^1], threads);
        return PyramidOptimization.PlanMemory(options, encoder, Levels[^1], objective, [example]);
    }

    /// <summary>Synthesises the texture.</summary>
    /// <param name="context">With what means; the machine's where null.</param>
    /// <returns>The texture and how the losses went.</returns>
    /// <exception cref="EncoderException">The encoder lacks a layer.</exception>
    /// <exception cref="Compute.Graphs.GraphException">An image is too small for the layers.</exception>
    /// <exception cref="MemoryShortageException">The run would take more memory than it may.</exception>
    /// <exception cref="CheckpointException">The checkpoint is damaged or belongs to another run.</exception>
    /// <exception cref="ArithmeticException">The loss became infinite or no number.</exception>
    public RunResult Run(RunContext? context = null)
    {
        context ??= new RunContext();
        MemoryPlan memory = PlanMemory(context.Threads);
        context.Require(memory);
        ImageBuffer noise = Noise.Image(Levels[0].Width, Levels[0].Height, options.Seed);
        string fingerprint = OptimizationFingerprint.Of(encoder, options, "", [example.Read()]);
        PyramidOptimization optimization = new(options, Levels, noise, BuildObjective, fingerprint)
        {
            CheckpointPath = Checkpoint,
        };
        return optimization.Run(context) with { Memory = memory };
    }

    private PerceptualObjective BuildObjective(PyramidLevel level, WorkerPool pool) =>
        new PerceptualObjective(encoder, terms, targets, level, pool.Threads).Prepare(pool);
}
