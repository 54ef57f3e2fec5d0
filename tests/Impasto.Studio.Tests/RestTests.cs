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
}
