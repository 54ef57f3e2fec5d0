using Impasto.Weights;

namespace Impasto.Cli.Tests;

/// <summary>A weight file of an encoder that is small enough for tests: a narrow VGG-19 with random weights.</summary>
internal static class TinyEncoder
{
    internal static void Write(string path)
    {
        List<WeightTensor> tensors = [];
        foreach (VggConvolution convolution in RandomVgg.Vgg19(seed: 1, narrowing: 8).Convolutions)
        {
            tensors.Add(new($"{convolution.Name}.weight", [convolution.Out, convolution.In, 3, 3], convolution.Weight));
            tensors.Add(new($"{convolution.Name}.bias", [convolution.Out], convolution.Bias));
        }

        SafetensorsWriter.Write(path, tensors);
    }
}
