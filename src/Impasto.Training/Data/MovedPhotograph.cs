using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Video.OpticalFlow;

namespace Impasto.Training.Data;

/// <summary>
/// Frames of a film that a photograph gives: a window on it shifts, zooms and turns a little from frame to frame, so
/// that the flow between them is known exactly (Ruder, Dosovitskiy and Brox, "Artistic style transfer for videos and
/// spherical images", IJCV 2018, train on such shifts and zooms). Beyond its edges the photograph is mirrored.
/// </summary>
internal sealed class MovedPhotograph
{
    private const double MostShift = 8;
    private const double MostZoom = 0.03;
    private const double MostTurn = 0.02;
    private const int Channels = ImageBuffer.Channels;

    private readonly ImageBuffer photograph;
    private readonly int edge;
    private readonly (double X, double Y) middle;
    private readonly (double X, double Y) shift;
    private readonly double zoom;
    private readonly double turn;

    /// <summary>Chooses a window and how it moves.</summary>
    /// <param name="photograph">The photograph.</param>
    /// <param name="edge">The edge of frames, which are square, in pixels.</param>
    /// <param name="random">Where the choice comes from.</param>
    public MovedPhotograph(ImageBuffer photograph, int edge, SeededRandom random)
    {
        this.photograph = photograph;
        this.edge = edge;
        middle = (random.Between(0, photograph.Width), random.Between(0, photograph.Height));
        shift = (random.Between(-MostShift, MostShift), random.Between(-MostShift, MostShift));
        zoom = random.Between(-MostZoom, MostZoom);
        turn = random.Between(-MostTurn, MostTurn);
    }

    /// <summary>Makes a frame.</summary>
    /// <param name="time">Which, from 0.</param>
    public ImageBuffer Frame(int time)
    {
        ImageBuffer frame = new(edge, edge);
        for (int i = 0; i < edge * edge; i++)
        {
            (double x, double y) = ToPhotograph(time, i % edge, i / edge);
            (int left, int top) = ((int)Math.Floor(x), (int)Math.Floor(y));
            (double across, double down) = (x - left, y - top);
            for (int c = 0; c < Channels; c++)
            {
                double upper = (At(left, top, c) * (1 - across)) + (At(left + 1, top, c) * across);
                double lower = (At(left, top + 1, c) * (1 - across)) + (At(left + 1, top + 1, c) * across);
                frame.Pixels[(i * Channels) + c] = (float)((upper * (1 - down)) + (lower * down));
            }
        }

        return frame;
    }

    /// <summary>Gives where a frame's pixels are in another one, and which of them it shows: 1, else 0.</summary>
    /// <param name="time">The frame.</param>
    /// <param name="other">The other one.</param>
    public (FlowField Flow, float[] Mask) Flow(int time, int other)
    {
        FlowField flow = new(edge, edge);
        float[] mask = new float[edge * edge];
        for (int i = 0; i < mask.Length; i++)
        {
            (double x, double y) = ToPhotograph(time, i % edge, i / edge);
            (double thereX, double thereY) = ToFrame(other, x, y);
            flow.Horizontal[i] = (float)(thereX - (i % edge));
            flow.Vertical[i] = (float)(thereY - (i / edge));
            bool isShown = thereX >= 0 && thereX <= edge - 1 && thereY >= 0 && thereY <= edge - 1;
            mask[i] = isShown ? 1 : 0;
        }

        return (flow, mask);
    }

    private (double X, double Y) ToPhotograph(int time, double x, double y)
    {
        (double sin, double cos) = Math.SinCos(turn * time);
        double scale = Math.Exp(zoom * time);
        (x, y) = (x - (edge / 2.0), y - (edge / 2.0));
        return (
            middle.X + (shift.X * time) + (scale * ((cos * x) - (sin * y))),
            middle.Y + (shift.Y * time) + (scale * ((sin * x) + (cos * y))));
    }

    private (double X, double Y) ToFrame(int time, double x, double y)
    {
        (double sin, double cos) = Math.SinCos(turn * time);
        double scale = Math.Exp(-zoom * time);
        (x, y) = (x - middle.X - (shift.X * time), y - middle.Y - (shift.Y * time));
        return (
            (edge / 2.0) + (scale * ((cos * x) + (sin * y))),
            (edge / 2.0) + (scale * ((cos * y) - (sin * x))));
    }

    private float At(int x, int y, int channel) => photograph.Pixels[
        (((Mirror(y, photograph.Height) * photograph.Width) + Mirror(x, photograph.Width)) * Channels) + channel];

    private static int Mirror(int position, int size)
    {
        int period = 2 * size;
        int folded = ((position % period) + period) % period;
        return folded < size ? folded : period - 1 - folded;
    }
}
