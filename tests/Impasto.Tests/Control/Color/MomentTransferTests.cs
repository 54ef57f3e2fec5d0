using Impasto.Control.Color;
using Impasto.Media.Images;
using Impasto.Tests.Methods;

namespace Impasto.Tests.Control.Color;

/// <summary>The transfers that match means, or means and covariances.</summary>
public class MomentTransferTests
{
    private const double Tolerance = 1e-4;

    public static TheoryData<ColorTransferKind> WithCovariance => [ColorTransferKind.Cholesky, ColorTransferKind.Pca];

    [Fact]
    public void The_mean_becomes_the_references_and_the_covariance_stays()
    {
        ImageBuffer image = Pale(TestImages.Squares(20, 15), 0.2f), reference = Pale(TestImages.Waves(31, 17), 0.2f);
        double[,] before = CovarianceOf(image);
        new MeanTransfer().Match(image, reference);
        AssertSame(MeansOf(reference), MeansOf(image));
        AssertSame(before, CovarianceOf(image));
    }

    [Theory]
    [MemberData(nameof(WithCovariance))]
    public void Mean_and_covariance_become_the_references(ColorTransferKind kind)
    {
        ImageBuffer image = TestImages.Waves(64, 48), reference = Pale(TestImages.Waves(31, 17), 0.2f);
        ColorTransfers.Of(kind).Match(image, reference);
        AssertSame(MeansOf(reference), MeansOf(image));
        AssertSame(CovarianceOf(reference), CovarianceOf(image));
    }

    [Theory]
    [MemberData(nameof(WithCovariance))]
    public void An_image_with_the_colours_already_stays(ColorTransferKind kind)
    {
        ImageBuffer image = TestImages.Waves(31, 17);
        float[] before = image.Pixels.ToArray();
        ColorTransfers.Of(kind).Match(image, TestImages.Waves(31, 17));
        Assert.All(before.Zip(image.Pixels.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void Principal_roots_favour_no_channel_and_cholesky_factors_do()
    {
        Assert.Equal(0, Difference(ColorTransferKind.Pca), 1e-5);
        Assert.True(Difference(ColorTransferKind.Cholesky) > 0.01);

        static double Difference(ColorTransferKind kind)
        {
            ImageBuffer image = Pale(TestImages.Squares(20, 15), 0.5f), mirrored = Mirrored(image);
            ImageBuffer reference = Pale(TestImages.Waves(31, 17), 0.2f);
            ColorTransfers.Of(kind).Match(image, reference);
            ColorTransfers.Of(kind).Match(mirrored, Mirrored(reference));
            float[] back = Mirrored(mirrored).Pixels.ToArray();
            return back.Zip(image.Pixels.ToArray(), (a, b) => Math.Abs(a - b)).Max();
        }
    }

    /// <summary>A flat image and a single pixel become one colour; a grey one has one direction of colours.</summary>
    [Theory]
    [MemberData(nameof(WithCovariance))]
    public void Images_without_colours_get_none_that_are_not_there(ColorTransferKind kind)
    {
        ImageBuffer reference = Pale(TestImages.Waves(31, 17), 0.2f);
        ImageBuffer flat = new(5, 4), pixel = new(1, 1), grey = TestImages.Squares(20, 15);
        flat.Pixels.Fill(0.3f);
        pixel.Pixels.Fill(0.9f);
        for (int i = 0; i < grey.Pixels.Length; i++)
        {
            grey.Pixels[i] = grey.Pixels[i / 3 * 3];
        }

        foreach (ImageBuffer image in new[] { flat, pixel, grey })
        {
            ColorTransfers.Of(kind).Match(image, reference);
            AssertSame(MeansOf(reference), MeansOf(image));
        }

        Assert.All(flat.Pixels.ToArray(), sample => Assert.True(Math.Abs(sample - 0.5f) < 0.1f));
        Assert.Equal(flat.Pixels[..3].ToArray(), flat.Pixels[^3..].ToArray());
        Assert.Equal(2, grey.Pixels.ToArray().Chunk(3).DistinctBy(color => (color[0], color[1], color[2])).Count());

        new PcaTransfer().Match(reference, flat);
        AssertSame(MeansOf(flat), MeansOf(reference));
        Assert.Equal(flat.Pixels[..3].ToArray(), reference.Pixels[..3].ToArray());
    }

    [Theory]
    [MemberData(nameof(WithCovariance))]
    public void What_is_hidden_does_not_count(ColorTransferKind kind)
    {
        ImageBuffer image = HalfHidden(1), other = HalfHidden(0), reference = HalfHidden(0.2f);
        ColorTransfers.Of(kind).Match(image, reference);
        ColorTransfers.Of(kind).Match(other, HalfHidden(0.7f));
        Assert.Equal(Seen(image), Seen(other));

        ImageBuffer hidden = new(2, 2, hasAlpha: true);
        float[] before = image.Pixels.ToArray();
        ColorTransfers.Of(kind).Match(image, hidden);
        Assert.Equal(before, image.Pixels.ToArray());

        static float[] Seen(ImageBuffer image) => image.Pixels[..(image.Pixels.Length / 2)].ToArray();
    }

    /// <summary>Waves of which the lower half is transparent and has another colour.</summary>
    private static ImageBuffer HalfHidden(float colour)
    {
        ImageBuffer image = TestImages.Waves(8, 8, hasAlpha: true);
        image.Pixels[(image.Pixels.Length / 2)..].Fill(colour);
        image.Alpha[(image.Alpha.Length / 2)..].Clear();
        return image;
    }

    /// <summary>The image with less contrast, so that nothing leaves the range of pixels.</summary>
    private static ImageBuffer Pale(ImageBuffer image, float contrast)
    {
        foreach (ref float sample in image.Pixels)
        {
            sample = 0.5f + (contrast * (sample - 0.5f));
        }

        return image;
    }

    /// <summary>The image with red and blue changed for each other.</summary>
    private static ImageBuffer Mirrored(ImageBuffer image)
    {
        ImageBuffer mirrored = new(image.Width, image.Height);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            mirrored.Pixels[i] = image.Pixels[(i / 3 * 3) + 2 - (i % 3)];
        }

        return mirrored;
    }

    private static double[,] MeansOf(ImageBuffer image)
    {
        double[,] means = new double[1, 3];
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            means[0, i % 3] += image.Pixels[i] / (double)(image.Width * image.Height);
        }

        return means;
    }

    private static double[,] CovarianceOf(ImageBuffer image)
    {
        double[,] means = MeansOf(image), covariance = new double[3, 3];
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            for (int other = 0; other < 3; other++)
            {
                covariance[i % 3, other] += (image.Pixels[i] - means[0, i % 3])
                    * (image.Pixels[(i / 3 * 3) + other] - means[0, other]) / (image.Width * image.Height);
            }
        }

        return covariance;
    }

    private static void AssertSame(double[,] expected, double[,] actual)
    {
        foreach ((double one, double other) in expected.Cast<double>().Zip(actual.Cast<double>()))
        {
            Assert.Equal(one, other, Tolerance);
        }
    }
}
