using System.Text.Json.Nodes;
using Impasto.Running;
using static Impasto.Studio.Tests.TestStudio;

namespace Impasto.Studio.Tests;

/// <summary>Many small jobs in a row; a thousand with --long.</summary>
public class ManyJobsTests
{
    [Fact]
    public async Task Memory_does_not_grow_with_the_number_of_jobs()
    {
        const int First = 30;
        const long MostGrowth = 60_000_000;
        int count = Environment.GetEnvironmentVariable("IMPASTO_LONG_TESTS") is null ? 30 : 1000;
        await using TestStudio studio = await StartAsync();
        string[] contents = new string[First];
        for (int i = 0; i < First; i++)
        {
            contents[i] = await studio.SendAsync(16, 16);
        }

        await PaintAllAsync();
        long before = ResidentNow();
        for (int done = 0; done < count; done += First)
        {
            await PaintAllAsync();
        }

        Assert.InRange(ResidentNow() - before, long.MinValue, MostGrowth);
        Assert.Empty(Directory.GetDirectories(Path.Combine(studio.Folder, "work")));

        async Task PaintAllAsync()
        {
            JsonArray jobs = (await studio.PostAsync(
                "/api/jobs", new { job = Quick(contents[0]), contents })).AsArray();
            await studio.WaitAsync(Text(jobs[^1]!, "id"), "done", "failed");
            Assert.All(
                (await studio.GetAsync("/api/jobs")).AsArray(), job => Assert.Equal("done", Text(job!, "state")));
        }
    }

    private static long ResidentNow()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return new MachineMemory().Resident;
    }
}
