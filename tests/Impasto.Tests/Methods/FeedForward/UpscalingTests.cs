using Impasto.Media.Images;
using Impasto.Methods.FeedForward;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Running;

namespace Impasto.Tests.Methods.FeedForward;

public class UpscalingTests
{
    private static readonly RunContext Two = new() { Threads = 2 };

    [Fact]
    public void Strips_leave_no_seams_and_threads_no_trace()
    {
        long little = Little();
        float[] whole = Upscale(Tall, null, threads: 1);
        Assert.Equal(Upscale(Tall, little, threads: 1), Upscale(Tall, little, threads: 3));
        float[] strips = Upscale(Tall, little, threads: 2);
        Assert.Equal(whole.Length, strips.Length);
        for (int i = 0; i < whole.Length; i++)
        {
            Assert.Equal(whole[i], strips[i], 1e-4f);
        }

        static float[] Upscale(ImageBuffer image, long? memory, int threads) => new Upscaling(Network())
            .Upscale(image, new RunContext { Threads = threads, MemoryBudget = memory }).Image.Pixels.ToArray();
    }

    [Fact]
    public void The_result_has_the_images_colours_and_alpha()
    {
        ImageBuffer image = TestImages.Waves(24, 16, hasAlpha: true);
        Upscaling method = new(Network());
        ImageBuffer large = method.Upscale(image, Two).Image;
        Assert.Equal((96, 64), (large.Width, large.Height));
        Assert.Equal(0.5f, large.Alpha[1000], 1e-5f);
        Assert.Equal(Mean(image), Mean(large), 0.005);
        Assert.True(method.PlanMemory(24, 16, threads: 2).PeakBytes > 96 * 64 * 3 * sizeof(float));

        static double Mean(ImageBuffer picture) => picture.Pixels.ToArray().Average();
    }

    [Fact]
    public void An_image_of_one_pixel_is_enlarged()
    {
        Upscaling method = new(Network());
        ImageBuffer large = method.Upscale(new ImageBuffer(1, 1), Two).Image;
        Assert.Equal((4, 4), (large.Width, large.Height));
        Assert.All(large.Pixels.ToArray(), sample => Assert.Equal(0, sample, 0.003f));
    }

    [Fact]
    public void A_result_that_no_image_can_hold_is_refused_before_work()
    {
        Upscaling method = new(Network());
        ArgumentException refused =
            Assert.Throws<ArgumentException>(() => method.Upscale(new ImageBuffer(6000, 6000)));
        Assert.Contains("smaller image", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_network_that_ships_comes_nearer_to_a_picture_than_smooth_enlargement()
    {
        string scene = Path.Combine(Repository.Root, "samples", "scene.jpg");
        ImageBuffer picture = ImageFile.Read(scene, new ImageReadOptions { LongerEdge = 256 });
        ImageBuffer small = picture.Resize(picture.Width / 4, picture.Height / 4);
        using ModelLibrary models = new();
        Upscaling method = new(models.Upscale(4));
        double smooth = Error(small.Resize(picture.Width, picture.Height));
        Assert.InRange(Error(method.Upscale(small, Two).Image), 0, 0.98 * smooth);

        double Error(ImageBuffer large)
        {
            float[] samples = large.Pixels.ToArray();
            return samples.Zip(picture.Pixels.ToArray(), (a, b) => (double)(a - b) * (a - b)).Average();
        }
    }

    [Fact]
    public void A_picture_without_colours_stays_without_and_one_of_few_keeps_them()
    {
        ImageBuffer grey = new(20, 12), coloured = new(20, 12);
        for (int i = 0; i < grey.Pixels.Length; i++)
        {
            grey.Pixels[i] = (i / 3 % 20 / 20f) + (i % 3 == 1 ? 1 / 255f : 0);
            coloured.Pixels[i] = (i / 3 % 20 / 20f) + (i % 3 == 1 ? 1.1f / 255 : 0);
        }

        Upscaling method = new(Network());
        ImageBuffer large = method.Upscale(grey, Two).Image;
        for (int i = 0; i < large.Pixels.Length; i += 3)
        {
            Assert.Equal(large.Pixels[i], large.Pixels[i + 1]);
            Assert.Equal(large.Pixels[i], large.Pixels[i + 2]);
        }

        float[] pixels = method.Upscale(coloured, Two).Image.Pixels.ToArray();
        Assert.Contains(Enumerable.Range(0, pixels.Length / 3), i => pixels[3 * i] != pixels[(3 * i) + 1]);
    }

    // A step of 8 bits is what lossy formats leave of grey; two are a colour, whichever channel has them.
    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(0, -2)]
    [InlineData(1, -2)]
    [InlineData(2, -2)]
    public void A_colour_may_be_in_any_channel(int channel, int steps)
    {
        ImageBuffer grey = new(12, 8), coloured = new(12, 8);
        for (int i = 0; i < grey.Pixels.Length; i++)
        {
            bool isChannel = i % 3 == channel;
            grey.Pixels[i] = 0.3f + (i / 3 % 12 / 24f) + (isChannel ? steps / 2 / 255f : 0);
            coloured.Pixels[i] = 0.3f + (i / 3 % 12 / 24f) + (isChannel ? steps / 255f : 0);
        }

        Upscaling method = new(Network());
        Assert.True(IsGrey(method.Upscale(grey, Two).Image));
        Assert.False(IsGrey(method.Upscale(coloured, Two).Image));

        static bool IsGrey(ImageBuffer image) =>
            image.Pixels.ToArray().Chunk(3).All(pixel => pixel[0] == pixel[1] && pixel[0] == pixel[2]);
    }

    [Fact]
    public void Each_strip_is_told()
    {
        Upscaling method = new(Network());
        ListedProgress progress = new();
        method.Upscale(Tall, Two with { Progress = progress, MemoryBudget = Little() });

        double[] shares = [.. Enumerable.Range(1, progress.Done.Count).Select(i => (double)i / progress.Done.Count)];
        Assert.True(shares.Length > 1);
        Assert.Equal(shares, progress.Done);
        progress.Done.Clear();
        method.Upscale(TestImages.Waves(24, 12), Two with { Progress = progress });
        Assert.Equal([1], progress.Done);
        Assert.Equal(4, method.Scale);
        Assert.Throws<ArgumentNullException>(() => method.Upscale(null!));
    }

    [Fact]
    public void What_takes_more_memory_than_it_may_is_refused_with_what_does_fit()
    {
        Upscaling method = new(Network());
        ImageBuffer image = TestImages.Waves(200, 120);
        MemoryPlan plan = method.PlanMemory(200, 120, threads: 2), half = method.PlanMemory(60, 36, threads: 2);
        Assert.Equal(plan.Stages, method.Upscale(image, Two).Memory!.Stages);

        RunContext little = Two with { MemoryBudget = half.PeakBytes };
        MemoryShortageException refused = Assert.Throws<MemoryShortageException>(() => method.Upscale(image, little));

        Assert.Equal(half.PeakBytes, refused.Available);
        Assert.InRange(refused.Needed, half.PeakBytes + 1, plan.PeakBytes);
        int edge = Assert.IsType<int>(refused.LongerEdge);
        Assert.InRange(edge, 54, 199);
        method.Upscale(TestImages.Waves(edge, edge * 120 / 200), little);
    }

    [Fact]
    public void One_that_is_cancelled_ends_at_the_next_strip()
    {
        using CancellationTokenSource source = new();
        ListedProgress progress = new() { OnReport = source.Cancel };
        Upscaling method = new(Network());
        RunContext context = Two with
        {
            Cancellation = source.Token, Progress = progress, MemoryBudget = Little(),
        };
        Assert.Throws<OperationCanceledException>(() => method.Upscale(Tall, context));
        Assert.Single(progress.Done);
    }

    // A picture that can be held has at most 500 million pixels: those of 5000 x 6250, sixteen times.
    [Fact]
    public void What_can_be_held_is_counted_to_the_pixel()
    {
        Upscaling method = new(Network());
        ImageSource small = new ImageBuffer(4, 5);
        RunContext little = Two with { MemoryBudget = 1000 };
        Assert.Throws<MemoryShortageException>(() => method.Upscale(small.WithLongerEdge(6250), little));
        Assert.Throws<ArgumentException>(() => method.Upscale(small.WithLongerEdge(6251), little));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_image_of_one_channel_stays_one(bool isGrey)
    {
        ImageBuffer image = new(12, 10, hasAlpha: true) { IsGrey = isGrey };
        image.Alpha.Fill(0.75f);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = i / 3 % 12 / 12f;
        }

        ImageBuffer large = new Upscaling(Network()).Upscale(image, Two).Image;
        Assert.Equal((48, 40, isGrey), (large.Width, large.Height, large.IsGrey));
        Assert.All(large.Alpha.ToArray(), alpha => Assert.Equal(0.75f, alpha, 1e-5f));
        Assert.All(large.Pixels.ToArray().Chunk(3), pixel => Assert.Equal((pixel[0], pixel[0]), (pixel[1], pixel[2])));
        Assert.True(large.Pixels.ToArray().Max() - large.Pixels.ToArray().Min() > 0.5f);
    }

    /// <summary>An image of many strips.</summary>
    private static ImageBuffer Tall { get; } = TestImages.Waves(37, 211);

    /// <summary>Memory in which that image is enlarged strip by strip.</summary>
    private static long Little()
    {
        Upscaling method = new(Network());
        long whole = method.PlanMemory(Tall.Width, Tall.Height, 3).PeakBytes;
        return whole * 6 / 10;
    }

    private static UpscaleNetwork Network() =>
        UpscaleNetwork.Random(new UpscaleNetworkOptions { Scale = 4, Width = 8, Blocks = 1, EdgeKernel = 5 }, seed: 4);

    private sealed class ListedProgress : IProgress<RunProgress>
    {
        public List<double> Done { get; } = [];

        public Action? OnReport { get; init; }

        public void Report(RunProgress value)
        {
            if (value.Stage == RunStage.Transform)
            {
                Done.Add(value.Done);
                OnReport?.Invoke();
            }
        }
    }
}
