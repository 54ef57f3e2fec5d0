using Impasto.Compute.Execution;
using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Training.Data;
using Impasto.Video.OpticalFlow;

namespace Impasto.Training.Tasks.Films;

/// <summary>
/// The films that a training makes of its photographs: how long they are, how they move, what of the frame before is
/// certain in each. All of it follows from the seed and the number of the batch.
/// </summary>
/// <param name="seed">The seed of the training.</param>
/// <param name="unroll">The most frames before the last one, at least 1.</param>
/// <param name="batches">The number of batches of the training.</param>
internal sealed class SeededFilms(int seed, int unroll, long batches)
{
    // Keep the draws apart from others of the same seed.
    private const long LengthPurpose = 0x46494C4D;
    private const long MotionPurpose = 0x4D4F5645;

    private const float Grain = 0.02f;
    private const int MostHoles = 3;
    private const double SoftChance = 0.25;

    /// <summary>
    /// Draws how many frames come before the one that is learned from: any number up to the most that its part of the
    /// training has, so that first frames have their share too.
    /// </summary>
    /// <param name="batch">The number of the batch.</param>
    public int FramesBefore(long batch)
    {
        int parts = 1;
        while (1 << (parts - 1) < unroll)
        {
            parts++;
        }

        int part = (int)Math.Min(parts - 1, batch * parts / batches);
        return new SeededRandom(seed, LengthPurpose, batch).Below(Math.Min(unroll, 1 << part) + 1);
    }

    /// <summary>Makes the film of a photograph.</summary>
    /// <param name="photograph">The photograph, its last frame, which has the time 0.</param>
    /// <param name="number">The number of the photograph.</param>
    public Film Of(ImageBuffer photograph, long number) =>
        new(photograph, new SeededRandom(seed, MotionPurpose, number));

    /// <summary>A film; its frames are asked for in the order of their times.</summary>
    internal sealed class Film(ImageBuffer photograph, SeededRandom random)
    {
        private readonly MovedPhotograph moved = new(photograph, random);

        /// <summary>Makes a frame, with grain that is another one in each; the last one is the photograph.</summary>
        public ImageBuffer Frame(int time)
        {
            if (time == 0)
            {
                return photograph;
            }

            ImageBuffer frame = moved.Frame(time);
            foreach (ref float sample in frame.Pixels)
            {
                sample = Math.Clamp(sample + (float)random.Between(-Grain, Grain), 0, 1);
            }

            return frame;
        }

        /// <summary>Brings the result of the frame before to its place in a frame.</summary>
        /// <returns>It, and how certain it is at each pixel: holes stand for what comes into sight.</returns>
        public (ImageBuffer Prior, float[] Certainty) Prior(int time, ImageBuffer before, WorkerPool pool)
        {
            (FlowField flow, float[] certainty) = moved.Flow(time, time - 1);
            for (int holes = random.Below(MostHoles + 1); holes > 0; holes--)
            {
                Pierce(certainty);
            }

            if (random.Chance(SoftChance))
            {
                float most = (float)random.NextDouble();
                foreach (ref float value in certainty.AsSpan())
                {
                    value *= most;
                }
            }

            return (FlowWarp.ApplySharp(before, flow, pool), certainty);
        }

        /// <summary>Makes an ellipse uncertain.</summary>
        private void Pierce(float[] certainty)
        {
            const double Least = 0.03, Most = 0.2;
            int edge = photograph.Width;
            (double x, double y) = (random.Between(0, edge), random.Between(0, edge));
            (double width, double height) = (edge * random.Between(Least, Most), edge * random.Between(Least, Most));
            for (int i = 0; i < certainty.Length; i++)
            {
                (double across, double down) = (((i % edge) - x) / width, ((i / edge) - y) / height);
                if ((across * across) + (down * down) < 1)
                {
                    certainty[i] = 0;
                }
            }
        }
    }
}
