using Impasto.Training.Recipes;
using Impasto.Training.Reporting;
using Impasto.Training.Tasks.WctDecoder;
using Impasto.Weights;

namespace Impasto.Training.Tests.Tasks;

public sealed class DecoderTrainingTests : IDisposable
{
    private const int Larger = 4096;
    private readonly TinyTraining tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void Features_of_any_size_are_learned_alike()
    {
        VggWeights encoder = RandomVgg.Vgg19(seed: 1, narrowing: 16);
        VggWeights large = encoder.With(
        [
            .. encoder.Convolutions.Select(c => c.Name == "conv2_1"
                ? c with { Weight = Times(c.Weight), Bias = Times(c.Bias) } : c),
        ]);
        SafetensorsWriter.Write(tiny.At("large.safetensors"), large.ToTensors());

        Train(tiny.Decoder(steps: 4), "own");
        Train(With("large.safetensors", start: null), "large");

        Assert.Equal(Losses("own"), Losses("large"));
        float[] own = First("own"), few = First("large");
        // float16 keeps fewer digits of small numbers.
        Assert.All(own.Zip(few), pair => Assert.Equal(pair.First, pair.Second * Larger, 1e-2f));
        Assert.Contains(own, weight => Math.Abs(weight) > 0.1f);

        // And so they go on from what was written.
        Train(With("encoder.safetensors", "own/tiny.safetensors"), "own-on");
        Train(With("large.safetensors", "large/tiny.safetensors"), "large-on");
        Assert.All(Losses("own-on").Zip(Losses("large-on")), pair => Assert.Equal(1, pair.First / pair.Second, 0.01));
        Assert.NotEqual(Losses("own")[0], Losses("own-on")[0]);
    }

    [Fact]
    public void A_finer_decoder_is_the_tail_whatever_the_size_of_its_features()
    {
        VggWeights encoder = RandomVgg.Vgg19(seed: 1, narrowing: 16);
        VggWeights large = encoder.With(
        [
            // The features of relu1_1 alone are larger: the next layer takes that back.
            .. encoder.Convolutions.Select(c => c.Name switch
            {
                "conv1_1" => c with { Weight = Times(c.Weight), Bias = Times(c.Bias) },
                "conv1_2" => c with { Weight = [.. c.Weight.Select(v => v / Larger)] },
                _ => c,
            }),
        ]);
        SafetensorsWriter.Write(tiny.At("large.safetensors"), large.ToTensors());
        Train(Finest("encoder.safetensors"), "own");
        Train(Finest("large.safetensors"), "large");

        Train(With("encoder.safetensors", "own/tiny.safetensors"), "own-tail");
        Train(With("large.safetensors", "large/tiny.safetensors"), "large-tail");
        Train(With("encoder.safetensors", start: null), "random");

        Assert.All(
            Losses("own-tail").Zip(Losses("large-tail")), pair => Assert.Equal(1, pair.First / pair.Second, 0.01));
        Assert.NotEqual(Losses("random")[0], Losses("own-tail")[0], 0.01);
    }

    private static float[] Times(float[] values) => [.. values.Select(v => v * Larger)];

    private TrainingRecipe With(string encoder, string? start) => tiny.Decoder(steps: 4).WithStages(stage => stage with
    {
        Model = ((WctDecoderRecipe)stage.Model) with { Encoder = encoder, Start = start },
    });

    private TrainingRecipe Finest(string encoder) => tiny.Decoder(steps: 4).WithStages(stage => stage with
    {
        Model = ((WctDecoderRecipe)stage.Model) with { Encoder = encoder, Options = new() { Level = 1 } },
    });

    private void Train(TrainingRecipe recipe, string folder)
    {
        using TrainingRun run = new(recipe, tiny.At(folder), resume: false, threads: 1);
        run.Run(null, CancellationToken.None);
    }

    private double[] Losses(string run) =>
        [.. Metrics.Read(tiny.At($"{run}/metrics.csv")).Rows.Select(row => row.Loss)];

    private float[] First(string run)
    {
        using WeightFile file = WeightFile.Open(tiny.At($"{run}/tiny.safetensors"));
        return file.ReadFinite(file.Find("conv2_1.weight")!);
    }
}
