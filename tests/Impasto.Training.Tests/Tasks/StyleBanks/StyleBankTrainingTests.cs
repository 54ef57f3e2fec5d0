using Impasto.Networks;
using Impasto.Training.Recipes;
using Impasto.Training.Reporting;
using Impasto.Weights;

namespace Impasto.Training.Tests.Tasks.StyleBanks;

public sealed class StyleBankTrainingTests : IDisposable
{
    private readonly TinyTraining tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void Painting_has_two_turns_and_reconstruction_one_and_both_losses_fall()
    {
        Train(Recipe(steps: 45), "run");

        IReadOnlyList<MetricsRow> rows = Metrics.Read(tiny.At("run/metrics.csv")).Rows;
        Assert.True(rows[42].Loss < rows[0].Loss);
        Assert.True(rows[44].Loss < rows[2].Loss);
        int pixels = rows[0].Terms.Count - 1;
        Assert.Equal(
            [true, true, false, true, true, false], rows.Take(6).Select(row => double.IsNaN(row.Terms[pixels])));
        using StyleBankNetwork network = Load("run");
        Assert.Equal(["one", "two"], network.Styles);
    }

    [Fact]
    public void Adding_a_style_leaves_auto_encoder_and_other_banks_as_they_are()
    {
        Train(Recipe(steps: 3), "first");
        Train(Recipe(steps: 4, """ "start": "first/tiny.safetensors", """, "three"), "second");

        using StyleBankNetwork before = Load("first"), after = Load("second");
        Assert.Equal(["one", "two", "three"], after.Styles);
        foreach (WeightTensor tensor in before.Tensors)
        {
            Assert.Equal(tensor.Values, after.Tensors.Single(t => t.Name == tensor.Name).Values);
        }

        float[] start = before.WithMore(["three"], seed: 0).Tensors
            .Single(t => t.Name == "bank.three.start.weight").Values;
        Assert.NotEqual(start, after.Tensors.Single(t => t.Name == "bank.three.start.weight").Values);
    }

    [Fact]
    public void Starting_from_a_network_of_the_same_styles_goes_on_with_all_of_it()
    {
        Train(Recipe(steps: 3), "first");
        Train(Recipe(steps: 3, """ "start": "first/tiny.safetensors", """), "second");

        using StyleBankNetwork before = Load("first"), after = Load("second");
        Assert.Equal(before.Styles, after.Styles);
        foreach (string name in (string[])["encode1.weight", "bank.one.start.weight", "decode3.bias"])
        {
            float[] start = Values(before, name), trained = Values(after, name);
            Assert.NotEqual(start, trained);
            Assert.All(start.Zip(trained), pair => Assert.InRange(pair.Second - pair.First, -0.03f, 0.03f));
        }

        static float[] Values(StyleBankNetwork network, string name) =>
            network.Tensors.Single(t => t.Name == name).Values;
    }

    [Fact]
    public void A_recipe_that_cannot_be_trained_is_refused()
    {
        Train(Recipe(steps: 1), "first");
        Assert.Contains(
            "a bank for 'one', but not for these styles alone",
            Assert.Throws<RecipeException>(() => Train(
                Recipe(1, """ "start": "first/tiny.safetensors", """, "one", "three"), "second")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "'model.edgeKernel'",
            Assert.Throws<RecipeException>(() => Recipe(1, """ "edgeKernel": 4, """)).Message,
            StringComparison.Ordinal);
    }

    private TrainingRecipe Recipe(int steps, string more = "", params string[] names)
    {
        string[] styles = names.Length > 0 ? names : ["one", "two"];
        string list = string.Join(
            ", ",
            styles.Select((name, i) =>
                $$"""{ "name": "{{name}}", "image": "images/{{i}}.png", "size": 32, "weight": 5 }"""));
        return tiny.Read($$"""
            {
              "name": "tiny", "kind": "style-bank", "steps": {{steps}}, "batch": 2, "size": 16,
              "learningRate": { "initial": 0.005, "schedule": "constant" }, "data": { "folders": ["images"] },
              "checkpointEvery": 20, "sampleEvery": 0,
              "model": {
                "encoder": "encoder.safetensors", "width": 4, "blocks": 1, {{more}}
                "contentLayers": ["relu2_1"], "styleLayers": ["relu1_1", "relu2_1"], "styles": [{{list}}]
              }
            }
            """);
    }

    private void Train(TrainingRecipe recipe, string folder)
    {
        using TrainingRun run = new(recipe, tiny.At(folder), resume: false, threads: 2);
        run.Run();
    }

    private StyleBankNetwork Load(string folder)
    {
        using WeightFile file = WeightFile.Open(tiny.At($"{folder}/tiny.safetensors"));
        return StyleBankNetwork.Load(file);
    }
}
