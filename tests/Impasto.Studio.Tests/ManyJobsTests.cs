using System.Text.Json.Nodes;
using static Impasto.Studio.Tests.TestStudio;

namespace Impasto.Studio.Tests;

/// <summary>Many small jobs in a row; a thousand with --long.</summary>
public class ManyJobsTests
{
    [Fact]
    public async Task Memory_does_not_grow_with_the_number_of_jobs()
    {
        const int Batch = 25;
        const long MostGrowth = 40_000_000;
        int count = Environment.GetEnvironmentVariable("IMPASTO_LONG_TESTS") is null ? 2 * Batch : 1000;
        string folder = Directory.CreateTempSubdirectory("impasto-studio-").FullName;
        using RemoteStudio studio = RemoteStudio.Start(folder);
        string[] contents = new string[Batch];
        for (int i = 0; i < Batch; i++)
        {
            contents[i] = await studio.SendAsync(16, 16, "content");
        }

        await PaintAllAsync();
        await PaintAllAsync();
        long before = studio.Resident;
        for (int done = 0; done < count; done += Batch)
        {
            await PaintAllAsync();
        }

        Assert.InRange(studio.Resident - before, long.MinValue, MostGrowth);
        JsonArray jobs = (await studio.GetAsync("/api/jobs")).AsArray();
        Assert.Equal(count + (2 * Batch), jobs.Count);
        Assert.All(jobs, job => Assert.Equal("done", Text(job!, "state")));
        Assert.Empty(Directory.GetDirectories(Path.Combine(folder, "work")));
        await studio.KillAsync();
        Directory.Delete(folder, recursive: true);

        async Task PaintAllAsync()
        {
            string[] jobs = await studio.QueueAsync(Quick(contents[0]), contents);
            await studio.WaitForDoneAsync(jobs[^1], least: 1);
        }
    }
}
