using Impasto.Compute.Execution;
using Impasto.Compute.Planning;
using Impasto.Encoders;
using Impasto.Tests.Methods;
using Impasto.Tests.Weights;
using Impasto.Training.Data;
using Impasto.Training.Loop;
using Impasto.Training.Tasks;
using Impasto.Training.Tasks.Compression;
using Impasto.Weights;

namespace Impasto.Training.Tests.Tasks.Compression;

public sealed class EncoderCompressionTests : IDisposable
{
    private const int Edge = 32;
    private static readonly int[] Ranks = [0, 2, 4, 4, 8, 8, 8, 8, 16, 16, 16, 16, 0];

    private readonly TemporaryFolder folder = new();
    private readonly CompactEncoderOptions options;
    private readonly VggWeights teacher;

    public EncoderCompressionTests()
    {
        string path = folder.File("teacher.safetensors");
        SafetensorsWriter.Write(path, RandomVgg.Vgg19(1, narrowing: 16).ToTensors());
        options = new CompactEncoderOptions { Teacher = path, Ranks = Ranks, FitBatches = 4 };
        teacher = EncoderCompression.LoadTeacher(path);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_closed_form_at_more_rank_is_closer_to_the_teacher()
    {
        double half = FeatureError(Fit(Ranks), layer: "relu3_4");
        double quarter = FeatureError(Fit([.. Ranks.Select(r => r / 2)]), layer: "relu3_4");

        Assert.InRange(half, 1e-6, 0.9 * quarter);
        Assert.InRange(quarter, 0, 1);
    }

    [Fact]
    public void A_layer_whose_kernels_have_the_rank_is_fitted_exactly()
    {
        VggConvolution second = teacher.Convolutions[1];
        int fan = second.In * 9;
        float[] kernels = [.. Enumerable.Range(0, second.Out).SelectMany(c => second.Weight[..fan].Select(w => w * c))];
        VggWeights simple = teacher.With(
            [teacher.Convolutions[0], second with { Weight = kernels }, .. teacher.Convolutions.Skip(2)]);

        VggWeights fitted = Fit([0, 1, .. new int[11]], simple);

        Assert.Equal(1, fitted.Convolutions[1].Rank);
        Assert.InRange(FeatureError(fitted, simple), 0, 1e-5);
    }

    [Fact]
    public void Training_starts_at_the_compact_network_and_learns_all_but_its_first_layer()
    {
        using EncoderCompression task = Start(out VggWeights compact);

        Assert.Equal(13 + 5, Assert.Single(task.Objectives).Terms.Count);
        Assert.DoesNotContain(task.Parameters.Parameters, p => p.Name.StartsWith("conv1_1", StringComparison.Ordinal));
        Assert.Equal((11 * 3) + 2, task.Parameters.Parameters.Count);
        Assert.Equal(FeatureError(compact), TermsOf(task)["features relu5_1"], 1e-3);
    }

    [Fact]
    public void What_is_exported_has_the_features_of_the_network_that_was_trained_in_a_byte_a_weight()
    {
        using EncoderCompression task = Start(out VggWeights compact);
        (IReadOnlyList<WeightTensor> tensors, IReadOnlyDictionary<string, string> metadata) =
            task.Export(task.Parameters.Initial);
        SafetensorsWriter.Write(folder.File("out.safetensors"), tensors, metadata, ElementType.Float16);

        VggWeights exported = VggWeights.Load(folder.File("out.safetensors"));

        Assert.Equal(compact.Convolutions.Select(c => c.Rank), exported.Convolutions.Select(c => c.Rank));
        Assert.InRange(FeatureError(exported, compact), 0, 2e-3);
        Assert.Equal(12 + 11, tensors.Count(t => t.Type == ElementType.Int8));
    }

    [Fact]
    public void A_network_of_other_widths_is_no_start()
    {
        string other = folder.File("other.safetensors");
        SafetensorsWriter.Write(other, RandomVgg.Vgg19(1, narrowing: 32).ToTensors());

        WeightException e = Assert.Throws<WeightException>(() => new EncoderCompression(options, other, 1, Edge));

        Assert.Contains("it has other layers than the teacher", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scales_make_features_of_size_one_and_are_taken_back()
    {
        FeatureScales scales = new(teacher);
        VggWeights scaled = scales.Apply(teacher);

        Assert.Equal(1, MeanSquare(scaled) / MeanSquareOfScaled(scales), 1e-3);
        Assert.All(
            scales.Remove(scaled).Convolutions.Zip(teacher.Convolutions),
            pair => Assert.All(
                pair.First.Weight.Zip(pair.Second.Weight),
                weights => Assert.Equal(weights.Second, weights.First, 1e-5f)));

        // Once scaled, a network needs no scaling any more.
        double MeanSquareOfScaled(FeatureScales _) => MeanSquare(new FeatureScales(scaled).Apply(scaled));
    }

    private static double MeanSquare(VggWeights weights)
    {
        using VggEncoder encoder = new(weights);
        FeatureExtraction extraction = new(encoder, Edge, Edge, ["relu3_1"], gram: false, threads: 1);
        return extraction.Run(TestImages.Squares(Edge, Edge))[0].Values.Average(v => (double)v * v);
    }

    private EncoderCompression Start(out VggWeights compact)
    {
        compact = Fit(Ranks);
        (IReadOnlyList<WeightTensor> tensors, IReadOnlyDictionary<string, string> metadata) =
            EncoderCompression.Export(compact);
        SafetensorsWriter.Write(folder.File("start.safetensors"), tensors, metadata);
        return new EncoderCompression(options, folder.File("start.safetensors"), 1, Edge);
    }

    private VggWeights Fit(IReadOnlyList<int> ranks, VggWeights? network = null)
    {
        using BatchReader images = new([], new BatchOptions { Size = Edge, Count = 4, ProceduralShare = 1, Seed = 5 });
        return ReducedRankFit.Of(network ?? teacher, ranks, images, options.FitBatches, 1, null, default);
    }

    /// <summary>The relative mean square of the difference.</summary>
    private double FeatureError(VggWeights weights, VggWeights? wanted = null, string layer = "relu5_1")
    {
        float[] found = Features(weights);
        float[] right = Features(wanted ?? teacher);
        return found.Zip(right).Average(p => Math.Pow(p.First - p.Second, 2)) / right.Average(v => (double)v * v);

        float[] Features(VggWeights weights)
        {
            using VggEncoder encoder = new(weights);
            FeatureExtraction extraction = new(encoder, Edge, Edge, [layer], gram: false, threads: 1);
            return extraction.Run(TestImages.Squares(Edge, Edge))[0].Values;
        }
    }

    private static Dictionary<string, float> TermsOf(EncoderCompression task)
    {
        TrainingObjective objective = task.Objectives[0];
        using WorkerPool pool = new(1);
        using Executor executor = new(
            ExecutionPlan.Create([objective.Loss, .. objective.Terms.Values], new PlanOptions { Threads = 1 }), pool);
        TestImages.Squares(Edge, Edge).Pixels.CopyTo(executor[task.Images[TrainingTask.Content]]);
        foreach (Parameter parameter in task.Parameters.Parameters)
        {
            task.Parameters.Initial.AsSpan(parameter.Offset, parameter.Count).CopyTo(executor[parameter.Node]);
        }

        executor.Run();
        return objective.Terms.ToDictionary(t => t.Key, t => executor[t.Value][0]);
    }
}
