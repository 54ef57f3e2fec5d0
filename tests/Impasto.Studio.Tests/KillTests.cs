using System.Text.Json.Nodes;
using static Impasto.Studio.Tests.TestStudio;

namespace Impasto.Studio.Tests;

/// <summary>A server that is killed loses nothing.</summary>
public class KillTests
{
    [Fact]
    public async Task A_job_of_a_server_that_was_killed_goes_on_from_its_checkpoint_to_the_same_bytes()
    {
        string folder = Directory.CreateTempSubdirectory("impasto-studio-").FullName;
        string content, style, job, next;
        double before;
        using (RemoteStudio studio = RemoteStudio.Start(folder))
        {
            content = await studio.SendAsync(96, 64, "content");
            style = await studio.SendAsync(96, 64, "style");
            job = (await studio.QueueAsync(Slow(content, style, iterations: 24)))[0];
            next = (await studio.QueueAsync(Quick(content)))[0];
            before = await studio.WaitForDoneAsync(job, least: 0.3);
            await studio.KillAsync();
        }

        Assert.NotEmpty(Directory.GetFiles(Path.Combine(folder, "work", job), "state.safetensors"));
        using (RemoteStudio studio = RemoteStudio.Start(folder))
        {
            // What was done is shown before anything is taken up again.
            double first = (await studio.GetAsync($"/api/jobs/{job}"))["done"]!.GetValue<double>();
            Assert.InRange(first, before / 2, 1);
            await studio.WaitForDoneAsync(next, least: 1);
            JsonNode done = await studio.GetAsync($"/api/jobs/{job}");
            Assert.Equal("done", Text(done, "state"));
            string result = Text(done, "result");
            JsonNode made = await studio.GetAsync($"/api/pictures/{result}/job");
            Assert.Equal(
                Contract.Paint(made["job"]!.AsObject()), await studio.BytesAsync($"/api/pictures/{result}/file"));
            await studio.KillAsync();
        }

        Directory.Delete(folder, recursive: true);
    }
}
