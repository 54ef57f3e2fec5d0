using System.Numerics;
using Impasto.Media.Images;
using Impasto.Running;

namespace Impasto.Training.Data.Procedural;

/// <summary>A square picture while it is painted: at each pixel a colour, and the thickness of the paint.</summary>
internal sealed class Canvas(int size)
{
    private readonly Vector3[] colours = new Vector3[size * size];
    private readonly float[] thickness = new float[size * size];

    /// <summary>Gets the edge in pixels.</summary>
    public int Size => size;

    /// <summary>Covers all with one colour.</summary>
    public void Fill(Vector3 colour) => Array.Fill(colours, colour);

    /// <summary>Sets a pixel.</summary>
    public void Set(int x, int y, Vector3 colour, float thick = 0)
    {
        colours[(y * size) + x] = colour;
        thickness[(y * size) + x] = thick;
    }

    /// <summary>Lays colour over a pixel, if it is on the canvas.</summary>
    /// <param name="x">The column.</param>
    /// <param name="y">The row.</param>
    /// <param name="colour">The colour.</param>
    /// <param name="coverage">How much of the pixel it covers, 0 to 1.</param>
    /// <param name="thick">The thickness of the paint there, about 0 to 1.</param>
    public void Blend(int x, int y, Vector3 colour, float coverage, float thick = 0)
    {
        if ((uint)x < (uint)size && (uint)y < (uint)size)
        {
            int index = (y * size) + x;
            colours[index] += (colour - colours[index]) * coverage;
            thickness[index] += (thick - thickness[index]) * coverage;
        }
    }

    /// <summary>Lays an ellipse.</summary>
    /// <param name="centre">Its middle.</param>
    /// <param name="along">The direction of its longer axis, of length 1.</param>
    /// <param name="radii">Half of its length and of its width, in pixels.</param>
    /// <param name="colour">Its colour.</param>
    public void Ellipse(Vector2 centre, Vector2 along, Vector2 radii, Vector3 colour)
    {
        float reach = Math.Max(radii.X, radii.Y) + 1;
        (int top, int bottom) = ((int)(centre.Y - reach), (int)(centre.Y + reach));
        (int left, int right) = ((int)(centre.X - reach), (int)(centre.X + reach));
        float smaller = Math.Min(radii.X, radii.Y);
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                Vector2 offset = new Vector2(x, y) - centre;
                Vector2 turned = new(Vector2.Dot(offset, along), (offset.Y * along.X) - (offset.X * along.Y));
                float distance = (turned / radii).Length();
                float coverage = Math.Clamp(((1 - distance) * smaller) + 0.5f, 0, 1);
                if (coverage > 0)
                {
                    Blend(x, y, colour, coverage, 1 - (distance * distance));
                }
            }
        }
    }

    /// <summary>Lights the paint from one side, so that its thickness shows.</summary>
    /// <param name="towards">The direction of the light, of length 1.</param>
    /// <param name="strength">How strong the light and the shade are; 0 for none.</param>
    public void Light(Vector2 towards, float strength)
    {
        for (int y = 0; y < size; y++)
        {
            int above = Math.Max(y - 1, 0) * size;
            int below = Math.Min(y + 1, size - 1) * size;
            int row = y * size;
            for (int x = 0; x < size; x++)
            {
                float slopeX = thickness[row + Math.Max(x - 1, 0)] - thickness[row + Math.Min(x + 1, size - 1)];
                float slopeY = thickness[above + x] - thickness[below + x];
                float facing = strength * ((slopeX * towards.X) + (slopeY * towards.Y));
                float gloss = Math.Max(0, facing - 0.25f);
                colours[row + x] = (colours[row + x] * Math.Clamp(1 + facing, 0.35f, 1.6f)) + new Vector3(gloss * 0.6f);
            }
        }
    }

    /// <summary>Roughens the ground: noise for paper, a weave for canvas.</summary>
    /// <param name="strength">The largest change of a colour.</param>
    /// <param name="thread">The distance of the threads in pixels; 0 for paper.</param>
    /// <param name="random">What the noise comes from.</param>
    public void Roughen(float strength, float thread, SeededRandom random)
    {
        float turn = thread > 0 ? MathF.Tau / thread : 0;
        float[] wave = [.. Enumerable.Range(0, size).Select(i => MathF.Sin(i * turn))];
        for (int i = 0; i < colours.Length; i++)
        {
            float grain = ((random.NextBits() >> 40) * (2f / (1 << 24))) - 1;
            float change = thread > 0 ? (0.5f * grain) + (wave[i % size] * wave[i / size]) : grain;
            colours[i] *= 1 + (strength * change);
        }
    }

    /// <summary>The picture, its samples cut to [0, 1].</summary>
    public ImageBuffer ToImage()
    {
        ImageBuffer image = new(size, size);
        Span<float> pixels = image.Pixels;
        for (int i = 0; i < colours.Length; i++)
        {
            Vector3.Clamp(colours[i], Vector3.Zero, Vector3.One).CopyTo(pixels[(i * ImageBuffer.Channels)..]);
        }

        return image;
    }
}
