using System.Globalization;

namespace Impasto.Running;

/// <summary>The memory that this machine can give, within the limits of a container (cgroup v1 and v2).</summary>
/// <param name="root">The folder in which the system's files are; "/" but for tests.</param>
public sealed class MachineMemory(string root = "/")
{
    private const long Kilobyte = 1024;

    /// <summary>
    /// Gets the bytes that can be taken now without swapping. Files that are held in memory, but could be dropped,
    /// count as free.
    /// </summary>
    public long Available
    {
        get
        {
            long machine = Kilobytes("proc/meminfo", "MemAvailable:");
            long free = machine > 0 ? machine : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
            return Math.Max(0, Groups().Select(FreeIn).Append(free).Min());
        }
    }

    /// <summary>
    /// Gets the bytes that a run may take where nobody says: four fifths of what is available. A plan is exact to a
    /// tenth, and the files that are read and written want a place in memory too.
    /// </summary>
    public long Share => Available / 5 * 4;

    /// <summary>Gets the most that this process has had resident, in bytes; 0 where the system does not say.</summary>
    public long PeakResident => Kilobytes("proc/self/status", "VmHWM:");

    /// <summary>Gets what this process has resident, in bytes; 0 where the system does not say.</summary>
    public long Resident => Kilobytes("proc/self/status", "VmRSS:");

    /// <summary>Lets the peak start again at what is resident now, where the system can do that.</summary>
    public void ResetPeak()
    {
        const string ResetHighWaterMark = "5";
        string path = Path.Combine(root, "proc/self/clear_refs");
        if (File.Exists(path))
        {
            File.WriteAllText(path, ResetHighWaterMark);
        }
    }

    /// <summary>The groups of this process that may have a limit: its own and those above it.</summary>
    private IEnumerable<Group> Groups()
    {
        foreach (string line in Lines("proc/self/cgroup"))
        {
            if (line.Split(':', 3) is not [var hierarchy, var controllers, var path])
            {
                continue;
            }

            bool isUnified = hierarchy == "0" && controllers.Length == 0;
            if (!isUnified && !controllers.Split(',').Contains("memory"))
            {
                continue;
            }

            string mount = isUnified ? "sys/fs/cgroup" : "sys/fs/cgroup/memory";
            for (string? group = path.Trim('/'); group is not null; group = Path.GetDirectoryName(group))
            {
                string folder = Path.Combine(mount, group);
                yield return isUnified
                    ? new Group(folder, "memory.max", "memory.current", "inactive_file")
                    : new Group(folder, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file");
            }
        }
    }

    private long FreeIn(Group group)
    {
        if (Number(Path.Combine(group.Folder, group.Limit)) is not { } limit
            || Number(Path.Combine(group.Folder, group.Usage)) is not { } usage)
        {
            return long.MaxValue;
        }

        long droppable = Lines(Path.Combine(group.Folder, "memory.stat"))
            .Select(line => line.Split(' '))
            .Where(parts => parts.Length == 2 && parts[0] == group.Droppable)
            .Select(parts => long.TryParse(parts[1], CultureInfo.InvariantCulture, out long bytes) ? bytes : 0)
            .FirstOrDefault();
        return limit - Math.Max(0, usage - droppable);
    }

    private long? Number(string path) =>
        long.TryParse(Lines(path).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : null;

    private long Kilobytes(string path, string key) =>
        Lines(path).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) is { } line
            ? long.Parse(line.AsSpan(key.Length).Trim(" kB\t"), CultureInfo.InvariantCulture) * Kilobyte
            : 0;

    private string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(root, path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>A group with the names of its files.</summary>
    private readonly record struct Group(string Folder, string Limit, string Usage, string Droppable);
}
