using Impasto.Running;
using Impasto.Tests.Weights;

namespace Impasto.Tests.Running;

/// <summary>What a machine can give, from made-up files of a system.</summary>
public sealed class MachineMemoryTests : IDisposable
{
    private const long Megabyte = 1 << 20;

    private readonly TemporaryFolder folder = new();
    private readonly MachineMemory memory;

    public MachineMemoryTests()
    {
        memory = new MachineMemory(folder.Path);
        Write("proc/meminfo", "MemTotal:       8388608 kB\nMemFree:  1024 kB\nMemAvailable:    4194304 kB\n");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_machine_counts_where_there_is_no_group() => Assert.Equal(4096 * Megabyte, memory.Available);

    [Fact]
    public void A_run_of_which_nothing_is_said_may_take_four_fifths()
    {
        Write("proc/self/cgroup", "0::/\n");
        Write("sys/fs/cgroup/memory.max", $"{1100 * Megabyte}\n");
        Write("sys/fs/cgroup/memory.current", $"{100 * Megabyte}\n");
        Assert.InRange(memory.Share, (800 * Megabyte) - 4, 800 * Megabyte);
    }

    [Fact]
    public void A_groups_own_limit_counts()
    {
        Write("proc/self/cgroup", "0::/jobs/one\n");
        Write("sys/fs/cgroup/jobs/one/memory.max", $"{1000 * Megabyte}\n");
        Write("sys/fs/cgroup/jobs/one/memory.current", $"{300 * Megabyte}\n");
        Assert.Equal(700 * Megabyte, memory.Available);
    }

    [Fact]
    public void The_limit_of_a_group_above_counts_if_it_leaves_less()
    {
        Write("proc/self/cgroup", "0::/jobs/one\n");
        Write("sys/fs/cgroup/jobs/one/memory.max", "max\n");
        Write("sys/fs/cgroup/jobs/one/memory.current", $"{300 * Megabyte}\n");
        Write("sys/fs/cgroup/jobs/memory.max", $"{2000 * Megabyte}\n");
        Write("sys/fs/cgroup/jobs/memory.current", $"{1500 * Megabyte}\n");
        Assert.Equal(500 * Megabyte, memory.Available);
    }

    [Fact]
    public void A_container_that_sees_its_own_group_as_the_root_is_limited()
    {
        Write("proc/self/cgroup", "0::/\n");
        Write("sys/fs/cgroup/memory.max", $"{1000 * Megabyte}\n");
        Write("sys/fs/cgroup/memory.current", $"{100 * Megabyte}\n");
        Assert.Equal(900 * Megabyte, memory.Available);
    }

    [Fact]
    public void No_limit_leaves_what_the_machine_has()
    {
        Write("proc/self/cgroup", "0::/jobs\n");
        Write("sys/fs/cgroup/jobs/memory.max", "max\n");
        Write("sys/fs/cgroup/jobs/memory.current", $"{9000 * Megabyte}\n");
        Assert.Equal(4096 * Megabyte, memory.Available);
    }

    [Fact]
    public void A_limit_beyond_the_machine_does_not_count()
    {
        Write("proc/self/cgroup", "0::/jobs\n");
        Write("sys/fs/cgroup/jobs/memory.max", $"{90_000 * Megabyte}\n");
        Write("sys/fs/cgroup/jobs/memory.current", "0\n");
        Assert.Equal(4096 * Megabyte, memory.Available);
    }

    [Fact]
    public void Files_that_can_be_dropped_count_as_free()
    {
        Write("proc/self/cgroup", "0::/jobs\n");
        Write("sys/fs/cgroup/jobs/memory.max", $"{1000 * Megabyte}\n");
        Write("sys/fs/cgroup/jobs/memory.current", $"{800 * Megabyte}\n");
        Write(
            "sys/fs/cgroup/jobs/memory.stat",
            $"anon 1\ninactive_file {500 * Megabyte}\nactive_file {100 * Megabyte}\n");
        Assert.Equal(700 * Megabyte, memory.Available);
    }

    [Fact]
    public void A_group_that_has_more_than_its_limit_has_nothing_left()
    {
        Write("proc/self/cgroup", "0::/jobs\n");
        Write("sys/fs/cgroup/jobs/memory.max", $"{100 * Megabyte}\n");
        Write("sys/fs/cgroup/jobs/memory.current", $"{120 * Megabyte}\n");
        Assert.Equal(0, memory.Available);
    }

    [Fact]
    public void The_first_version_of_groups_is_read_too()
    {
        Write("proc/self/cgroup", "12:cpu,cpuacct:/docker/abc\n5:memory:/docker/abc\n0::/docker/abc\n");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", $"{1000 * Megabyte}\n");
        Write("sys/fs/cgroup/memory/memory.usage_in_bytes", $"{600 * Megabyte}\n");
        Write(
            "sys/fs/cgroup/memory/memory.stat",
            $"inactive_file {7 * Megabyte}\ntotal_inactive_file {50 * Megabyte}\n");
        Assert.Equal(450 * Megabyte, memory.Available);

        Write("sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", $"{500 * Megabyte}\n");
        Write("sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes", $"{200 * Megabyte}\n");
        Assert.Equal(300 * Megabyte, memory.Available);
    }

    [Fact]
    public void The_first_versions_number_for_no_limit_leaves_what_the_machine_has()
    {
        Write("proc/self/cgroup", "5:memory:/\n");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        Write("sys/fs/cgroup/memory/memory.usage_in_bytes", $"{600 * Megabyte}\n");
        Assert.Equal(4096 * Megabyte, memory.Available);
    }

    [Fact]
    public void A_system_without_any_of_the_files_has_what_the_runtime_says()
    {
        File.Delete(folder.File("proc/meminfo"));
        Assert.Equal(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, memory.Available);
        Assert.Equal((0, 0), (memory.Resident, memory.PeakResident));
        memory.ResetPeak();
    }

    [Fact]
    public void What_is_resident_is_read()
    {
        Write("proc/self/status", "Name:\timpasto\nVmPeak:\t 9 kB\nVmHWM:\t  3072 kB\nVmRSS:\t  2048 kB\n");
        Assert.Equal((2 * Megabyte, 3 * Megabyte), (memory.Resident, memory.PeakResident));
    }

    private void Write(string name, string text)
    {
        string path = folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
