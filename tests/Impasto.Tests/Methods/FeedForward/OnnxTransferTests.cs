using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Media.Images;
using Impasto.Methods.FeedForward;
using Impasto.Models;
using Impasto.Onnx;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Jobs;
using Impasto.Tests.Networks;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Methods.FeedForward;

/// <summary>Networks of ONNX files paint as those do that they were written from.</summary>
public sealed class OnnxTransferTests : IDisposable
{
    private static readonly RunContext Context = new() { Threads = 2 };

    private readonly TemporaryFolder folder = new();
    private readonly ModelStore store;
    private readonly ModelLibrary models;
    private readonly OnnxTransfer method;

    public OnnxTransferTests()
    {
        store = new ModelStore(folder.File("home"));
        models = new ModelLibrary(store);
        method = new OnnxTransfer(models);
    }

    public void Dispose()
    {
        method.Dispose();
        models.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(64, 48, 1, false)]
    [InlineData(61, 47, OnnxOptions.Bytes, false)]
    [InlineData(70, 33, 1, true)]
    public void A_style_that_was_written_paints_what_it_painted(int width, int height, float full, bool isLast)
    {
        OnnxOptions options = new() { Full = full, ChannelsLast = isLast };
        Import("mine", OnnxSamples.Style(folder.File("net.onnx"), "udnie", options));
        Assert.Equal((full, 1), (models.Imported("mine").Range.White, models.Imported("mine").Reduction));
        using ModelLibrary shipped = new();
        using TransformTransfer own = new(shipped);
        ImageBuffer scene = TestImages.Waves(width, height);
        ImageBuffer expected = own.Stylize(new StylizeRequest(scene, StyleSource.Learned("udnie")), Context).Image;
        AssertClose(expected, Paint("mine", scene), 1e-5);
    }

    [Fact]
    public void Strips_and_any_number_of_threads_give_the_same_picture()
    {
        Import("mine", OnnxSamples.Style(folder.File("net.onnx"), "udnie"));
        StylizeRequest request = new(TestImages.Waves(120, 900), StyleSource.Learned("mine"));
        long whole = method.PlanMemory(request, 2).PeakBytes, least = method.PlanMemory(request, 2, 1).PeakBytes;
        long budget = least + ((whole - least) / 4);
        RunResult all = method.Stylize(request, Context with { MemoryBudget = long.MaxValue });
        RunResult strips = method.Stylize(request, Context with { MemoryBudget = budget });
        Assert.Contains("painted in strips", string.Join(" ", strips.Notes), StringComparison.Ordinal);
        Assert.True(method.PlanMemory(request, 2, 1).FileBytes > 0);
        AssertClose(all.Image, strips.Image, 2e-3);
        RunResult three = method.Stylize(request, new RunContext { Threads = 3, MemoryBudget = long.MaxValue });
        Assert.Equal(all.Image.Pixels.ToArray(), three.Image.Pixels.ToArray());
    }

    [Fact]
    public void Strength_and_masks_leave_the_scene()
    {
        Import("mine", OnnxSamples.Write(folder.File("net.onnx"), image => Relu.Of(image * -1) + 0.25f));
        ImageBuffer scene = TestImages.Waves(40, 30);
        StyleSource style = StyleSource.Learned("mine");
        AssertClose(Filled(40, 30, 0.25f), Paint(scene, style, null), 1e-6);
        Assert.Equal(scene.Pixels.ToArray(), Paint(scene, style, 0).Pixels.ToArray());
        ImageBuffer half = Filled(40, 30, 0);
        for (int i = 0; i < half.Pixels.Length; i++)
        {
            half.Pixels[i] = (scene.Pixels[i] + 0.25f) / 2;
        }

        AssertClose(half, Paint(scene, style, 0.5), 1e-6);
        AssertClose(half, Paint(scene, style with { Guide = TestImages.Mask(40, 30, (_, _) => 0.5f) }, null), 1e-6);
        ImageBuffer left = Paint(
            scene, style with { Guide = TestImages.Mask(40, 30, (x, _) => x < 20 ? 1 : 0) }, null);
        for (int x = 0; x < 40; x++)
        {
            float expected = x < 20 ? 0.25f : scene.Pixels[(15 * 40 + x) * 3];
            Assert.Equal(expected, left.Pixels[(15 * 40 + x) * 3], 1e-6f);
        }
    }

    [Fact]
    public void A_picture_has_the_alpha_of_its_scene_and_the_size_that_is_asked_for()
    {
        Import("mine", OnnxSamples.Write(folder.File("net.onnx"), image => image * 0.5f));
        StylizeRequest request = new(TestImages.Waves(40, 30, hasAlpha: true), StyleSource.Learned("mine"));
        ImageBuffer picture = method.Stylize(request, Context).Image;
        Assert.Equal(Enumerable.Repeat(0.5f, 40 * 30), picture.Alpha.ToArray());
        ImageBuffer small = method.Stylize(request with { Size = 20 }, Context).Image;
        Assert.Equal((20, 15), (small.Width, small.Height));
    }

    [Fact]
    public void What_a_mask_leaves_is_told_and_a_style_that_is_none_is_refused_as_it_is_loaded()
    {
        Import("mine", OnnxSamples.Write(folder.File("net.onnx"), image => image * 0.5f));
        method.Load(null, ["mine"]);
        Assert.Contains(
            "models import", Assert.Throws<WeightException>(() => method.Load(null, ["mine", "none"])).Message);
        StyleSource style = StyleSource.Learned("mine") with
        {
            Guide = TestImages.Mask(40, 30, (x, _) => x < 20 ? 1 : 0),
        };
        List<RunProgress> told = [];
        RunResult result = method.Stylize(
            new StylizeRequest(TestImages.Waves(40, 30), style), Context with { Progress = new ToList(told) });
        Assert.Equal(["The masks leave 50% of the picture, which stays as the scene is."], result.Notes);
        Assert.Equal(result.Notes, told.OfType<RunNote>().Select(note => note.Text));
    }

    [Fact]
    public void A_network_that_halves_images_gets_those_that_can_be_halved()
    {
        Import("halving", OnnxSamples.Write(folder.File("net.onnx"), image => Resize.Of(
            Pool.Of(Pool.Of(image, PoolKind.Average), PoolKind.Average),
            image.Shape.Height / 4 * 4,
            image.Shape.Width / 4 * 4,
            ResizeKind.Nearest)));
        Assert.Equal(4, models.Imported("halving").Reduction);
        ImageBuffer picture = Paint("halving", TestImages.Waves(37, 30));
        Assert.Equal((37, 30), (picture.Width, picture.Height));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 70)]
    public void A_network_that_mirrors_images_gets_enough_of_them(int width, int height)
    {
        Import("mirroring", OnnxSamples.Write(folder.File("net.onnx"), image => Pad.Of(
            Pad.Of(image, 9, PaddingMode.Reflection), -9)));
        Assert.Equal((1, 16), (models.Imported("mirroring").Reduction, models.Imported("mirroring").LeastEdge));
        ImageBuffer scene = TestImages.Waves(width, height);
        AssertClose(scene, Paint("mirroring", scene), 1e-6);
    }

    [Fact]
    public void Many_tasks_at_once_paint_what_one_paints()
    {
        Import("mine", OnnxSamples.Style(folder.File("net.onnx"), "udnie"));
        ImageBuffer[] scenes = [.. Enumerable.Range(0, 8).Select(i => TestImages.Waves(40 + (8 * (i % 3)), 32))];
        float[][] expected = [.. scenes.Select(scene => Paint("mine", scene).Pixels.ToArray())];
        float[][] actual = [.. scenes.AsParallel().AsOrdered().WithDegreeOfParallelism(4)
            .Select(scene => Paint("mine", scene).Pixels.ToArray())];
        Assert.Equal(expected, actual);
    }

    private static ImageBuffer Filled(int width, int height, float value)
    {
        ImageBuffer image = new(width, height);
        image.Pixels.Fill(value);
        return image;
    }

    private static void AssertClose(ImageBuffer expected, ImageBuffer actual, double tolerance)
    {
        Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
        for (int i = 0; i < expected.Pixels.Length; i++)
        {
            Assert.Equal(expected.Pixels[i], actual.Pixels[i], tolerance);
        }
    }

    private void Import(string name, string path) => store.ImportOnnx(path, name).Dispose();

    private ImageBuffer Paint(string style, ImageBuffer scene) => Paint(scene, StyleSource.Learned(style), null);

    private ImageBuffer Paint(ImageBuffer scene, StyleSource style, double? strength) =>
        method.Stylize(new StylizeRequest(scene, style) { Strength = strength }, Context).Image;
}
