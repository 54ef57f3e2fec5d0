using Impasto.Media.Images;
using Impasto.Tests.Methods;
using Impasto.Video.OpticalFlow;

namespace Impasto.Tests.Video.OpticalFlow;

public class DisFlowTests
{
    public static TheoryData<FlowPreset> Presets => [.. Enum.GetValues<FlowPreset>()];

    [Theory]
    [InlineData(FlowPreset.Ultrafast, 0.35)]
    [InlineData(FlowPreset.Fast, 0.27)]
    [InlineData(FlowPreset.Medium, 0.2)]
    public void The_flow_of_rendered_frames_is_near_the_exact_one(FlowPreset preset, double most)
    {
        using DisFlow flow = new(RenderedPair.Width, RenderedPair.Height, preset, threads: 2);
        double error = 0, still = 0;
        for (int i = 0; i < 3; i++)
        {
            RenderedPair pair = RenderedPair.Of(i);
            error += pair.ErrorOf(flow.Between(pair.First, pair.Second));
            still += pair.ErrorOf(new FlowField(RenderedPair.Width, RenderedPair.Height));
        }

        Assert.True(error < most * still, $"{error / 3} pixels, of a motion of {still / 3}");
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void A_picture_that_is_shifted_has_the_flow_of_the_shift_everywhere_inside(FlowPreset preset)
    {
        (int width, int height) = (203, 151);
        using DisFlow flow = new(width, height, preset, threads: 2);
        FlowPair pair = flow.Both(Texture(width, height, 0, 0), Texture(width, height, 6.5f, -3.25f));
        for (int y = 20; y < height - 20; y++)
        {
            for (int x = 20; x < width - 20; x++)
            {
                int i = (y * width) + x;
                Assert.InRange(pair.Forward.Horizontal[i], 6.1, 6.9);
                Assert.InRange(pair.Forward.Vertical[i], -3.65, -2.85);
                Assert.InRange(pair.Backward.Horizontal[i], -6.9, -6.1);
                Assert.InRange(pair.Backward.Vertical[i], 2.85, 3.65);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void A_shift_of_more_than_patches_find_by_themselves_is_found_from_coarse_to_fine(FlowPreset preset)
    {
        (int width, int height) = (322, 260);
        using DisFlow flow = new(width, height, preset, threads: 2);
        FlowField between = flow.Between(Texture(width, height, 0, 0), Texture(width, height, 21, -26));
        for (int y = 60; y < height - 60; y++)
        {
            for (int x = 60; x < width - 60; x++)
            {
                Assert.InRange(between.Horizontal[(y * width) + x], 20, 22);
                Assert.InRange(between.Vertical[(y * width) + x], -27, -25);
            }
        }
    }

    [Fact]
    public void Patches_are_found_where_the_light_changes()
    {
        (int width, int height) = (203, 151);
        ImageBuffer lighter = Texture(width, height, 6.5f, -3.25f);
        for (int i = 0; i < lighter.Pixels.Length; i++)
        {
            lighter.Pixels[i] += 0.1f;
        }

        using DisFlow flow = new(width, height, FlowPreset.Ultrafast, threads: 2);
        FlowField between = flow.Between(Texture(width, height, 0, 0), lighter);
        for (int y = 20; y < height - 20; y++)
        {
            for (int x = 20; x < width - 20; x++)
            {
                Assert.InRange(between.Horizontal[(y * width) + x], 6.1, 6.9);
                Assert.InRange(between.Vertical[(y * width) + x], -3.65, -2.85);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_flow_is_enlarged_between_the_centres_of_its_pixels(int edge)
    {
        const int Width = 7, Height = 5;
        Plane plane = new(Width, Height);
        for (int i = 0; i < Width * Height; i++)
        {
            Set(plane, i % Width, i / Width, (i * i % 11) - 3.5f);
        }

        float[] row = new float[Width];
        float[] target = new float[(Width * edge) - (edge / 2)];
        for (int y = 0; y < Height * edge; y++)
        {
            DisFlow.EnlargeRow(plane, edge, y, row, target);
            for (int x = 0; x < target.Length; x++)
            {
                // The centre of the pixel in those of the plane; beyond the outermost centres nothing changes.
                float atX = ((x + 0.5f) / edge) - 0.5f, atY = ((y + 0.5f) / edge) - 0.5f;
                Assert.Equal(edge * plane.At(atX, atY), target[x], 1e-4f);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void The_bytes_do_not_depend_on_the_threads(FlowPreset preset)
    {
        RenderedPair pair = RenderedPair.Of(1);
        FlowPair one = Compute(1);
        foreach (int threads in new[] { 2, 4 })
        {
            FlowPair many = Compute(threads);
            Assert.Equal(one.Forward.Horizontal, many.Forward.Horizontal);
            Assert.Equal(one.Forward.Vertical, many.Forward.Vertical);
            Assert.Equal(one.Backward.Horizontal, many.Backward.Horizontal);
            Assert.Equal(one.Backward.Vertical, many.Backward.Vertical);
        }

        FlowPair Compute(int threads)
        {
            using DisFlow flow = new(RenderedPair.Width, RenderedPair.Height, preset, threads);
            return flow.Both(pair.First, pair.Second);
        }
    }

    [Fact]
    public void What_was_computed_before_leaves_no_trace()
    {
        (RenderedPair first, RenderedPair second) = (RenderedPair.Of(0), RenderedPair.Of(1));
        using DisFlow flow = new(RenderedPair.Width, RenderedPair.Height, FlowPreset.Medium, threads: 2);
        FlowField alone = flow.Between(second.First, second.Second);
        flow.Both(first.First, first.Second);
        FlowField again = flow.Between(second.First, second.Second);
        Assert.Equal(alone.Horizontal, again.Horizontal);
        Assert.Equal(alone.Vertical, again.Vertical);
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void Nothing_moves_between_equal_frames(FlowPreset preset)
    {
        RenderedPair pair = RenderedPair.Of(2);
        using DisFlow flow = new(RenderedPair.Width, RenderedPair.Height, preset, threads: 2);
        FlowField still = flow.Between(pair.First, pair.First);
        Assert.False(still.Horizontal.ContainsAnyExcept(0f));
        Assert.False(still.Vertical.ContainsAnyExcept(0f));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 8)]
    [InlineData(1, 40)]
    [InlineData(40, 1)]
    [InlineData(3, 7)]
    [InlineData(9, 65)]
    [InlineData(33, 17)]
    [InlineData(67, 43)]
    public void Frames_of_any_size_have_a_flow(int width, int height)
    {
        foreach (FlowPreset preset in Enum.GetValues<FlowPreset>())
        {
            using DisFlow flow = new(width, height, preset, threads: 2);
            ImageBuffer first = Texture(width, height, 0, 0), second = Texture(width, height, 0.6f, 0.4f);
            FlowField moved = flow.Between(first, second);
            Assert.All(moved.Horizontal.ToArray(), u => Assert.InRange(u, -40, 40));
            Assert.All(moved.Vertical.ToArray(), v => Assert.InRange(v, -40, 40));
            Assert.False(flow.Between(first, first).Horizontal.ContainsAnyExcept(0f));
        }
    }

    [Fact]
    public void Frames_of_very_long_rows_have_a_flow()
    {
        const int Width = 700_000;
        using DisFlow flow = new(Width, 1, FlowPreset.Ultrafast, threads: 2);
        ImageBuffer line = Texture(Width, 1, 0, 0);
        Assert.False(flow.Between(line, line).Horizontal.ContainsAnyExcept(0f));
    }

    [Fact]
    public void Flat_frames_have_a_finite_flow_even_where_their_light_changes()
    {
        using DisFlow flow = new(64, 48, FlowPreset.Medium, threads: 2);
        FlowField between = flow.Between(Flat(0.2f), Flat(0.9f));
        Assert.False(between.Horizontal.ContainsAnyExcept(0f));
        Assert.False(between.Vertical.ContainsAnyExcept(0f));

        static ImageBuffer Flat(float light)
        {
            ImageBuffer image = new(64, 48);
            image.Pixels.Fill(light);
            return image;
        }
    }

    [Fact]
    public void A_frame_of_another_size_is_refused()
    {
        using DisFlow flow = new(40, 30, FlowPreset.Fast, threads: 1);
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => flow.Both(TestImages.Waves(40, 30), TestImages.Waves(30, 40)));
        Assert.Contains("30 x 40", e.Message, StringComparison.Ordinal);
        Assert.Contains("40 x 30", e.Message, StringComparison.Ordinal);
    }

    private static unsafe void Set(Plane plane, int x, int y, float value) => plane.Row(y)[x] = value;

    /// <summary>Waves of several lengths and directions, moved.</summary>
    private static ImageBuffer Texture(int width, int height, float right, float down)
    {
        ImageBuffer image = new(width, height);
        for (int i = 0; i < width * height; i++)
        {
            (float x, float y) = ((i % width) - right, (i / width) - down);
            float light = 0.5f + (0.15f * MathF.Sin((x * 0.31f) + (y * 0.17f)))
                + (0.15f * MathF.Sin((x * -0.13f) + (y * 0.37f))) + (0.15f * MathF.Sin((x * 0.07f) - (y * 0.05f)));
            image.Pixels.Slice(i * ImageBuffer.Channels, ImageBuffer.Channels).Fill(light);
        }

        return image;
    }
}
