using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Media.Images;
using Impasto.Tests.Weights;
using Impasto.Training.Data;
using Impasto.Training.Loop;
using Impasto.Weights;

namespace Impasto.Training.Tests.Loop;

/// <summary>Objectives that take turns.</summary>
public sealed class ObjectivesTests : IDisposable
{
    private const float Rate = 0.125f;

    private readonly TemporaryFolder folder = new();
    private readonly List<long> filled = [];

    public ObjectivesTests() => ImageFile.Write(new ImageBuffer(16, 16), folder.File("black.png"));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Objectives_take_turns_and_move_only_what_they_depend_on()
    {
        List<(double First, double Second)> terms = [];
        (float[] values, _) = Train(
            5, resume: false, progress => terms.Add((progress.Terms["first"], progress.Terms["second"])));

        // Two steps of the first, one of the second, two of the first again.
        Assert.Equal([false, false, true, false, false], terms.Select(t => double.IsNaN(t.First)));
        Assert.Equal([true, true, false, true, true], terms.Select(t => double.IsNaN(t.Second)));

        // Adam's first step is the learning rate long, and the later ones of a constant slope are too.
        Assert.Equal(-4 * Rate, values[0], 1e-5);
        Assert.Equal(-1 * Rate, values[1], 1e-5);
    }

    [Fact]
    public void Inputs_are_filled_by_the_number_of_the_batch()
    {
        Train(3, resume: false, _ => { });

        Assert.Equal([0L, 1L, 2L], filled);
    }

    [Fact]
    public void A_training_that_was_stopped_between_turns_ends_with_the_same_values()
    {
        (float[] whole, _) = Train(5, resume: false, _ => { });
        using CancellationTokenSource stop = new();
        Train(5, resume: false, progress => { if (progress.Step == 2) { stop.Cancel(); } }, "stopped", stop.Token);
        (float[] resumed, int steps) = Train(5, resume: true, _ => { }, "stopped");

        Assert.Equal(5, steps);
        Assert.Equal(whole, resumed);
    }

    private (float[] Values, int Step) Train(
        int steps,
        bool resume,
        Action<TrainingProgress> report,
        string? checkpoints = null,
        CancellationToken token = default)
    {
        using TwoSlopes task = new(filled);
        Trainer trainer = new(task, Open, new TrainerOptions
        {
            Steps = steps,
            LearningRate = new LearningRateSchedule { Initial = Rate, Schedule = LearningRateKind.Constant },
            Threads = 1,
            CheckpointFolder = checkpoints is null ? null : folder.File(checkpoints),
            Fingerprint = "two slopes",
        });
        return trainer.Run(resume, new Now(report), token);
    }

    private BatchReader Open(string input, long first) =>
        new([folder.File("black.png")], new BatchOptions { Size = 16, Count = 1 }, first);

    private sealed class Now(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }

    /// <summary>The losses 1 * a + image and 1 * b, each of its own parameter, where the 1 is an input.</summary>
    private sealed class TwoSlopes : TrainingTask
    {
        private readonly Tensor start = new(new Shape(1));

        public TwoSlopes(List<long> filled)
        {
            Node image = AddImages(Content, 1, 16);
            Node one = AddInput(new Shape(1), (batch, values) =>
            {
                filled.Add(batch);
                values[0] = 1;
            });
            Node first = Sum.Of(Parameters.Add("a", start) * one) + Sum.Of(image);
            Node second = Sum.Of(Parameters.Add("b", start) * one);
            Minimise(new TrainingObjective(first, new Dictionary<string, Node> { ["first"] = first }) { Turns = 2 });
            Minimise(new TrainingObjective(second, new Dictionary<string, Node> { ["second"] = second }));
        }

        public override (IReadOnlyList<WeightTensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Export(
            ReadOnlySpan<float> values) => (Parameters.ToTensors(values), new Dictionary<string, string>());

        protected override void Dispose(bool disposing) => start.Dispose();
    }
}
