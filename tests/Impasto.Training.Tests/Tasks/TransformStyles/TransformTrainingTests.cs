using Impasto.Checkpoints;
using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Networks;
using Impasto.Tests.Encoders;
using Impasto.Tests.Methods;
using Impasto.Training.Recipes;
using Impasto.Training.Reporting;
using Impasto.Training.Tasks;
using Impasto.Training.Tasks.TransformStyles;
using Impasto.Weights;

namespace Impasto.Training.Tests.Tasks.TransformStyles;

public sealed class TransformTrainingTests : IDisposable
{
    private readonly TinyTraining tiny = new();

    public void Dispose() => tiny.Dispose();

    [Theory]
    [InlineData(typeof(GramLoss), false)]
    [InlineData(typeof(ChannelDeviationLoss), false)]
    [InlineData(typeof(GaussianKernelLoss), true)]
    [InlineData(typeof(WassersteinLoss), true)]
    [InlineData(typeof(PatchLoss), true)]
    [InlineData(typeof(HistogramLoss), true)]
    public void The_loss_of_a_batch_is_the_mean_of_each_image_with_its_own_style(
        Type kind, bool isTamedAsAWhole)
    {
        Dictionary<string, double> layers = new() { ["relu1_1"] = 1, ["relu2_1"] = 3 };
        (ImageBuffer Image, double Weight)[] styles = [(TestImages.Squares(24, 20), 2), (TestImages.Waves(20, 24), 5)];
        ImageBuffer[] images = [TestImages.Waves(16, 16), TestImages.Squares(16, 16)];
        using VggEncoder encoder = TinyEncoder.OfLossFixture();
        using StyleTable table = new(encoder, LossOver(layers), styles);
        using WorkerPool pool = new(2);

        Graph graph = new();
        Node batch = graph.Input(new Shape(2, 16, 16, 3)), choice = graph.Input(new Shape(1, 2, 2));
        (Node loss, Node weighted) = table.Compare(encoder.Encode(batch, table.Layers), choice);
        using Executor executor = new(ExecutionPlan.Create([loss, weighted], new PlanOptions { Threads = 2 }), pool);
        images[0].Pixels.CopyTo(executor[batch]);
        images[1].Pixels.CopyTo(executor[batch][images[0].Pixels.Length..]);
        table.Choose(0, executor[choice]);
        executor.Run();

        double[] first = [.. layers.Keys.Select(layer => Loss(images[0], styles[0].Image, layer))];
        double[] second = [.. layers.Keys.Select(layer => Loss(images[1], styles[1].Image, layer))];
        double tolerance = isTamedAsAWhole ? 1e-4 : 1e-5;
        Assert.Equal((OverLayers(first) + OverLayers(second)) / 2, executor[loss][0], tolerance * first.Max());
        double[] each = isTamedAsAWhole
            ? [Tamed(OverLayers(first)), Tamed(OverLayers(second))]
            : [OverLayers(first.Select(Tamed)), OverLayers(second.Select(Tamed))];
        double tamed = ((2 * each[0]) + (5 * each[1])) / 2;
        Assert.Equal(tamed, executor[weighted][0], tolerance * tamed);

        double OverLayers(IEnumerable<double> values) =>
            values.Zip(layers.Values, (value, weight) => value * weight).Sum() / layers.Values.Sum();

        FeatureLoss LossOver(Dictionary<string, double> layers) => kind == typeof(GaussianKernelLoss)
            ? new GaussianKernelLoss(layers)
            : (FeatureLoss)Activator.CreateInstance(kind, layers)!;

        static double Tamed(double value) => 2 * (Math.Sqrt(1 + value) - 1);

        double Loss(ImageBuffer image, ImageBuffer style, string layer)
        {
            FeatureLoss single = LossOver(new() { [layer] = 1 });
            Graph one = new();
            Node picture = one.Input(new Shape(1, 16, 16, 3));
            Node target = one.Input(new Shape(1, style.Height, style.Width, 3));
            Node value = single.Of(encoder.Encode(picture, [layer]), encoder.Encode(target, [layer]));
            using Executor run = new(ExecutionPlan.Create([value], new PlanOptions { Threads = 2 }), pool);
            image.Pixels.CopyTo(run[picture]);
            style.Pixels.CopyTo(run[target]);
            run.Run();
            return run[value][0];
        }
    }

    [Fact]
    public void Each_style_has_its_turn()
    {
        using VggEncoder encoder = TinyEncoder.OfLossFixture();
        ImageBuffer style = TestImages.Squares(16, 16);
        GramLoss loss = new(new Dictionary<string, double> { ["relu1_1"] = 1 });
        using StyleTable table = new(encoder, loss, [(style, 1), (style, 1), (style, 1)]);
        float[] choice = new float[2 * 3];

        table.Choose(1, choice);

        Assert.Equal([0, 0, 1, 1, 0, 0], choice);
    }

    [Fact]
    public void Training_lowers_the_loss_and_writes_a_network_of_its_styles()
    {
        Train(Recipe(steps: 12), "run");

        IReadOnlyList<MetricsRow> rows = Metrics.Read(tiny.At("run/metrics.csv")).Rows;
        Assert.True(rows[^1].Loss < rows[0].Loss);
        TransformWeights weights = TransformWeights.Load(tiny.At("run/tiny.safetensors"));
        Assert.Equal(["one", "two"], weights.Styles);
        Assert.Equal("15", weights.Metadata["impasto.style_weight.one"]);
    }

    [Fact]
    public void A_style_weight_is_found_once()
    {
        TrainingRecipe recipe = Recipe(steps: 2, weight: "null");
        Train(recipe, "run");
        string found = File.ReadAllText(tiny.At("run/style-weights.json"));
        File.WriteAllText(
            tiny.At("run/style-weights.json"), found.Replace("two\": ", "two\": 1", StringComparison.Ordinal));

        TrainingStage stage = recipe.Stages.Single();
        TransformRecipe settled = (TransformRecipe)stage.Model.Settle(stage, new Settling(tiny.At("run"), Threads: 2));

        Assert.InRange(settled.Styles[0].Weight!.Value, 5.5 / 2.2, 5.5 * 2.2);
        Assert.Equal(settled.Styles[0].Weight, Found(found, "one"));
        Assert.NotEqual(settled.Styles[1].Weight, Found(found, "two"));
    }

    [Theory]
    [InlineData("covariance")]
    [InlineData("bn")]
    [InlineData("mmd-linear")]
    [InlineData("mmd-gaussian")]
    [InlineData("wasserstein")]
    [InlineData("mrf")]
    [InlineData("histogram")]
    public void A_network_learns_by_the_style_loss_that_the_recipe_names(string loss)
    {
        Train(Recipe(steps: 1), "gram");
        Train(Recipe(steps: 12, more: $"\"styleLoss\": \"{loss}\","), "run");

        IReadOnlyList<MetricsRow> gram = Metrics.Read(tiny.At("gram/metrics.csv")).Rows;
        IReadOnlyList<MetricsRow> rows = Metrics.Read(tiny.At("run/metrics.csv")).Rows;
        Assert.NotEqual(gram[0].Terms[1], rows[0].Terms[1]);
        Assert.True(rows[^1].Loss < rows[0].Loss);
    }

    [Fact]
    public void Patches_are_compared_at_their_own_layers_where_the_recipe_names_none()
    {
        TransformTrainingOptions options = new() { StyleLoss = StyleLossKind.Mrf };
        VggWeights weights = RandomVgg.Vgg19(seed: 1, narrowing: 16);

        Assert.Equal(["relu3_1", "relu4_1"], PerceptualLayers.Of(weights, options).Style.Keys);
        Assert.Equal(
            ["relu2_1"], PerceptualLayers.Of(weights, options with { StyleLayers = ["relu2_1"] }).Style.Keys);
    }

    [Fact]
    public void The_fingerprint_of_a_training_by_Gram_matrices_knows_of_no_other_loss()
    {
        string json = System.Text.Json.JsonSerializer.Serialize(new TransformTrainingOptions());

        Assert.DoesNotContain("StyleLoss", json, StringComparison.Ordinal);
        Assert.Contains("StyleLoss", System.Text.Json.JsonSerializer.Serialize(
            new TransformTrainingOptions { StyleLoss = StyleLossKind.Bn }), StringComparison.Ordinal);
    }

    // Adam's first step is as long as the learning rate, whatever the gradient.
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Norms_learn_as_many_times_as_fast_as_asked(int rate)
    {
        Train(Recipe(steps: 1, more: $"\"normRate\": {rate},"), "run");

        TransformWeights weights = TransformWeights.Load(tiny.At("run/tiny.safetensors"));
        WeightTensor scale = weights.Tensors.Single(t => t.Name == "in1.weight");
        Assert.Equal(0.01 * rate, scale.Values.Max(value => Math.Abs(value - 1.0)), 1e-3 * rate);
    }

    // Adam's first step again: 0.02 of the rate of the others.
    [Theory]
    [InlineData("deconv3.conv2d.weight", 0.02)]
    [InlineData("deconv3.conv2d.bias", 0.02)]
    [InlineData("deconv2.conv2d.weight", 1)]
    [InlineData("conv1.conv2d.weight", 1)]
    public void The_last_convolution_learns_at_a_fiftieth_of_the_rate(string name, double share)
    {
        const double Rate = 0.5;
        TrainingRecipe recipe = Recipe(steps: 1).WithStages(stage => stage with
        {
            LearningRate = stage.LearningRate with { Initial = Rate },
        });
        Train(recipe, "run");

        float[] before = TransformWeights.Random(
            new TransformNetworkOptions { Width = 4, Blocks = 1, EdgeKernel = 3 }, ["one", "two"], seed: 0)
            .Tensors.Single(t => t.Name == name).Values;
        float[] after = TransformWeights.Load(tiny.At("run/tiny.safetensors"))
            .Tensors.Single(t => t.Name == name).Values;

        double moved = before.Zip(after, (x, y) => Math.Abs(y - x)).Max();
        Assert.Equal(share * Rate, moved, 0.02 * share * Rate + 3e-4);
    }

    [Fact]
    public void Photographs_that_cannot_be_read_do_not_stop_the_search_for_a_weight()
    {
        TrainingRecipe recipe = Recipe(steps: 1, weight: "null");
        Train(recipe, "whole");

        // The search would look at these first.
        byte[] good = File.ReadAllBytes(tiny.At("images/0.png"));
        File.WriteAllText(tiny.At("images/-1.png"), "no image");
        File.WriteAllBytes(tiny.At("images/-2.png"), good[..(good.Length / 2)]);
        File.WriteAllBytes(tiny.At("images/-3.png"), []);
        using TrainingRun run = new(recipe, tiny.At("run"), resume: false, threads: 2);

        Assert.Equal(
            ["-1.png", "-2.png", "-3.png"], run.Skipped.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(
            File.ReadAllText(tiny.At("whole/style-weights.json")), File.ReadAllText(tiny.At("run/style-weights.json")));
    }

    [Fact]
    public void Where_no_photograph_can_be_read_one_line_says_so()
    {
        TrainingRecipe recipe = Recipe(steps: 1, weight: "null");
        Directory.CreateDirectory(tiny.At("broken"));
        foreach (int i in Enumerable.Range(0, 6))
        {
            File.WriteAllText(tiny.At($"broken/{i}.jpg"), "no image");
        }

        recipe = recipe.WithStages(stage => stage with { Data = stage.Data with { Folders = ["broken"] } });
        ImageException e = Assert.Throws<ImageException>(() => Train(recipe, "run"));

        Assert.StartsWith("None of the 6 images can be read; the last one", e.Message, StringComparison.Ordinal);
        Assert.Contains("5.jpg", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_crop_that_the_network_cannot_halve_twice_is_refused_before_anything_is_done()
    {
        TrainingRecipe recipe = Recipe(1, weight: "null").WithStages(stage => stage with { Size = 18 });
        RecipeException e = Assert.Throws<RecipeException>(() => Train(recipe, "run"));
        Assert.EndsWith("'size' is 18; it has to be a multiple of 4.", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(tiny.At("run/style-weights.json")));
    }

    [Fact]
    public void While_the_search_goes_on_there_is_a_picture_to_look_at()
    {
        List<string> told = [];
        TrainingRecipe recipe = Recipe(1, weight: "null").WithStages(stage => stage with { SampleEvery = 5 });
        using TrainingRun run = new(recipe, tiny.At("run"), resume: false, threads: 2, new Now(told.Add));

        Assert.Equal(
            ["one.jpg", "two.jpg"],
            Directory.EnumerateFiles(tiny.At("run/samples")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(128, ImageFile.Read(tiny.At("run/samples/one.jpg")).Width);
        Assert.Single(told, line => line.Contains(tiny.At("run/samples/one.jpg"), StringComparison.Ordinal));
        Assert.DoesNotContain(told, line => line.Contains("two.jpg", StringComparison.Ordinal));
    }

    [Fact]
    public void Adding_a_style_leaves_all_else_as_it_is()
    {
        Train(Recipe(steps: 3), "first");
        TransformWeights before = TransformWeights.Load(tiny.At("first/tiny.safetensors"));

        const string OnlyNorms = """ "start": "first/tiny.safetensors", "onlyNorms": true, """;
        Train(Recipe(steps: 3, more: OnlyNorms, names: ["two", "three"]), "second");

        TransformWeights after = TransformWeights.Load(tiny.At("second/tiny.safetensors"));
        Assert.Equal(["one", "two", "three"], after.Styles);
        foreach ((WeightTensor old, WeightTensor tensor) in before.Tensors.Zip(after.Tensors))
        {
            int kept = old.Extents.Length == 2 ? old.Extents[1] : old.Values.Length;
            Assert.Equal(old.Values[..kept], tensor.Values[..kept]);
            Assert.True(
                old.Extents.Length != 2 || !old.Values.AsSpan(kept).SequenceEqual(tensor.Values.AsSpan(kept, kept)),
                old.Name);
        }
    }

    [Fact]
    public void A_recipe_may_keep_lattices_and_the_border_out_of_the_network_that_it_starts_from()
    {
        Train(Recipe(steps: 1), "first");
        const string Kept = """ "start": "first/tiny.safetensors", "antialias": true, "margin": 12, """;
        Train(Recipe(steps: 1, more: Kept), "second");
        Train(Recipe(steps: 1, more: """ "start": "second/tiny.safetensors", """), "third");

        Assert.Equal(
            [(false, 0), (true, 12), (true, 12)],
            new[] { "first", "second", "third" }
                .Select(run => TransformWeights.Load(tiny.At($"{run}/tiny.safetensors")).Options)
                .Select(options => (options.Antialias, options.Margin)));
    }

    [Fact]
    public void A_style_without_detail_has_its_size_and_no_fine_lines()
    {
        ImageBuffer lines = new(64, 48);
        for (int i = 0; i < lines.Pixels.Length; i++)
        {
            lines.Pixels[i] = i / 3 % 64 / 2 % 2;
        }

        ImageFile.Write(lines, tiny.At("images/lines.png"));
        TrainingStage recipe = Recipe(1).Stages.Single();

        ImageBuffer all = StyleList.ReadImage(recipe, new TransformStyle("a", "images/lines.png", 64, null, 1));
        ImageBuffer some = StyleList.ReadImage(recipe, new TransformStyle("a", "images/lines.png", 64, 24, 1));

        Assert.Equal((64, 48), (some.Width, some.Height));
        Assert.Equal(1, Range(all), 0.01);
        Assert.InRange(Range(some), 0, 0.2);

        static float Range(ImageBuffer image) => Row(image).Max() - Row(image).Min();

        static IEnumerable<float> Row(ImageBuffer image) =>
            Enumerable.Range(20, 24).Select(x => image.Pixels[3 * ((24 * image.Width) + x)]);
    }

    [Fact]
    public void A_style_may_be_a_part_of_its_image_stretched_to_black_and_white()
    {
        ImageBuffer pale = new(60, 40);
        for (int i = 0; i < pale.Pixels.Length; i++)
        {
            int x = i / 3 % 60;
            pale.Pixels[i] = x is < 15 or >= 45 ? 0 : x < 30 ? 0.3f : 0.7f;
        }

        ImageFile.Write(pale, tiny.At("images/pale.png"));
        TransformStyle style = new("a", "images/pale.png", 60, null, 1) { Crop = [30, 25, 70, 75] };
        TrainingStage recipe = Recipe(1).Stages.Single();

        ImageBuffer part = StyleList.ReadImage(recipe, style);
        ImageBuffer stretched = StyleList.ReadImage(recipe, style with { Levels = true });

        Assert.Equal((24, 20), (part.Width, part.Height));
        Assert.Equal(0.3f, part.Pixels[0], 0.01f);
        Assert.Equal(0.7f, part.Pixels[^1], 0.01f);
        Assert.Equal(0, stretched.Pixels[0], 0.01f);
        Assert.Equal(1, stretched.Pixels[^1], 0.01f);
    }

    [Theory]
    [InlineData("[50, 0, 50, 100]", "is empty")]
    [InlineData("[0, 0, 100]", "4 whole numbers from 0 to 100")]
    [InlineData("[0, 0, 100, 101]", "4 whole numbers from 0 to 100")]
    public void A_part_that_is_none_is_refused(string crop, string said)
    {
        RecipeException e = Assert.Throws<RecipeException>(() => Recipe(1, weight: $"15, \"crop\": {crop}"));
        Assert.Contains("'model.styles[0].crop'", e.Message, StringComparison.Ordinal);
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_detail_than_the_size_has_pixels_is_refused()
    {
        RecipeException e = Assert.Throws<RecipeException>(() => Recipe(1, weight: "15, \"detail\": 41"));
        Assert.Contains("'model.styles[0].detail'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("edgeKernel", "one", "two", 4, "")]
    [InlineData("onlyNorms", "one", "two", 3, """ "onlyNorms": true, """)]
    [InlineData("margin", "one", "two", 3, """ "margin": 8, "start": "a.safetensors", "onlyNorms": true, """)]
    [InlineData("antialias", "one", "two", 3, """ "antialias": true, "start": "a.safetensors", "onlyNorms": true, """)]
    [InlineData("styleLoss", "one", "two", 3, """ "styleLoss": "mfr", """)]
    [InlineData("styles[1].name", "one", "one", 3, "")]
    [InlineData("styles[0].name", "../one", "two", 3, "")]
    public void A_wrong_recipe_is_refused(string member, string first, string second, int edgeKernel, string more)
    {
        RecipeException e = Assert.Throws<RecipeException>(
            () => Recipe(1, more: more, names: [first, second], edgeKernel: edgeKernel));
        Assert.Contains($"'model.{member}'", e.Message, StringComparison.Ordinal);
    }

    private static double Found(string json, string style) =>
        System.Text.Json.JsonDocument.Parse(json).RootElement.GetProperty(style).GetDouble();

    [Theory]
    [InlineData("encoder.safetensors")]
    [InlineData("start.safetensors")]
    [InlineData("painting.png")]
    public void A_training_is_not_resumed_with_other_networks_or_paintings(string changed)
    {
        Train(Recipe(1), "first");
        Train(Recipe(2), "second");
        File.Copy(tiny.At("first/tiny.safetensors"), tiny.At("start.safetensors"));
        ImageFile.Write(TestImages.Waves(40, 30), tiny.At("painting.png"));
        TrainingRecipe recipe = Recipe(2, more: """ "start": "start.safetensors", """);
        TransformRecipe model = (TransformRecipe)recipe.Stages[0].Model;
        model = model with { Styles = [model.Styles[0] with { Image = "painting.png" }] };
        recipe = recipe.WithStages(stage => stage with { Model = model });
        Train(recipe, "run");
        Train(recipe, "run", resume: true);

        SafetensorsWriter.Write(
            tiny.At("other-encoder.safetensors"), RandomVgg.Vgg19(seed: 2, narrowing: 16).ToTensors());
        ImageFile.Write(TestImages.Squares(40, 30), tiny.At("other-painting.png"));
        File.Copy(tiny.At("second/tiny.safetensors"), tiny.At("other-start.safetensors"));
        File.Copy(tiny.At($"other-{changed}"), tiny.At(changed), overwrite: true);

        CheckpointException e = Assert.Throws<CheckpointException>(() => Train(recipe, "run", resume: true));
        Assert.Contains("another recipe", e.Message, StringComparison.Ordinal);
    }

    private TrainingRecipe Recipe(
        int steps, string weight = "15", string more = "", string[]? names = null, int edgeKernel = 3)
    {
        names ??= ["one", "two"];
        return tiny.Read($$"""
            {
              "name": "tiny", "kind": "transform", "steps": {{steps}}, "batch": 2, "size": 16,
              "learningRate": { "initial": 0.01, "schedule": "constant" }, "data": { "folders": ["images"] },
              "checkpointEvery": 2, "sampleEvery": 0,
              "model": {
                "encoder": "encoder.safetensors", "width": 4, "blocks": 1, "edgeKernel": {{edgeKernel}}, {{more}}
                "contentLayers": ["relu2_1"], "styleLayers": ["relu1_1", "relu2_1"],
                "styles": [
                  { "name": "{{names[0]}}", "image": "images/0.png", "size": 40, "weight": {{weight}} },
                  { "name": "{{names[1]}}", "image": "images/1.png", "size": 32, "weight": {{weight}} }
                ]
              }
            }
            """);
    }

    private void Train(TrainingRecipe recipe, string folder, bool resume = false)
    {
        using TrainingRun run = new(recipe, tiny.At(folder), resume, threads: 2);
        run.Run();
    }

    private sealed class Now(Action<string> tell) : IProgress<string>
    {
        public void Report(string value) => tell(value);
    }
}
