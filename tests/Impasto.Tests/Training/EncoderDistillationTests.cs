using Impasto.Compute.Graphs;
using Impasto.Tests.Weights;
using Impasto.Training;
using Impasto.Weights;

namespace Impasto.Tests.Training;

public sealed class EncoderDistillationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly EncoderDistillationOptions options;

    public EncoderDistillationTests()
    {
        Directory.CreateDirectory(folder.File("vgg19-slim"));
        Directory.CreateDirectory(folder.File("vgg19-normalised"));
        SafetensorsWriter.Write(
            folder.File("vgg19-slim/encoder5_1.safetensors"), RandomVgg.Narrow(1, [4, 4, 8, 8, 8]).ToTensors());
        SafetensorsWriter.Write(
            folder.File("vgg19-normalised/encoder3_1.safetensors"),
            [.. RandomVgg.Vgg19(2).ToTensors().Where(t => t.Name[4] < '3' || t.Name.StartsWith("conv3_1", StringComparison.Ordinal))]);
        options = new EncoderDistillationOptions { Widths = [2, 2, 4, 4, 4], Teacher = folder.Path };
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_slim_teacher_teaches_every_layer_and_the_exact_one_the_first_three()
    {
        using EncoderDistillation task = new(options, batch: 1, edge: 32, seed: 3);

        Assert.Equal([1, 3], task.Objectives.Select(o => o.Turns));
        Assert.Equal(
            ["features relu1_1", "features relu2_1", "features relu3_1", "gram relu1_1", "gram relu2_1", "gram relu3_1"],
            task.Objectives[0].Terms.Keys);
        Assert.Equal(6, task.Objectives[1].Terms.Keys.Count(t => t.StartsWith("gram ", StringComparison.Ordinal)));
        Assert.Equal(12, task.Objectives[1].Terms.Keys.Count(t => t.StartsWith("hint ", StringComparison.Ordinal)));
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

        foreach (Parameter parameter in second.Parameters.Parameters.Where(p => p.Name.StartsWith("conv", StringComparison.Ordinal)))
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
        string path = folder.File("vgg19-slim/encoder5_1.safetensors");

        WeightException e = Assert.Throws<WeightException>(
            () => new EncoderDistillation(options with { Start = path }, batch: 1, edge: 32, seed: 4));

        Assert.Contains("it is no encoder of widths 2, 2, 4, 4, 4", e.Message, StringComparison.Ordinal);
    }
}
