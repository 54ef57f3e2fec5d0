using Impasto.Compute.Execution;
using Impasto.Media.Images;
using Impasto.Video.OpticalFlow;

namespace Impasto.Video;

/// <summary>
/// How much what stays the same flickers (Lai et al., "Learning Blind Video Temporal Consistency", ECCV 2018, section
/// 4.1): between a frame V and a later one V' it is the sum of M |V - warp(V')|^2, over the sum of M, with the flow and
/// the mask M of what both show of the film that was repainted; of a film the mean over its pairs. |.|^2 is a sum over
/// the channels, of samples in [0, 1].
/// </summary>
public static class WarpError
{
    private const int Channels = ImageBuffer.Channels;

    /// <summary>Computes the error between two frames.</summary>
    /// <param name="earlier">A frame.</param>
    /// <param name="later">A later one, of the same size.</param>
    /// <param name="flow">Where the earlier one's pixels are found in the later one.</param>
    /// <param name="mask">How much each pixel of the earlier one counts, at least 0: what the later one shows.</param>
    /// <param name="pool">The threads; what is computed does not depend on them.</param>
    /// <returns>The error, at least 0; 0 where nothing counts.</returns>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static double Of(
        ImageBuffer earlier, ImageBuffer later, FlowField flow, ReadOnlySpan<float> mask, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(later);
        if ((earlier.Width, earlier.Height) != (later.Width, later.Height))
        {
            throw new ArgumentException("The frames are of different sizes.", nameof(later));
        }

        if (mask.Length != earlier.Width * earlier.Height)
        {
            throw new ArgumentException($"{mask.Length} are not the pixels of a frame.", nameof(mask));
        }

        ImageBuffer warped = FlowWarp.Apply(later, flow, pool);
        double error = 0, sum = 0;
        for (int i = 0; i < mask.Length; i++)
        {
            double square = 0;
            for (int k = i * Channels; k < (i + 1) * Channels; k++)
            {
                double difference = earlier.Pixels[k] - warped.Pixels[k];
                square += difference * difference;
            }

            error += mask[i] * square;
            sum += mask[i];
        }

        return sum > 0 ? error / sum : 0;
    }
}
