using System.Text.Json;
using Impasto.Running;
using Impasto.Studio.Previews;
using Impasto.Studio.Queue;
using Impasto.Studio.Storage;
using static Impasto.Studio.Tests.TestStudio;

namespace Impasto.Studio.Tests;

/// <summary>Memory when nothing is painted.</summary>
public class RestTests
{
    private const long Idle = 150_000_000;

    [Fact]
    public async Task Memory_is_given_back_after_work()
    {
        string folder = Directory.CreateTempSubdirectory("impasto-studio-").FullName;
        using (RemoteStudio studio = RemoteStudio.Start(folder))
        {
            string content = await studio.SendAsync(2400, 1600, "content");
            string job = (await studio.QueueAsync(Quick(content)))[0];
            await studio.WaitForDoneAsync(job, least: 1);
            long worked = studio.Resident;
            Assert.True(worked > Idle, $"{worked / 1_000_000} MB");
            for (int i = 0; i < 100 && studio.Resident >= Idle; i++)
            {
                await Task.Delay(100);
            }

            Assert.True(studio.Resident < Idle, $"{worked / 1_000_000} MB, then {studio.Resident / 1_000_000} MB");
            await studio.KillAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Networks_are_kept_while_a_job_is_being_done_and_forgotten_after()
    {
        using StudioParts parts = new();
        using PreviewPainter previews = new(parts.Box, parts.Reader, parts.Small, parts.Options);
        using Held work = new();
        using JobQueue queue = new(
            parts.Records,
            parts.Folder,
            new Dictionary<JobKind, IWork> { [JobKind.Film] = work },
            parts.Options,
            e => e.Message);
        queue.Start();
        string id = queue.Add([NewJob()])[0].Id;
        while (!queue.IsWorking)
        {
            await Task.Delay(5);
        }

        parts.Box.Lease().Dispose();
        using Rest rest = new(parts.Box, previews, queue, TimeSpan.FromMilliseconds(20));
        await Task.Delay(500);
        Assert.Equal(1, parts.Box.Uses);
        work.Let.Set();
        for (int i = 0; i < 1000 && parts.Box.Uses > 0; i++)
        {
            await Task.Delay(20);
        }

        Assert.Equal(0, parts.Box.Uses);
        Assert.Equal(JobState.Done, queue.Get(id).State);
    }

    private static StudioJob NewJob() => new()
    {
        Id = Id.New(),
        Kind = JobKind.Film,
        Created = DateTimeOffset.UtcNow,
        Title = "film in waves",
        Method = "transform",
        Styles = [],
        Job = JsonElement.Parse("{}"),
    };

    /// <summary>Work that goes on until it is let go.</summary>
    private sealed class Held : IWork, IDisposable
    {
        public ManualResetEventSlim Let { get; } = new();

        public Outcome Do(StudioJob job, RunContext context, Func<Ending> ending)
        {
            Let.Wait(context.Cancellation);
            return new Outcome(Result: null, IsWhole: true, Notes: []);
        }

        public bool GoesOn(StudioJob job) => true;

        public void Dispose() => Let.Dispose();
    }
}
