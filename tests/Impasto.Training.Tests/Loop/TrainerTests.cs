using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Optimizers;
using Impasto.Compute.Tensors;
using Impasto.Media.Images;
using Impasto.Tests.Weights;
using Impasto.Training.Data;
using Impasto.Training.Loop;
using Impasto.Weights;

namespace Impasto.Training.Tests.Loop;

public sealed class TrainerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TrainerTests() => ImageFile.Write(new ImageBuffer(16, 16), folder.File("black.png"));

    public void Dispose() => folder.Dispose();

    // The gradient is (3, 4), which is 5 long. With an epsilon of 1 the first step of Adam at a rate of 1 is
    // -g / (|g| + 1), and so tells how long the gradient was.
    [Theory]
    [InlineData(null, 3, 4)]
    [InlineData(6.0, 3, 4)]
    [InlineData(5.0, 3, 4)]
    [InlineData(1.0, 0.6, 0.8)]
    [InlineData(0.05, 0.03, 0.04)]
    public void A_gradient_that_is_too_long_is_cut_to_the_length_and_keeps_its_direction(
        double? clip, double first, double second)
    {
        (float[] values, _) = Train(1, clip);

        Assert.Equal(-first / (first + 1), values[0], 1e-6);
        Assert.Equal(-second / (second + 1), values[1], 1e-6);
    }

    [Fact]
    public void Each_checkpoint_is_told_of_once_it_is_written()
    {
        List<(int Step, float[] Values, bool IsThere)> told = [];
        (float[] values, _) = Train(5, clip: null, every: 2, (step, now) => told.Add(
            (step, [.. now], File.Exists(folder.File($"checkpoints/step-{step:D8}.safetensors")))));

        Assert.Equal([(2, true), (4, true), (5, true)], told.Select(t => (t.Step, t.IsThere)));
        Assert.Equal(values, told[^1].Values);
        Assert.True(told[0].Values[0] > told[1].Values[0] && told[1].Values[0] > told[2].Values[0]);
    }

    private (float[] Values, int Step) Train(
        int steps, double? clip, int every = 1, Action<int, float[]>? checkpointed = null)
    {
        using Slope task = new();
        Trainer trainer = new(
            task,
            (_, first) => new BatchReader(
                [folder.File("black.png")], new BatchOptions { Size = 16, Count = 1 }, first),
            new TrainerOptions
            {
                Steps = steps,
                LearningRate = new LearningRateSchedule { Initial = 1, Schedule = LearningRateKind.Constant },
                Adam = new AdamOptions { Epsilon = 1 },
                Clip = clip,
                Threads = 1,
                CheckpointFolder = folder.File("checkpoints"),
                CheckpointEvery = every,
                Checkpointed = checkpointed,
            });
        return trainer.Run(resume: false);
    }

    /// <summary>The loss 3 a + 4 b.</summary>
    private sealed class Slope : TrainingTask
    {
        private readonly Tensor start = new(new Shape(1));

        public Slope()
        {
            Node image = AddImages(Content, 1, 16);
            Node loss = Sum.Of(Parameters.Add("a", start) * 3) + Sum.Of(Parameters.Add("b", start) * 4) + Sum.Of(image);
            Minimise(new TrainingObjective(loss, new Dictionary<string, Node> { ["loss"] = loss }));
        }

        public override (IReadOnlyList<WeightTensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Export(
            ReadOnlySpan<float> values) => (Parameters.ToTensors(values), new Dictionary<string, string>());

        protected override void Dispose(bool disposing) => start.Dispose();
    }
}
