using System.Numerics;

namespace Impasto.Samples.Painting;

/// <summary>
/// Lines that follow a motif's flow at an even distance from one another: a line starts beside one that is there and
/// goes on until it comes too near to another (after Jobard and Lefer, 1997).
/// </summary>
internal sealed class Streamlines
{
    private const float Step = 0.0015f;
    private const int LongestLine = 2500;

    private readonly IMotif motif;
    private readonly float distance;
    private readonly int cells;
    private readonly List<(Vector2 Place, int Line)>[] grid;
    private readonly List<List<Vector2>> lines = [];

    /// <summary>Draws the lines.</summary>
    /// <param name="motif">Whose flow they follow.</param>
    /// <param name="distance">The distance between them, as a share of the picture's edge.</param>
    public Streamlines(IMotif motif, float distance)
    {
        this.motif = motif;
        this.distance = distance;
        cells = (int)MathF.Ceiling(1.2f / distance);
        grid = new List<(Vector2, int)>[cells * cells];
        for (int i = 0; i < grid.Length; i++)
        {
            grid[i] = [];
        }

        Fill();
    }

    /// <summary>Gets the lines, each a row of places close together.</summary>
    public IReadOnlyList<IReadOnlyList<Vector2>> Lines => lines;

    /// <summary>How far away the next line is on one side of a place, at most 1.8 of the usual distance.</summary>
    /// <param name="place">A place on a line.</param>
    /// <param name="side">The direction, of length 1.</param>
    /// <param name="line">The index of the line on which the place is.</param>
    public float Room(Vector2 place, Vector2 side, int line)
    {
        float room = 1.8f * distance;
        foreach ((Vector2 other, int owner) in Near(place, 2))
        {
            Vector2 to = other - place;
            float beside = Vector2.Dot(to, side);
            float along = MathF.Sqrt(MathF.Max(0, to.LengthSquared() - (beside * beside)));
            if (owner != line && beside > 0 && along < distance * 0.4f)
            {
                room = MathF.Min(room, beside);
            }
        }

        return room;
    }

    private void Fill()
    {
        for (int start = 0; start < 900; start++)
        {
            // A sequence of places that leaves no large gaps.
            Vector2 place = new((start * 0.7548777f % 1.1f) - 0.05f, (start * 0.5698403f % 1.1f) - 0.05f);
            int first = lines.Count;
            Draw(place);
            for (int line = first; line < lines.Count; line++)
            {
                for (int i = 0; i < lines[line].Count; i += 4)
                {
                    Vector2 here = lines[line][i];
                    Vector2 flow = Vector2.Normalize(motif.Flow(here));
                    Vector2 beside = new Vector2(-flow.Y, flow.X) * distance * 1.02f;
                    Draw(here + beside);
                    Draw(here - beside);
                }
            }
        }
    }

    private void Draw(Vector2 start)
    {
        int line = lines.Count;
        if (!IsFree(start, line, distance * 0.97f))
        {
            return;
        }

        List<Vector2> ahead = [start, .. Follow(start, 1, line)];
        bool closed = ahead.Count > 20 && Vector2.Distance(ahead[^1], start) < Step * 2.5f;
        List<Vector2> places = closed ? [.. ahead, start] : [.. Follow(start, -1, line).Reverse(), .. ahead];
        if (places.Count * Step < distance * 0.7f)
        {
            return;
        }

        lines.Add(places);
        foreach (Vector2 place in places)
        {
            grid[Cell(place)].Add((place, line));
        }
    }

    private IEnumerable<Vector2> Follow(Vector2 place, int sign, int line)
    {
        Vector2 start = place;
        Vector2 direction = Vector2.Normalize(motif.Flow(place)) * sign;
        for (int i = 0; i < LongestLine; i++)
        {
            // The flow half a step ahead keeps circles closed.
            Vector2 ahead = place + (Along(place, direction) * Step / 2);
            direction = Along(ahead, direction);
            place += direction * Step;
            bool closed = i > 20 && Vector2.Distance(place, start) < Step * 1.2f;
            if (closed || !IsInside(place) || !IsFree(place, line, distance * 0.78f))
            {
                yield break;
            }

            yield return place;
        }
    }

    private Vector2 Along(Vector2 place, Vector2 direction)
    {
        Vector2 flow = Vector2.Normalize(motif.Flow(place));
        return Vector2.Dot(flow, direction) < 0 ? -flow : flow;
    }

    private bool IsFree(Vector2 place, int line, float clearance)
    {
        if (!IsInside(place))
        {
            return false;
        }

        foreach ((Vector2 other, int owner) in Near(place, 1))
        {
            if (owner != line && Vector2.DistanceSquared(other, place) < clearance * clearance)
            {
                return false;
            }
        }

        return true;
    }

    private IEnumerable<(Vector2 Place, int Line)> Near(Vector2 place, int reach)
    {
        int cell = Cell(place);
        for (int row = -reach; row <= reach; row++)
        {
            for (int column = -reach; column <= reach; column++)
            {
                int near = cell + column + (row * cells);
                if (near >= 0 && near < grid.Length)
                {
                    foreach ((Vector2 Place, int Line) other in grid[near])
                    {
                        yield return other;
                    }
                }
            }
        }
    }

    private static bool IsInside(Vector2 place) => place.X is > -0.05f and < 1.05f && place.Y is > -0.05f and < 1.05f;

    private int Cell(Vector2 place) =>
        ((int)((place.Y + 0.1f) / distance) * cells) + (int)((place.X + 0.1f) / distance);
}
