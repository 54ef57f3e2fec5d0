using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Running;
using Impasto.Tests.Methods;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Models;

/// <summary>Styles that are named by the folder of their training.</summary>
public sealed class TrainedStyleTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string run;

    public TrainedStyleTests()
    {
        run = Directory.CreateDirectory(folder.File("run")).FullName;
        File.WriteAllText(Path.Combine(run, "recipe.json"), "{}");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_folder_means_the_one_style_that_is_learned_in_it()
    {
        Write("unfinished.safetensors", "step 3 of 9", "mine");

        TrainedStyle style = new(Path.Combine(run, "unfinished.safetensors"), "mine", "step 3 of 9");
        Assert.Equal(style, TrainedStyle.Find(run));
        Assert.Equal(style, TrainedStyle.Find(run + "/"));
        Assert.Equal(style, TrainedStyle.Find(Path.Combine(run, "mine")));
    }

    [Fact]
    public void What_is_done_comes_before_what_is_not()
    {
        Write("unfinished.safetensors", "step 9 of 9", "mine");
        Write("z.safetensors", null, "mine");

        Assert.Equal(
            new TrainedStyle(Path.Combine(run, "z.safetensors"), "mine", null), TrainedStyle.Find(run));
    }

    [Fact]
    public void One_of_several_has_to_be_named()
    {
        Write("unfinished.safetensors", "step 3 of 9", "one", "two");

        Assert.Equal("two", TrainedStyle.Find(Path.Combine(run, "two"))!.Style);
        Assert.Equal(
            $"{run}: this training learns several styles; name {run}/one or {run}/two",
            Assert.Throws<WeightException>(() => TrainedStyle.Find(run)).Message);
        Assert.Equal(
            $"{run}: this training learns no style 'three'; name {run}/one or {run}/two",
            Assert.Throws<WeightException>(() => TrainedStyle.Find(Path.Combine(run, "three"))).Message);
    }

    [Fact]
    public void Before_the_first_checkpoint_there_is_nothing_to_paint_with()
    {
        File.WriteAllText(Path.Combine(run, "damaged.safetensors"), "no network");

        Assert.Contains(
            "has no network yet", Assert.Throws<WeightException>(() => TrainedStyle.Find(run)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Files_and_other_folders_mean_no_training()
    {
        Write("unfinished.safetensors", "step 3 of 9", "mine");
        File.WriteAllText(Path.Combine(run, "picture.jpg"), "");
        string other = Directory.CreateDirectory(folder.File("other")).FullName;

        string[] others = ["", "mine", Path.Combine(run, "picture.jpg"), other, Path.Combine(other, "mine")];
        Assert.All(others, style => Assert.Null(TrainedStyle.Find(style)));
        Assert.All(others, style => Assert.False(TrainedStyle.IsMeant(style)));
    }

    [Fact]
    public void Jobs_paint_by_it_as_by_the_network_itself()
    {
        Write("unfinished.safetensors", "step 3 of 9", "one", "two");
        ImageFile.Write(TestImages.Waves(40, 28), folder.File("scene.png"));
        using ModelLibrary models = new();
        using JobRunner runner = new(MethodCatalog.Default, models);
        Job job = new()
        {
            Content = folder.File("scene.png"),
            Styles = [new JobStyle(Path.Combine(run, "one")) { Weight = 3 }, new JobStyle(Path.Combine(run, "two"))],
            Output = folder.File("out.png"),
        };
        JobFile file = new(MethodCatalog.Default);
        file.Write(job, folder.File("job.json"));
        Assert.Contains("\"run/two\"", File.ReadAllText(folder.File("job.json")), StringComparison.Ordinal);

        ImageBuffer painted = runner.Paint(file.Read(folder.File("job.json")), new RunContext { Threads = 2 }).Image;

        ModelStore store = new(folder.File("home"));
        store.ImportTransform(Path.Combine(run, "unfinished.safetensors"), "kept");
        using ModelLibrary own = new(store);
        using JobRunner other = new(MethodCatalog.Default, own);
        Job named = job with { Styles = [new JobStyle("one") { Weight = 3 }, new JobStyle("two")] };
        Assert.Equal(
            other.Paint(named, new RunContext { Threads = 2 }).Image.Pixels.ToArray(), painted.Pixels.ToArray());
    }

    [Fact]
    public void A_style_of_a_training_is_not_blended_with_others_and_not_written_over()
    {
        Write("unfinished.safetensors", "step 3 of 9", "mine");
        using ModelLibrary models = new();
        using JobRunner runner = new(MethodCatalog.Default, models);

        Assert.Contains(
            "cannot be blended",
            Assert.Throws<WeightException>(() => models.Transform([run, "mosaic"])).Message,
            StringComparison.Ordinal);
        Job job = new()
        {
            Content = folder.File("scene.png"),
            Styles = [new JobStyle(run)],
            Output = Path.Combine(run, "unfinished.safetensors"),
        };
        Assert.Contains(
            "would be written over",
            Assert.Throws<IOException>(() => runner.CheckFiles([job], overwrite: false)).Message,
            StringComparison.Ordinal);
    }

    private void Write(string name, string? unfinished, params string[] styles)
    {
        TransformWeights weights = TransformWeights.Random(
            new TransformNetworkOptions { Width = 4, Blocks = 1, EdgeKernel = 3 }, styles, seed: 1);
        weights.Tensors.First(t => t.Name == "in5.bias").Values.AsSpan(0, 4).Fill(0.7f);
        Dictionary<string, string> metadata = new(weights.OwnMetadata);
        if (unfinished is not null)
        {
            metadata["impasto.unfinished"] = unfinished;
        }

        SafetensorsWriter.Write(Path.Combine(run, name), weights.Tensors, metadata);
    }
}
