using System.Numerics;

namespace Impasto.Training.Data.Procedural;

/// <summary>A plane divided into parts by straight cuts, each of one part (a binary space partition).</summary>
internal sealed class PlaneDivision
{
    private readonly List<Cut> cuts = [];

    /// <summary>Gets the number of parts.</summary>
    public int Parts => cuts.Count + 1;

    /// <summary>Divides the part in which a point lies by a line through the point.</summary>
    /// <param name="point">The point.</param>
    /// <param name="angle">The direction that is at right angles to the line.</param>
    public void Divide(Vector2 point, double angle)
    {
        Vector2 normal = new((float)Math.Cos(angle), (float)Math.Sin(angle));
        int index = cuts.Count;
        (int part, int parent, bool ahead) = (0, -1, false);
        for (int next = index > 0 ? 0 : ~0; next >= 0;)
        {
            (parent, ahead) = (next, cuts[next].Distance(point) > 0);
            next = ahead ? cuts[next].Ahead : cuts[next].Behind;
            part = ~next;
        }

        if (parent >= 0)
        {
            cuts[parent] = ahead ? cuts[parent] with { Ahead = index } : cuts[parent] with { Behind = index };
        }

        cuts.Add(new Cut(normal, Vector2.Dot(normal, point), Behind: ~part, Ahead: ~(index + 1)));
    }

    /// <summary>Finds the part in which a point lies.</summary>
    /// <param name="point">The point.</param>
    /// <returns>The part's number, and the distance to the nearest line that bounds it.</returns>
    public (int Part, float ToEdge) Find(Vector2 point)
    {
        float toEdge = float.MaxValue;
        int next = cuts.Count > 0 ? 0 : ~0;
        while (next >= 0)
        {
            Cut cut = cuts[next];
            float distance = cut.Distance(point);
            toEdge = Math.Min(toEdge, Math.Abs(distance));
            next = distance > 0 ? cut.Ahead : cut.Behind;
        }

        return (~next, toEdge);
    }

    /// <summary>A line; for each side, the index of the next cut there, or the complement of a part.</summary>
    private readonly record struct Cut(Vector2 Normal, float Offset, int Behind, int Ahead)
    {
        public float Distance(Vector2 point) => Vector2.Dot(Normal, point) - Offset;
    }
}
