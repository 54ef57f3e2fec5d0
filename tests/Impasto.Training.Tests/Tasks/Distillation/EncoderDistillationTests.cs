using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Encoders;
using Impasto.Tests.Methods;
using Impasto.Tests.Weights;
using Impasto.Training.Loop;
using Impasto.Training.Tasks;
using Impasto.Training.Tasks.Distillation;
using Impasto.Weights;

namespace Impasto.Training.Tests.Tasks.Distillation;

public sealed class EncoderDistillationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly EncoderDistillationOptions options;

    public EncoderDistillationTests()
    {
        SafetensorsWriter.Write(
            folder.File("teacher.safetensors"),
            RandomVgg.Narrow(1, [4, 4, 8, 8, 8]).ToTensors(),
            new Dictionary<string, string>
            {
                [VggWeights.InputKey] = nameof(InputNormalisation.Unit),
                [VggWeights.PaddingKey] = VggWeights.Reflection,
            });
        options = new EncoderDistillationOptions
        {
            Widths = [2, 2, 4, 4, 4], Teacher = folder.File("teacher.safetensors"),
        };
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_student_of_other_widths_is_compared_with_every_layer_behind_projections_that_the_file_does_not_hold()
    {
        using EncoderDistillation task = new(options, batch: 1, edge: 32, seed: 3);

        IEnumerable<string> terms = Assert.Single(task.Objectives).Terms.Keys;
        Assert.Equal(6, terms.Count(t => t.StartsWith("features ", StringComparison.Ordinal)));
        Assert.Equal(6, terms.Count(t => t.StartsWith("gram ", StringComparison.Ordinal)));
        Assert.Equal(13, terms.Count(t => t.StartsWith("hint ", StringComparison.Ordinal)));
        Assert.Equal(26, task.Parameters.Parameters.Count(p => p.Name.StartsWith("hint.", StringComparison.Ordinal)));
        Assert.DoesNotContain(
            task.Export(task.Parameters.Initial).Tensors, t => t.Name.StartsWith("hint.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_student_of_the_teachers_widths_has_no_loss_once_it_is_the_rescaled_teacher()
    {
        using EncoderDistillation task = new(options with { Widths = [4, 4, 8, 8, 8] }, batch: 1, edge: 32, seed: 3);
        VggWeights wide = VggWeights.Load(folder.File("teacher.safetensors"));
        VggWeights teacher = new FeatureScales(wide).Apply(wide);
        VggConvolution first = Preprocessing.FoldInto(
            teacher.Convolutions[0], Preprocessing.FromTorchvision());
        Dictionary<string, float[]> known = teacher.With([first, .. teacher.Convolutions.Skip(1)])
            .ToTensors().ToDictionary(t => t.Name, t => t.Values);
        float[] values = task.Parameters.Initial;
        double before = LossOf(task, values);
        foreach (Parameter parameter in task.Parameters.Parameters)
        {
            known[parameter.Name].CopyTo(values.AsSpan(parameter.Offset));
        }

        Assert.InRange(before, 0.5, 1e6);
        Assert.InRange(LossOf(task, values), 0, 1e-6);
    }

    [Fact]
    public void A_file_that_training_wrote_is_where_another_one_goes_on()
    {
        using EncoderDistillation first = new(options, batch: 1, edge: 32, seed: 3);
        float[] values = first.Parameters.Initial;
        (IReadOnlyList<WeightTensor> tensors, IReadOnlyDictionary<string, string> metadata) = first.Export(values);
        string path = folder.File("student.safetensors");
        SafetensorsWriter.Write(path, tensors, metadata);

        using EncoderDistillation second = new(options with { Start = path }, batch: 1, edge: 32, seed: 4);

        foreach (Parameter parameter in second.Parameters.Parameters
            .Where(p => p.Name.StartsWith("conv", StringComparison.Ordinal)))
        {
            Parameter before = first.Parameters.Parameters.Single(p => p.Name == parameter.Name);
            float[] expected = values[before.Offset..(before.Offset + before.Count)];
            float[] actual = second.Parameters.Initial[parameter.Offset..(parameter.Offset + parameter.Count)];
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        }
    }

    [Fact]
    public void An_encoder_of_other_widths_is_no_start()
    {
        string path = folder.File("teacher.safetensors");

        WeightException e = Assert.Throws<WeightException>(
            () => new EncoderDistillation(options with { Start = path }, batch: 1, edge: 32, seed: 4));

        Assert.Contains("it is no encoder of widths 2, 2, 4, 4, 4", e.Message, StringComparison.Ordinal);
    }

    private static double LossOf(EncoderDistillation task, ReadOnlySpan<float> values)
    {
        Node loss = task.Objectives[0].Loss;
        using WorkerPool pool = new(1);
        using Executor executor = new(ExecutionPlan.Create([loss], new PlanOptions { Threads = 1 }), pool);
        TestImages.Squares(32, 32).Pixels.CopyTo(executor[task.Images[TrainingTask.Content]]);
        foreach (Parameter parameter in task.Parameters.Parameters)
        {
            values.Slice(parameter.Offset, parameter.Count).CopyTo(executor[parameter.Node]);
        }

        executor.Run();
        return executor[loss][0];
    }
}
