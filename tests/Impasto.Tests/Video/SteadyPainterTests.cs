using Impasto.Compute.Execution;
using Impasto.Media.Images;
using Impasto.Methods.FeedForward;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Methods;
using Impasto.Video;
using Impasto.Video.OpticalFlow;

namespace Impasto.Tests.Video;

public class SteadyPainterTests
{
    private const int Width = 64, Height = 48;

    [Fact]
    public void With_0_every_frame_is_painted_by_itself_to_the_bit()
    {
        using SteadyPainter painter = new(Width, Height, new() { Steady = 0 }, threads: 2);
        for (int i = 0; i < 3; i++)
        {
            ImageBuffer frame = Frame(i);
            Assert.Equal(Inverted(frame).Pixels, painter.Next(frame, startsShot: i == 0, Inverted).Pixels);
        }
    }

    [Fact]
    public void The_first_frame_of_a_shot_takes_nothing_from_before()
    {
        using SteadyPainter painter = new(Width, Height, new() { Steady = 1 }, threads: 2);
        painter.Next(Frame(0), startsShot: true, frame => Flat(0.1f));
        Assert.Equal(Flat(0.7f).Pixels, painter.Next(Frame(0), startsShot: true, frame => Flat(0.7f)).Pixels);
    }

    [Theory]
    [InlineData(1, 0.1)]
    [InlineData(0.5, 0.4)]
    [InlineData(0.25, 0.55)]
    public void Of_what_does_not_move_as_much_of_the_result_before_is_taken_as_is_asked_for(double steady, double light)
    {
        using SteadyPainter painter = new(Width, Height, new() { Steady = steady }, threads: 2);
        painter.Next(Frame(0), startsShot: true, frame => Flat(0.1f));
        ImageBuffer result = painter.Next(Frame(0), startsShot: false, frame => Flat(0.7f));
        Assert.All(result.Pixels.ToArray(), sample => Assert.Equal(light, sample, 1e-5));
    }

    [Fact]
    public void After_200_equal_frames_the_picture_is_within_2_levels_of_the_first()
    {
        using SteadyPainter painter = new(Width, Height, new(), threads: 2);
        ImageBuffer first = painter.Next(Frame(0), startsShot: true, Inverted);
        float[] expected = first.Pixels.ToArray();
        ImageBuffer last = first;
        for (int i = 1; i < 200; i++)
        {
            last = painter.Next(Frame(0), startsShot: false, Inverted);
        }

        for (int i = 0; i < expected.Length; i++)
        {
            Assert.InRange(last.Pixels[i], expected[i] - (2 / 255f), expected[i] + (2 / 255f));
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25f, 0.8f)]
    [InlineData(0.5f, 0.6f)]
    [InlineData(3, 0.6f)]
    public void What_was_painted_in_view_of_the_result_before_is_kept_the_less_the_more_it_moves(float by, float share)
    {
        FlowField there = new(Width, Height), back = new(Width, Height);
        there.Horizontal.Fill(by);
        back.Horizontal.Fill(-by);
        using SteadyPainter painter = new(Width, Height, new() { Steady = 1 }, threads: 2);
        List<FilmPrior> seen = [];
        painter.Next(Flat(0.2f), startsShot: true, (_, prior) => Paint(prior, 0.1f));
        ImageBuffer result = painter.Next(
            Flat(0.2f), startsShot: false, (_, prior) => Paint(prior, 0.7f), new FlowPair(there, back));

        Assert.Null(seen[0].Picture);
        int middle = (Height / 2 * Width) + (Width / 2);
        Assert.Equal(0.1f, seen[1].Picture!.Pixels[middle * 3], 1e-5f);
        Assert.Equal(1, seen[1].Picture!.Alpha[middle], 1e-5f);
        Assert.Equal(0.7f - (share * 0.6f), result.Pixels[middle * 3], 1e-5f);

        ImageBuffer Paint(FilmPrior prior, float light)
        {
            seen.Add(prior);
            return Flat(light);
        }
    }

    [Fact]
    public void How_much_it_moves_is_how_far_away_it_comes_from()
    {
        // What is here came from half a pixel away, and what was here stays.
        FlowField there = new(Width, Height), back = new(Width, Height);
        back.Horizontal.Fill(-0.5f);
        using SteadyPainter painter = new(Width, Height, new() { Steady = 1 }, threads: 2);
        painter.Next(Flat(0.2f), startsShot: true, (_, _) => Flat(0.1f));
        ImageBuffer result = painter.Next(
            Flat(0.2f), startsShot: false, (_, _) => Flat(0.7f), new FlowPair(there, back));

        int middle = (Height / 2 * Width) + (Width / 2);
        Assert.Equal(0.7f - (0.6f * 0.6f), result.Pixels[middle * 3], 1e-5f);
    }

    [Fact]
    public void The_result_before_is_brought_by_cubic_convolution()
    {
        FlowField there = new(Width, Height), back = new(Width, Height);
        there.Horizontal.Fill(2.5f);
        back.Horizontal.Fill(-2.5f);
        ImageBuffer before = TestImages.Squares(Width, Height);
        ImageBuffer? brought = null;
        using SteadyPainter painter = new(Width, Height, new(), threads: 2);
        painter.Next(Frame(0), startsShot: true, (_, _) => before);
        painter.Next(
            Frame(0),
            startsShot: false,
            (_, prior) =>
            {
                brought = prior.Picture;
                return Flat(0.5f);
            },
            new FlowPair(there, back));

        using WorkerPool pool = new(2);
        Assert.Equal(FlowWarp.ApplySharp(before, back, pool).Pixels, brought!.Pixels);
    }

    [Fact]
    public void Its_memory_is_the_flow_both_ways_the_certainty_with_room_to_smooth_it_and_the_result_before()
    {
        // Of floats a pixel: two to and two fro, one and one, and four for red, green, blue and alpha.
        long kept = (4 + 2 + 4) * sizeof(float) * Width * Height;
        SteadyOptions options = new() { Flow = FlowPreset.Medium };
        Assert.Equal(
            kept + DisFlow.PlanBytes(Width, Height, FlowPreset.Medium),
            SteadyPainter.PlanBytes(Width, Height, options));
        Assert.Equal(0, SteadyPainter.PlanBytes(Width, Height, options with { Steady = 0 }));
    }

    [Fact]
    public void A_still_shot_in_a_shipped_style_stays_within_2_levels()
    {
        using ModelLibrary models = new();
        using TransformTransfer method = new(models);
        using SteadyPainter painter = new(Width, Height, new(), threads: 2);
        RunContext two = new() { Threads = 2 };
        ImageBuffer first = painter.Next(Frame(0), startsShot: true, Paint);
        float[] expected = first.Pixels.ToArray();
        ImageBuffer last = first;
        for (int i = 1; i < 200; i++)
        {
            last = painter.Next(Frame(0), startsShot: false, Paint);
        }

        for (int i = 0; i < expected.Length; i++)
        {
            Assert.InRange(last.Pixels[i], expected[i] - (2 / 255f), expected[i] + (2 / 255f));
        }

        ImageBuffer Paint(ImageBuffer frame, FilmPrior prior) => method.Stylize(
            new StylizeRequest(frame, StyleSource.Learned("great-wave")) { Prior = prior }, two).Image;
    }

    [Fact]
    public void A_flow_that_is_given_is_followed()
    {
        FlowField there = new(Width, Height), back = new(Width, Height);
        there.Horizontal.Fill(4);
        back.Horizontal.Fill(-4);
        using SteadyPainter painter = new(Width, Height, new() { Steady = 1 }, threads: 2);
        ImageBuffer waves = TestImages.Waves(Width, Height);
        painter.Next(Frame(0), startsShot: true, frame => waves);
        ImageBuffer result = painter.Next(
            Frame(4), startsShot: false, frame => Flat(0.7f), new FlowPair(there, back));
        for (int y = 0; y < Height; y++)
        {
            // What comes in from the left was never seen, and is painted anew when it is 4 and 12 pixels inside.
            Assert.Equal(0.7f, result.Pixels[y * Width * 3]);
            for (int x = 8; x < Width; x++)
            {
                float expected = x is >= 12 and < 16 ? 0.7f : waves.Pixels[((y * Width) + x - 4) * 3];
                Assert.Equal(expected, result.Pixels[((y * Width) + x) * 3], 1e-5f);
            }
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(-2)]
    public void What_comes_into_sight_in_a_pan_is_no_older_than_that_and_painted_again_further_inside(double step)
    {
        // A frame is painted as bright as its number, so the result says when each pixel was painted.
        const int Frames = 12;
        const float Light = 1f / Frames;
        using SteadyPainter painter = new(Width, Height, new(), threads: 2);
        ImageBuffer result = Flat(0);
        for (int i = 0; i < Frames; i++)
        {
            int number = i;
            result = painter.Next(Texture(i * step), startsShot: i == 0, frame => Flat(number * Light));
        }

        List<string> old = [];
        for (int y = 8; y < Height - 8; y++)
        {
            for (int i = 0; i < Width; i++)
            {
                // Columns from the edge at which the scene comes in; they are painted again 4 and 12 pixels inside.
                int x = step > 0 ? Width - 1 - i : i;
                double age = (Frames - 1) - (result.Pixels[((y * Width) + x) * 3] / Light);
                int since = i >= 12 ? i - 12 : i >= 4 ? i - 4 : i;
                if (age > Math.Min(Frames - 1, (since / Math.Abs(step)) + 1.01))
                {
                    old.Add($"({x}, {y}): {age:0.0}");
                }
            }
        }

        Assert.True(old.Count < 0.02 * Width * Height, $"{old.Count}: {string.Join(", ", old.Take(60))}");
    }

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(0.1f, 0.268)] // q = 3 x 0.1^2 / 0.3^2 = 1/3, of which 1 / (1 + q + q^2 / 2) is 0.72
    [InlineData(0.6f, 0.6929)] // q = 12
    public void Where_the_light_changes_the_new_picture_shows(float brighter, double light)
    {
        using SteadyPainter painter = new(Width, Height, new(), threads: 2);
        FlowPair still = new(new FlowField(Width, Height), new FlowField(Width, Height));
        painter.Next(Flat(0.2f), startsShot: true, frame => Flat(0.1f));
        ImageBuffer result = painter.Next(Flat(0.2f + brighter), startsShot: false, frame => Flat(0.7f), still);
        double q = 3 * brighter * brighter / 0.09;
        Assert.Equal(light, 0.7 - (0.6 / (1 + q + (q * q / 2))), 1e-3);
        Assert.All(result.Pixels.ToArray(), sample => Assert.Equal(light, sample, 1e-3));
    }

    [Fact]
    public void A_run_goes_on_from_what_was_kept_to_the_bit()
    {
        using SteadyPainter whole = new(Width, Height, new(), threads: 1);
        using SteadyPainter part = new(Width, Height, new(), threads: 3);
        whole.Next(Frame(0), startsShot: true, Inverted);
        whole.Next(Frame(1), startsShot: false, Inverted);
        part.Last = whole.Last;
        Assert.Equal(
            whole.Next(Frame(2), startsShot: false, Inverted).Pixels,
            part.Next(Frame(2), startsShot: false, Inverted).Pixels);
    }

    [Fact]
    public void Pictures_of_another_size_and_options_out_of_range_are_refused()
    {
        using SteadyPainter painter = new(Width, Height, new(), threads: 1);
        Assert.Throws<ArgumentException>(
            () => painter.Next(Frame(0), startsShot: true, frame => new ImageBuffer(Width, Height + 1)));
        Assert.Throws<ArgumentException>(
            () => painter.Next(new ImageBuffer(Width + 1, Height), startsShot: true, frame => frame));
        painter.Next(Frame(0), startsShot: true, Inverted);
        FlowPair wide = new(new FlowField(Width, Height), new FlowField(Width + 1, Height));
        Assert.Throws<ArgumentException>(() => painter.Next(Frame(1), startsShot: false, Inverted, wide));
        Assert.Throws<ArgumentException>(() => new SteadyPainter(Width, Height, new() { Steady = 1.1 }, threads: 1));
    }

    private static ImageBuffer Frame(int time)
    {
        ImageBuffer frame = new(Width, Height);
        for (int i = 0; i < frame.Pixels.Length; i++)
        {
            (int pixel, int channel) = Math.DivRem(i, ImageBuffer.Channels);
            (int y, int x) = Math.DivRem(pixel, Width);
            frame.Pixels[i] = 0.5f + (0.4f * MathF.Sin(((x - time) * 0.4f) + (y * 0.2f * (channel + 1))));
        }

        return frame;
    }

    /// <summary>A part of a wide picture of waves of many directions, from a place on.</summary>
    private static ImageBuffer Texture(double from)
    {
        ImageBuffer frame = new(Width, Height);
        for (int i = 0; i < frame.Pixels.Length; i++)
        {
            (int pixel, int channel) = Math.DivRem(i, ImageBuffer.Channels);
            (double y, double x) = (pixel / Width, (pixel % Width) + from);
            double sum = 0;
            for (int k = 1; k <= 6; k++)
            {
                sum += Math.Sin((x * 0.13 * k) + (y * 0.37 * ((k * 5 % 7) - 3)) + (k * k) + channel);
            }

            frame.Pixels[i] = (float)(0.5 + (0.07 * sum));
        }

        return frame;
    }

    private static ImageBuffer Inverted(ImageBuffer frame)
    {
        ImageBuffer result = new(frame.Width, frame.Height);
        for (int i = 0; i < result.Pixels.Length; i++)
        {
            result.Pixels[i] = 1 - frame.Pixels[i];
        }

        return result;
    }

    private static ImageBuffer Flat(float light)
    {
        ImageBuffer image = new(Width, Height);
        image.Pixels.Fill(light);
        return image;
    }
}
