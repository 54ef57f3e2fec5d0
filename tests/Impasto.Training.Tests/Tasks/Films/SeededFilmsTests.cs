using Impasto.Compute.Execution;
using Impasto.Media.Images;
using Impasto.Tests.Methods;
using Impasto.Training.Tasks.Films;

namespace Impasto.Training.Tests.Tasks.Films;

public class SeededFilmsTests
{
    private const int Edge = 48;

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(4, 1, 2, 4)]
    [InlineData(3, 1, 2, 3)]
    public void Films_grow_longer_and_first_frames_have_their_share(int unroll, int first, int second, int third)
    {
        const int Part = 200;
        SeededFilms films = new(seed: 3, unroll, batches: 3 * Part);
        int[] most = unroll == 1 ? [1, 1, 1] : [first, second, third];
        for (int part = 0; part < 3; part++)
        {
            int[] lengths = [.. Enumerable.Range(part * Part, Part).Select(batch => films.FramesBefore(batch))];
            Assert.Equal(Enumerable.Range(0, most[part] + 1), lengths.Distinct().Order());
            double share = 1.0 / (most[part] + 1);
            Assert.InRange(lengths.Count(length => length == 0) / (double)Part, share - 0.12, share + 0.12);
        }
    }

    [Fact]
    public void The_frame_before_in_its_place_looks_like_the_photograph_where_that_is_certain()
    {
        SeededFilms films = new(seed: 3, unroll: 2, batches: 10);
        ImageBuffer photograph = TestImages.Waves(Edge, Edge);
        using WorkerPool pool = new(1);
        for (int number = 0; number < 8; number++)
        {
            SeededFilms.Film film = films.Of(photograph, number);
            ImageBuffer before = film.Frame(-1);
            (ImageBuffer prior, float[] certainty) = film.Prior(0, before, pool);
            double squares = 0, certain = 0;
            for (int i = 0; i < certainty.Length; i++)
            {
                float difference = prior.Pixels[i * 3] - photograph.Pixels[i * 3];
                squares += certainty[i] * difference * difference;
                certain += certainty[i];
            }

            // The grain of the frame before is all that is left: evenly 0.02 up or down, less where it was smoothed.
            Assert.InRange(Math.Sqrt(squares / certain), 0.001, 0.02);
            Assert.All(certainty, value => Assert.InRange(value, 0, 1));
        }
    }

    [Fact]
    public void Frames_before_have_grain_of_their_own()
    {
        SeededFilms.Film film = new SeededFilms(seed: 3, unroll: 2, batches: 10).Of(
            TestImages.Mask(Edge, Edge, (_, _) => 0.5f), 0);
        float[] first = film.Frame(-2).Pixels.ToArray(), second = film.Frame(-1).Pixels.ToArray();

        // Evenly 0.02 up or down, of 7,000 samples.
        Assert.All(first, sample => Assert.InRange(sample, 0.48f - 1e-4f, 0.52f + 1e-4f));
        Assert.InRange(first.Min(), 0.48f - 1e-4f, 0.481f);
        Assert.InRange(first.Max(), 0.519f, 0.52f + 1e-4f);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Some_films_have_holes_and_of_a_quarter_nothing_is_wholly_certain()
    {
        const int Films = 100;
        SeededFilms films = new(seed: 3, unroll: 2, batches: 10);
        using WorkerPool pool = new(1);
        int holes = 0, soft = 0;
        for (int number = 0; number < Films; number++)
        {
            SeededFilms.Film film = films.Of(TestImages.Waves(Edge, Edge), number);
            (_, float[] certainty) = film.Prior(0, film.Frame(-1), pool);
            holes += Enumerable.Range(0, certainty.Length).Any(i => IsInside(i) && certainty[i] == 0) ? 1 : 0;
            soft += certainty.Max() < 0.999f ? 1 : 0;
        }

        // There are holes in three quarters of the films, some of them near the border alone.
        Assert.InRange(holes, 30, 80);
        Assert.InRange(soft, 12, 40);

        static bool IsInside(int i) => i % Edge is >= Edge / 4 and < 3 * Edge / 4
            && i / Edge is >= Edge / 4 and < 3 * Edge / 4;
    }

    [Fact]
    public void The_same_numbers_give_the_same_films_and_others_do_not()
    {
        Assert.Equal(Pixels(3, 1), Pixels(3, 1));
        Assert.NotEqual(Pixels(3, 1), Pixels(3, 2));
        Assert.NotEqual(Pixels(3, 1), Pixels(4, 1));

        static float[] Pixels(int seed, long number) =>
            new SeededFilms(seed, unroll: 2, batches: 10).Of(TestImages.Waves(Edge, Edge), number)
                .Frame(-2).Pixels.ToArray();
    }

    [Fact]
    public void The_last_frame_is_the_photograph()
    {
        ImageBuffer photograph = TestImages.Waves(Edge, Edge);
        Assert.Same(photograph, new SeededFilms(seed: 1, unroll: 1, batches: 1).Of(photograph, 0).Frame(0));
    }
}
