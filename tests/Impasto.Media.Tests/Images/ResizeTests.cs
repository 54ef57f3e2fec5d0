using System.Text.Json;
using Impasto.Media.Images;

namespace Impasto.Media.Tests.Images;

public sealed class ResizeTests
{
    private const int Width = 40;
    private const int Height = 32;

    private static readonly float[] Orange = [0.9f, 0.5f, 0.1f];

    private static readonly JsonSerializerOptions FixtureOptions = new() { PropertyNameCaseInsensitive = true };

    [Fact]
    public void Resizing_agrees_with_Pillow()
    {
        ImageBuffer image = new(Width, Height), mask = new(Width, Height, hasAlpha: true);
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                double spot = (x, y) == (20, 16) ? 0.3 : 0;
                float sample = (float)(0.4 + (0.25 * Math.Sin((0.9 * x) + (0.4 * y))) + (0.002 * x) + spot);
                int pixel = (y * Width) + x;
                image.Pixels.Slice(pixel * 3, 3).Fill(sample);
                mask.Alpha[pixel] = sample;
            }
        }

        string fixture = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "lanczos.json"));
        Case[] cases = JsonSerializer.Deserialize<Case[]>(fixture, FixtureOptions)!;
        Assert.NotEmpty(cases);
        foreach (Case expected in cases)
        {
            ImageBuffer resized = image.Resize(expected.Width, expected.Height);
            ImageBuffer resizedMask = mask.Resize(expected.Width, expected.Height);
            int marginX = Margin(Width, expected.Width);
            int marginY = Margin(Height, expected.Height);
            for (int y = marginY; y < expected.Height - marginY; y++)
            {
                for (int x = marginX; x < expected.Width - marginX; x++)
                {
                    int pixel = (y * expected.Width) + x;
                    float sample = Math.Clamp(expected.Samples[pixel], 0, 1);
                    Assert.Equal(sample, resized.Pixels[(pixel * 3) + 1], 0.00001f);
                    Assert.Equal(sample, resizedMask.Alpha[pixel], 0.00001f);
                }
            }
        }

        // How many new samples from the edge have a window that reaches beyond it.
        static int Margin(int length, int newLength) => (int)Math.Ceiling(3 * Math.Max(1, (double)newLength / length));
    }

    [Theory]
    [InlineData(24, 18)]
    [InlineData(95, 70)]
    public void What_is_laid_over_white_after_resizing_is_what_is_resized_after_it(int width, int height)
    {
        // Resampling is linear: of colours multiplied by alpha it may be done before or after they are laid over white.
        ImageBuffer disc = Disc(hidden: 0), over = new(disc.Width, disc.Height);
        for (int i = 0; i < over.Pixels.Length; i++)
        {
            over.Pixels[i] = OverWhite(disc, i);
        }

        ImageBuffer resized = disc.Resize(width, height), expected = over.Resize(width, height);
        for (int i = 0; i < expected.Pixels.Length; i++)
        {
            // Alpha that overshoots is cut off, so that colours stay between the disc's and white.
            float sample = Math.Clamp(expected.Pixels[i], Orange[i % 3], 1);
            Assert.Equal(sample, OverWhite(resized, i), 2f / byte.MaxValue);
        }
    }

    [Theory]
    [InlineData(24, 18)]
    [InlineData(48, 36)]
    [InlineData(95, 70)]
    public void What_is_hidden_changes_nothing_and_edges_keep_their_colour(int width, int height)
    {
        ImageBuffer dark = Disc(hidden: 0).Resize(width, height).FillTransparent();
        ImageBuffer light = Disc(hidden: 1).Resize(width, height).FillTransparent();
        Assert.Equal(dark.Pixels.ToArray(), light.Pixels.ToArray());
        Assert.Equal(dark.Alpha.ToArray(), light.Alpha.ToArray());
        for (int i = 0; i < dark.Pixels.Length; i++)
        {
            Assert.Equal(Orange[i % 3], dark.Pixels[i], 0.001f);
        }
    }

    [Fact]
    public void Nothing_visible_is_filled_with_grey_and_all_visible_is_left()
    {
        ImageBuffer hidden = new(5, 3, hasAlpha: true), seen = TestImage.Noise(5, 3, 255);
        Assert.All(hidden.FillTransparent().Pixels.ToArray(), sample => Assert.Equal(0.5f, sample));
        Assert.Same(seen, seen.FillTransparent());
        Assert.Equal((false, true), (hidden.IsOpaque, seen.IsOpaque));
    }

    [Theory]
    [InlineData(7, 5)]
    [InlineData(1, 1)]
    [InlineData(64, 3)]
    [InlineData(3, 200)]
    public void A_flat_image_stays_flat_at_any_size(int width, int height)
    {
        ImageBuffer image = new(17, 11);
        image.Pixels.Fill(0.7f);

        float[] resized = image.Resize(width, height).Pixels.ToArray();

        Assert.Equal(width * height * 3, resized.Length);
        Assert.All(resized, sample => Assert.Equal(0.7f, sample, 0.000001f));
    }

    [Fact]
    public void The_same_size_gives_the_same_samples()
    {
        ImageBuffer image = TestImage.Noise(31, 19, 65535, alpha: true);

        ImageBuffer same = image.Resize(31, 19);

        Assert.Equal(image.Pixels.ToArray(), same.Pixels.ToArray());
        Assert.Equal(image.Alpha.ToArray(), same.Alpha.ToArray());
    }

    [Fact]
    public void A_single_pixel_fills_any_size()
    {
        ImageBuffer image = new(1, 1);
        image.Pixels.Fill(0.3f);

        Assert.All(image.Resize(5, 4).Pixels.ToArray(), sample => Assert.Equal(0.3f, sample, 0.000001f));
    }

    [Fact]
    public void Overshoot_is_cut_off()
    {
        ImageBuffer image = new(16, 1);
        image.Pixels[24..].Fill(1);

        float[] resized = image.Resize(64, 1).Pixels.ToArray();

        Assert.All(resized, sample => Assert.InRange(sample, 0, 1));
        Assert.Contains(0, resized);
        Assert.Contains(1, resized);
    }

    [Theory]
    [InlineData(300, 200, 150, 150, 100)]
    [InlineData(200, 300, 100, 67, 100)]
    [InlineData(1000, 1, 10, 10, 1)]
    public void The_longer_edge_decides_the_size(int width, int height, int edge, int newWidth, int newHeight) =>
        Assert.Equal((newWidth, newHeight), ImageBuffer.FitLongerEdge(width, height, edge));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, -1)]
    [InlineData(100_000, 100_000)]
    public void Sizes_that_cannot_be_are_refused(int width, int height)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageBuffer(width, height));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageBuffer(2, 2).Resize(width, height));
    }

    private static float OverWhite(ImageBuffer image, int sample) =>
        1 + ((image.Pixels[sample] - 1) * image.Alpha[sample / 3]);

    private static ImageBuffer Disc(float hidden)
    {
        ImageBuffer image = new(48, 36, hasAlpha: true);
        for (int pixel = 0; pixel < image.Alpha.Length; pixel++)
        {
            float distance = MathF.Sqrt(MathF.Pow((pixel % 48) - 23.5f, 2) + MathF.Pow((pixel / 48) - 17.5f, 2));
            image.Alpha[pixel] = Math.Clamp(14 - distance, 0, 4) / 4;
            for (int channel = 0; channel < 3; channel++)
            {
                image.Pixels[(pixel * 3) + channel] = image.Alpha[pixel] > 0 ? Orange[channel] : hidden;
            }
        }

        return image;
    }

    private sealed record Case(int Width, int Height, float[] Samples);
}
