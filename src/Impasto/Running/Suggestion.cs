namespace Impasto.Running;

/// <summary>Finds the name that was meant by one that nothing has.</summary>
public static class Suggestion
{
    private const int LettersAnError = 3;

    /// <summary>The end of a sentence: "; did you mean NAME?", or nothing where no name is close.</summary>
    /// <param name="name">What was asked for.</param>
    /// <param name="known">The names that there are.</param>
    public static string Text(string name, IEnumerable<string> known) =>
        For(name, known) is { } meant ? $"; did you mean {meant}?" : "";

    /// <summary>
    /// The known name that is closest to one, if a slip of the pen lies between them: one letter in three may be wrong,
    /// missing or added, or have changed places with its neighbour. Upper and lower case are the same.
    /// </summary>
    /// <param name="name">What was asked for.</param>
    /// <param name="known">The names that there are; of those that are equally close the first counts.</param>
    public static string? For(string name, IEnumerable<string> known)
    {
        (string Name, int Distance)? best = null;
        foreach (string candidate in known)
        {
            int distance = Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance <= Math.Min(name.Length, candidate.Length) / LettersAnError && !(best?.Distance <= distance))
            {
                best = (candidate, distance);
            }
        }

        return best?.Name;
    }

    /// <summary>
    /// Counts the letters to change, add, take away or swap with a neighbour to get from one word to another (optimal
    /// string alignment; Damerau, "A technique for computer detection and correction of spelling errors", 1964).
    /// </summary>
    internal static int Distance(string from, string to)
    {
        int[,] distances = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            for (int j = 0; j <= to.Length; j++)
            {
                distances[i, j] = i == 0 || j == 0 ? i + j : Best(i, j);
            }
        }

        return distances[from.Length, to.Length];

        int Best(int i, int j)
        {
            int changed = distances[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
            int best = Math.Min(changed, 1 + Math.Min(distances[i - 1, j], distances[i, j - 1]));
            bool swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
            return swapped ? Math.Min(best, distances[i - 2, j - 2] + 1) : best;
        }
    }
}
