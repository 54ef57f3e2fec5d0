using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Video.OpticalFlow;

namespace Impasto.Training.Data;

/// <summary>
/// Frames of a film that a square photograph gives: a window on it shifts, zooms and turns a little from frame to
/// frame, so that the flow between them is known exactly (Ruder, Dosovitskiy and Brox, "Artistic style transfer for
/// videos and spherical images", IJCV 2018, train on such shifts and zooms). Frame 0 is the photograph itself, and
/// beyond its edges it is mirrored. Some move fast and some hardly.
/// </summary>
internal sealed class MovedPhotograph
{
    private const double MostShift = 8;
    private const double MostZoom = 0.03;
    private const double MostTurn = 0.02;
    private const int Channels = ImageBuffer.Channels;

    private readonly ImageBuffer photograph;
    private readonly int edge;
    private readonly (double X, double Y) shift;
    private readonly double zoom;
    private readonly double turn;

    /// <summary>Chooses how the window moves.</summary>
    /// <param name="photograph">The photograph, which is square.</param>
    /// <param name="random">Where the choice comes from.</param>
    public MovedPhotograph(ImageBuffer photograph, SeededRandom random)
    {
        this.photograph = photograph;
        edge = photograph.Width;
        double speed = random.NextDouble();
        shift = (speed * random.Between(-MostShift, MostShift), speed * random.Between(-MostShift, MostShift));
        zoom = speed * random.Between(-MostZoom, MostZoom);
        turn = speed * random.Between(-MostTurn, MostTurn);
    }

    /// <summary>Makes a frame.</summary>
    /// <param name="time">Which; those before the photograph itself are negative.</param>
    public ImageBuffer Frame(int time)
    {
        Window window = At(time);
        ImageBuffer frame = new(edge, edge);
        for (int i = 0; i < edge * edge; i++)
        {
            (double x, double y) = window.ToPhotograph(i % edge, i / edge);
            (int left, int top) = ((int)Math.Floor(x), (int)Math.Floor(y));
            (double across, double down) = (x - left, y - top);
            for (int c = 0; c < Channels; c++)
            {
                double upper = (Sample(left, top, c) * (1 - across)) + (Sample(left + 1, top, c) * across);
                double lower = (Sample(left, top + 1, c) * (1 - across)) + (Sample(left + 1, top + 1, c) * across);
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
        (Window here, Window there) = (At(time), At(other));
        FlowField flow = new(edge, edge);
        float[] mask = new float[edge * edge];
        for (int i = 0; i < mask.Length; i++)
        {
            (double x, double y) = here.ToPhotograph(i % edge, i / edge);
            (double thereX, double thereY) = there.ToFrame(x, y);
            flow.Horizontal[i] = (float)(thereX - (i % edge));
            flow.Vertical[i] = (float)(thereY - (i / edge));
            bool isShown = thereX >= 0 && thereX <= edge - 1 && thereY >= 0 && thereY <= edge - 1;
            mask[i] = isShown ? 1 : 0;
        }

        return (flow, mask);
    }

    private Window At(int time)
    {
        (double sin, double cos) = Math.SinCos(turn * time);
        double scale = Math.Exp(zoom * time);
        return new(edge / 2.0, shift.X * time, shift.Y * time, scale * sin, scale * cos);
    }

    private float Sample(int x, int y, int channel) => photograph.Pixels[
        (((Mirror(y, photograph.Height) * photograph.Width) + Mirror(x, photograph.Width)) * Channels) + channel];

    private static int Mirror(int position, int size)
    {
        int period = 2 * size;
        int folded = ((position % period) + period) % period;
        return folded < size ? folded : period - 1 - folded;
    }

    /// <summary>What a frame shows of the photograph.</summary>
    private readonly record struct Window(double Middle, double ShiftX, double ShiftY, double Sin, double Cos)
    {
        public (double X, double Y) ToPhotograph(double x, double y)
        {
            (x, y) = (x - Middle, y - Middle);
            return (Middle + ShiftX + (Cos * x) - (Sin * y), Middle + ShiftY + (Sin * x) + (Cos * y));
        }

        public (double X, double Y) ToFrame(double x, double y)
        {
            double squares = (Sin * Sin) + (Cos * Cos);
            (x, y) = (x - Middle - ShiftX, y - Middle - ShiftY);
            return (Middle + (((Cos * x) + (Sin * y)) / squares), Middle + (((Cos * y) - (Sin * x)) / squares));
        }
    }
}
