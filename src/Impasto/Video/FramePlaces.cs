using Impasto.Control.Guides;
using Impasto.Media.Images;
using Impasto.Stylizing;
using Impasto.Video.OpticalFlow;

namespace Impasto.Video;

/// <summary>
/// Where the styles go in a frame of a film, by its masks: what a mask leaves as the scene takes nothing from the
/// result before, and what moves from one region into another, or under a mask that has moved, is painted anew.
/// </summary>
/// <remarks>
/// Of the previous result a pixel gets cover x max(0, 1 - 16 d) of what it would get without masks. The cover is how
/// much of the pixel is painted, and d the largest difference between a mask there and that mask in the frame before,
/// where the pixel comes from. So where a soft mask moves by d a frame, the picture is at most 1/16 behind its mask.
/// </remarks>
public sealed class FramePlaces
{
    private const float Sharpness = 16;

    private readonly int width;
    private readonly int height;
    private readonly float[][] masks;
    private readonly float[] cover;

    private FramePlaces(int width, int height, float[][] masks, float[] cover)
    {
        (this.width, this.height) = (width, height);
        (this.masks, this.cover) = (masks, cover);
        IsScene = !cover.AsSpan().ContainsAnyExcept(0);
    }

    /// <summary>Gets whether all of the frame is left as the scene.</summary>
    public bool IsScene { get; }

    /// <summary>Reads the masks of a frame.</summary>
    /// <param name="request">What is asked for of it.</param>
    /// <returns>The places; null where the request has no masks, so that styles go everywhere.</returns>
    /// <exception cref="ImageException">A mask cannot be read.</exception>
    public static FramePlaces? Of(StylizeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        (int width, int height) = request.PictureSize;
        StyleSource[] seen = [.. request.Styles.Where(style => style.Weight > 0)];
        float[][] guides =
            [.. seen.Select(style => style.Guide).OfType<ImageSource>().Distinct().Select(guide => Read(guide))];
        float[]? kept = request.Keep is { } keep ? Read(keep) : null;
        if (guides.Length == 0 && kept is null)
        {
            return null;
        }

        float[] cover = new float[width * height];
        bool hasRest = seen.Any(style => style.Guide is null);
        for (int i = 0; i < cover.Length; i++)
        {
            float sum = hasRest ? 1 : 0;
            foreach (float[] guide in guides)
            {
                sum += guide[i];
            }

            float share = Math.Min(1, sum) * (1 - (kept?[i] ?? 0));
            cover[i] = share <= GuideSet.Least ? 0 : share;
        }

        return new FramePlaces(width, height, [.. guides, .. kept is null ? [] : new[] { kept }], cover);

        float[] Read(ImageSource mask) => MaskPlane.Of(mask.Read(), width, height);
    }

    /// <summary>Computes the memory of the places of a frame and the one before, in bytes.</summary>
    /// <param name="request">What is asked for.</param>
    internal static long PlanBytes(StylizeRequest request)
    {
        ImageSource[] masks =
            [.. request.Styles.Select(style => style.Guide).Append(request.Keep).OfType<ImageSource>().Distinct()];
        (int width, int height) = request.PictureSize;
        return masks.Length == 0
            ? 0
            : (2 * (masks.Length + 1) * sizeof(float) * (long)width * height)
                + masks.Max(mask => MaskPlane.ReadBytes(mask, width, height));
    }

    /// <summary>Lessens what a row of the frame takes from the previous result.</summary>
    /// <param name="before">The places of the frame before.</param>
    /// <param name="flow">Where the frame's pixels are found in the frame before.</param>
    /// <param name="y">The row.</param>
    /// <param name="shares">How much each pixel takes.</param>
    internal void Limit(FramePlaces? before, FlowField flow, int y, Span<float> shares)
    {
        ReadOnlySpan<float> across = flow.Horizontal.Slice(y * width, width);
        ReadOnlySpan<float> down = flow.Vertical.Slice(y * width, width);
        for (int x = 0; x < width; x++)
        {
            int i = (y * width) + x;
            float atX = Math.Clamp(x + across[x], 0, width - 1), atY = Math.Clamp(y + down[x], 0, height - 1);
            float difference = before is null || before.masks.Length != masks.Length ? 1 : 0;
            for (int mask = 0; mask < masks.Length && difference < 1; mask++)
            {
                difference = Math.Max(difference, Math.Abs(masks[mask][i] - Between(before!.masks[mask], atX, atY)));
            }

            shares[x] *= cover[i] * Math.Max(0, 1 - (Sharpness * difference));
        }
    }

    private unsafe float Between(float[] plane, float x, float y)
    {
        (int left, int top) = ((int)x, (int)y);
        fixed (float* at = &plane[(top * width) + left])
        {
            return FlowWarp.Between(
                at, left + 1 < width ? 1 : 0, top + 1 < height ? width : 0, x - left, y - top);
        }
    }
}
