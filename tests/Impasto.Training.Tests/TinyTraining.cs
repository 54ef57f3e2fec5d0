using Impasto.Media.Images;
using Impasto.Tests.Weights;
using Impasto.Training.Recipes;
using Impasto.Weights;

namespace Impasto.Training.Tests;

/// <summary>A folder with a recipe that trains in a second: a few images and an encoder of random weights.</summary>
internal sealed class TinyTraining : IDisposable
{
    private readonly TemporaryFolder folder = new();

    internal TinyTraining()
    {
        Directory.CreateDirectory(At("images"));
        for (int i = 0; i < 3; i++)
        {
            ImageBuffer image = new(40 + i, 36);
            for (int k = 0; k < image.Pixels.Length; k++)
            {
                image.Pixels[k] = 0.5f + (0.4f * MathF.Sin(k * (0.1f + (0.07f * i))));
            }

            ImageFile.Write(image, At($"images/{i}.png"));
        }

        SafetensorsWriter.Write(At("encoder.safetensors"), RandomVgg.Vgg19(seed: 1, narrowing: 16).ToTensors());
    }

    public void Dispose() => folder.Dispose();

    internal string At(string name) => folder.File(name);

    /// <summary>The recipe of a decoder of whitening and colouring.</summary>
    internal TrainingRecipe Decoder(int steps = 8, string more = "") => Read(DecoderJson(steps, more, ""));

    /// <summary>The same in two stages, of 4 and 6 steps.</summary>
    internal TrainingRecipe Stages() => Read(DecoderJson(4, "", """ "stages": [{}, { "steps": 6 }], """));

    private static string DecoderJson(int steps, string more, string stages) => $$"""
        {
          "name": "tiny", "kind": "wct-decoder", "steps": {{steps}}, "batch": 2, "accumulate": 2, "size": 16,
          "learningRate": { "initial": 0.001, "schedule": "cosine" }, "data": { "folders": ["images"] },
          "checkpointEvery": 2, "keepCheckpoints": 3, "sampleEvery": 4,
          {{stages}} "model": { {{more}} "encoder": "encoder.safetensors", "level": 2 }
        }
        """;

    /// <summary>The recipe of AdaIN's decoder.</summary>
    internal TrainingRecipe AdaIn(bool matchColours = false) => Read($$"""
        {
          "name": "tiny", "kind": "adain", "steps": 3, "batch": 1, "size": 32,
          "learningRate": { "initial": 0.001, "schedule": "constant" },
          "data": { "folders": ["images"] }, "styles": { "folders": ["images"], "exclude": ["0.png"] },
          "model": { "encoder": "encoder.safetensors", "matchColours": {{(matchColours ? "true" : "false")}} }
        }
        """);

    /// <summary>Reads a recipe that lies in the folder.</summary>
    internal TrainingRecipe Read(string json)
    {
        File.WriteAllText(At("recipe.json"), json);
        return TrainingRecipe.Load(At("recipe.json"), TrainingKinds.All);
    }
}
