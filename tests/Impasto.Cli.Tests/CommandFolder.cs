using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Weights;

namespace Impasto.Cli.Tests;

/// <summary>A temporary folder with images and small random networks, in which the program is run.</summary>
internal sealed class CommandFolder : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("impasto-").FullName;

    /// <summary>The file of a narrow random VGG-19.</summary>
    internal string Encoder => At("encoder.safetensors");

    /// <summary>The folder of networks for the fast methods.</summary>
    internal string Models => At("networks");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    internal string At(string name) => Path.Combine(folder, name);

    /// <summary>Runs the program to its end in a process of its own, with this folder as the user's own.</summary>
    internal Task<ProgramResult> RunAsync(params string[] args) =>
        ProgramRun.StartAsync(args, ("IMPASTO_HOME", folder));

    internal void WriteImage(string name, int width, int height, float phase = 0)
    {
        ImageBuffer image = new(width, height);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = 0.5f + (0.4f * MathF.Sin((i * 0.37f) + phase));
        }

        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        ImageFile.Write(image, At(name));
    }

    internal void WriteEncoder() => WriteEncoder(Encoder, seed: 1);

    /// <summary>Writes the networks of all fast methods: an encoder that they share, and their decoders.</summary>
    internal void WriteModels()
    {
        Directory.CreateDirectory(Models);
        string encoder = Path.Combine(Models, ShippedModels.NarrowEncoder);
        WriteEncoder(encoder, seed: 2);
        VggWeights weights = VggWeights.Load(encoder);
        WriteDecoder(weights, "conv4_1", ShippedModels.AdaInDecoder);
        for (int level = 1; level <= 3; level++)
        {
            WriteDecoder(weights, $"conv{level}_1", ShippedModels.WctDecoder(level));
        }
    }

    private static void WriteEncoder(string path, int seed)
    {
        List<WeightTensor> tensors = [];
        foreach (VggConvolution convolution in RandomVgg.Vgg19(seed, narrowing: 8).Convolutions)
        {
            tensors.Add(new($"{convolution.Name}.weight", [convolution.Out, convolution.In, 3, 3], convolution.Weight));
            tensors.Add(new($"{convolution.Name}.bias", [convolution.Out], convolution.Bias));
        }

        SafetensorsWriter.Write(path, tensors);
    }

    private void WriteDecoder(VggWeights encoder, string deepest, string name) => SafetensorsWriter.Write(
        Path.Combine(Models, name), DecoderWeights.Mirror(encoder, deepest, seed: 3).ToTensors());
}
