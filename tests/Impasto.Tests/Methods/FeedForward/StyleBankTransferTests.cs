using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Compute.Tests.Fixtures;
using Impasto.Media.Images;
using Impasto.Methods.FeedForward;
using Impasto.Networks;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Jobs;
using Impasto.Tests.Networks;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Methods.FeedForward;

public sealed class StyleBankTransferTests : IDisposable
{
    private static readonly FixtureFile Fixture = new("style_bank.safetensors");

    private readonly TemporaryFolder folder = new();
    private readonly ImageBuffer content = FixtureWeights.Image(Fixture, "image");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_style_is_that_of_PyTorch_and_no_strength_is_the_scene()
    {
        StylizeRequest first = Request(Style("first"));
        AssertPicture("first", Paint(first));
        Assert.Equal(content.Pixels.ToArray(), Paint(first with { Strength = 0 }).Pixels.ToArray());
        AssertPicture("second", Paint(Request(Style("first") with { Weight = 0 }, Style("second")), threads: 3));
    }

    [Fact]
    public void Masks_say_where_each_style_goes()
    {
        StyleSource left = Style("first") with { Guide = Half(0) }, right = Style("second") with { Guide = Half(1) };
        AssertPicture("split", Paint(Request(left, right)));
    }

    [Fact]
    public void What_masks_leave_is_the_scene_to_the_byte()
    {
        ImageBuffer picture = Paint(Request(Style("first") with { Guide = Half(0) }));
        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            if (Half(0).Pixels[i] == 0)
            {
                Assert.Equal(content.Pixels[i], picture.Pixels[i]);
            }
        }

        Refused("black or transparent everywhere", Style("first") with { Guide = new ImageBuffer(5, 5) });
    }

    // Grey masks give each style that share of what its bank makes of the features, less what strength takes of it;
    // where they add up to more than everything, they share it.
    [Theory]
    [InlineData(0.5f, 0, null, 0.5f, 0)]
    [InlineData(0.75f, 0, 0.5, 0.375f, 0)]
    [InlineData(1, 0, 0.6, 0.6f, 0)]
    [InlineData(0.5f, 0.25f, null, 0.5f, 0.25f)]
    [InlineData(0.4f, 0.2f, 0.5, 0.2f, 0.1f)]
    [InlineData(1, 0.5f, null, 2 / 3f, 1 / 3f)]
    [InlineData(1, 0.5f, 0.5, 1 / 3f, 1 / 6f)]
    public void Grey_masks_and_strength_are_shares_of_the_features(
        float firstMask, float secondMask, double? strength, float first, float second)
    {
        ImageBuffer picture = Paint(
            Request(Style("first") with { Guide = Grey(firstMask) }, Style("second") with { Guide = Grey(secondMask) })
                with { Strength = strength });
        AssertShares(first, second, picture);
    }

    [Fact]
    public void A_mask_may_be_drawn_in_alpha()
    {
        StyleSource right = Style("second") with { Guide = Half(1) };
        foreach (float hidden in new[] { 1f, 0f })
        {
            ImageBuffer drawn = new(content.Width, content.Height, hasAlpha: true), bright = Half(0);
            for (int i = 0; i < drawn.Alpha.Length; i++)
            {
                drawn.Alpha[i] = bright.Pixels[i * 3];
                drawn.Pixels.Slice(i * 3, 3).Fill(drawn.Alpha[i] > 0 ? 1 : hidden);
            }

            AssertPicture("split", Paint(Request(Style("first") with { Guide = drawn }, right)));
        }

        // Half bright and half transparent is a quarter.
        ImageBuffer half = new(8, 8, hasAlpha: true), quarter = new(8, 8);
        half.Pixels.Fill(0.5f);
        half.Alpha.Fill(0.5f);
        quarter.Pixels.Fill(0.25f);
        Assert.Equal(
            Paint(Request(Style("first") with { Guide = quarter })).Pixels.ToArray(),
            Paint(Request(Style("first") with { Guide = half })).Pixels.ToArray());
    }

    [Fact]
    public void Without_masks_the_weights_are_shares_of_the_features()
    {
        ImageBuffer picture = Paint(
            Request(Style("first") with { Weight = 1 }, Style("second") with { Weight = 4 }) with { Strength = 0.5 });
        AssertShares(0.1f, 0.4f, picture);
    }

    [Fact]
    public void A_run_tells_where_it_stands_and_what_is_odd_in_masks()
    {
        List<RunProgress> told = [];
        using StyleBankTransfer method = Method();
        RunContext context = new() { Threads = 2, Progress = new ToList(told) };
        RunResult result = method.Stylize(Request(Style("first") with { Guide = Half(0) }), context);
        Assert.Equal(
            [(RunStage.Load, 0), (RunStage.Transform, 0), (RunStage.Transform, 1)],
            told.Where(progress => progress is not RunNote).Select(progress => (progress.Stage, progress.Done)));
        Assert.Equal(["The masks leave 50% of the picture, which stays as the scene is."], result.Notes);
        Assert.Equal(result.Notes, told.OfType<RunNote>().Select(note => note.Text));
        Assert.Empty(method.Stylize(Request(Style("first")), context).Notes);
    }

    [Fact]
    public void An_image_of_any_size_keeps_its_size_and_alpha()
    {
        using StyleBankTransfer method = Method();
        StylizeRequest request = new(TestImages.Waves(19, 13, hasAlpha: true), Style("first"));
        ImageBuffer picture = method.Stylize(request).Image;
        Assert.Equal((19, 13, 0.5f), (picture.Width, picture.Height, picture.Alpha[7]));
        Assert.True(Peak(request) < Peak(request with { Size = 190 }));

        long Peak(StylizeRequest planned) => method.PlanMemory(planned, threads: 2).PeakBytes;
    }

    [Fact]
    public void Styles_and_masks_that_do_not_fit_are_refused()
    {
        Refused("no bank for 'third'; it has first, second", Style("third"));
        Refused("A style is needed");
        Refused("each style once", Style("first"), Style("first"));
    }

    [Fact]
    public void A_style_without_a_mask_takes_what_the_others_leave()
    {
        StyleSource first = Style("first") with { Guide = Half(0) };
        Assert.Equal(
            Paint(Request(first, Style("second") with { Guide = Half(1) })).Pixels.ToArray(),
            Paint(Request(first, Style("second"))).Pixels.ToArray());
    }

    private void Refused(string said, params StyleSource[] styles) => Assert.Contains(
        said, Assert.Throws<ArgumentException>(() => Paint(Request(styles))).Message, StringComparison.Ordinal);

    private static StyleSource Style(string name) => StyleSource.Learned(name);

    private static void AssertPicture(string name, ImageBuffer picture) => FixtureWeights.AssertClose(
        [.. Fixture.ChannelsLast(name).Select(v => Math.Clamp(v, 0, 1))], picture.Pixels, 1e-5f);

    /// <summary>The picture is what becomes of features of which each bank gets a share.</summary>
    private void AssertShares(float first, float second, ImageBuffer picture)
    {
        using StyleBankNetwork network = Network();
        Graph graph = new();
        Node image = graph.Input(new Shape(1, content.Height, content.Width, ImageBuffer.Channels));
        Node features = network.Encode(image);
        Node mixed = (features * (1 - first - second)) + (network.Paint(features, "first") * first)
            + (network.Paint(features, "second") * second);
        Node expected = network.Decode(mixed);
        using WorkerPool pool = new(1);
        using Executor executor = new(ExecutionPlan.Create([expected], new PlanOptions { Threads = 1 }), pool);
        content.Pixels.CopyTo(executor[image]);
        executor.Run();
        float[] clamped = [.. executor[expected].ToArray().Select(v => Math.Clamp(v, 0, 1))];
        FixtureWeights.AssertClose(clamped, picture.Pixels);
    }

    private static ImageBuffer Grey(float brightness)
    {
        ImageBuffer mask = new(6, 9);
        mask.Pixels.Fill(brightness);
        return mask;
    }

    private ImageBuffer Half(int side)
    {
        ImageBuffer mask = new(content.Width, content.Height);
        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            mask.Pixels[i] = i / 3 % content.Width / (content.Width / 2) == side ? 1 : 0;
        }

        return mask;
    }

    private StylizeRequest Request(params StyleSource[] styles) => new(content, styles);

    private ImageBuffer Paint(StylizeRequest request, int threads = 2)
    {
        using StyleBankTransfer method = Method();
        return method.Stylize(request, new RunContext { Threads = threads }).Image;
    }

    private StyleBankTransfer Method() => new(Network());

    private StyleBankNetwork Network()
    {
        using WeightFile file = WeightFile.Open(FixtureWeights.Write(Fixture, folder.File("network.safetensors")));
        return StyleBankNetwork.Load(file);
    }
}
