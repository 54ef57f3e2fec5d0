using System.Globalization;

namespace Impasto.Running;

/// <summary>The room on a disk, above all for what does not fit into memory while a run goes on.</summary>
internal static class DiskSpace
{
    private const string Advice =
        "make room, set TMPDIR to a folder on a larger disk, allow more with --max-memory, or choose a smaller --size.";

    /// <summary>Refuses what the disk has no room for.</summary>
    /// <param name="needed">The bytes that will be kept there at most.</param>
    /// <param name="budget">What they may be; what is free where null.</param>
    /// <exception cref="DiskShortageException">There is too little room, or no such folder.</exception>
    public static void Require(long needed, long? budget)
    {
        if (needed == 0)
        {
            return;
        }

        string folder = Path.GetTempPath();
        if (!Directory.Exists(folder))
        {
            throw new DiskShortageException(
                $"{folder}: there is no such folder for temporary files; set TMPDIR to one, or allow more with "
                + "--max-memory.");
        }

        long free = budget ?? new DriveInfo(folder).AvailableFreeSpace;
        if (needed > free)
        {
            (string asked, string there) = Megabytes(needed, free);
            throw new DiskShortageException(
                $"{folder}: {asked} MB of disk would be needed for what does not fit into memory and {there} MB are "
                + $"free; {Advice}");
        }
    }

    /// <summary>What is said of a disk that was full before a run was done.</summary>
    /// <param name="e">What the system said.</param>
    public static DiskShortageException Full(IOException e) => new(
        $"{Path.GetTempPath()}: the disk is full, and what does not fit into memory is kept there; {Advice}", e);

    /// <summary>Two numbers of bytes that differ, in megabytes with as many places as show it.</summary>
    public static (string First, string Second) Megabytes(long first, long second)
    {
        const int MostPlaces = 6;
        (string, string) both = default;
        for (int places = 0; places <= MostPlaces; places++)
        {
            both = (Text(first, places), Text(second, places));
            if (both.Item1 != both.Item2)
            {
                break;
            }
        }

        return both;

        static string Text(long bytes, int places) =>
            (bytes / 1e6).ToString($"F{places}", CultureInfo.InvariantCulture);
    }
}
