using Impasto.Media.Images;

namespace Impasto.Networks;

/// <summary>What a network with <see cref="TransformNetworkOptions.Prior"/> sees.</summary>
internal static class PriorInput
{
    private const int Channels = ImageBuffer.Channels;

    /// <summary>Brings frame, result before and its certainty together.</summary>
    /// <param name="target">Where they go, 7 values a pixel.</param>
    /// <param name="frame">RGB of each pixel.</param>
    /// <param name="prior">RGB of each pixel, of the frame before; empty where there is none.</param>
    /// <param name="certainty">How certain that is at each pixel, 0 to 1; wholly so where empty.</param>
    public static void Fill(
        Span<float> target, ReadOnlySpan<float> frame, ReadOnlySpan<float> prior, ReadOnlySpan<float> certainty)
    {
        for (int i = 0, from = 0, to = 0; from < frame.Length; i++)
        {
            float certain = prior.IsEmpty ? 0 : certainty.IsEmpty ? 1 : certainty[i];
            for (int c = 0; c < Channels; c++, from++, to++)
            {
                target[to] = frame[from];
                target[to + Channels] = prior.IsEmpty ? 0 : prior[from] * certain;
            }

            target[to + Channels] = certain;
            to += Channels + 1;
        }
    }
}
