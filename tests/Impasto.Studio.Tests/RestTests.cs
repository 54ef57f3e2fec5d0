using static Impasto.Studio.Tests.TestStudio;

namespace Impasto.Studio.Tests;

/// <summary>Memory when nothing is painted.</summary>
public class RestTests
{
    [Fact]
    public async Task Memory_is_given_back_after_work()
    {
        string folder = Directory.CreateTempSubdirectory("impasto-studio-").FullName;
        using (RemoteStudio studio = RemoteStudio.Start(folder))
        {
            string content = await studio.SendAsync(1200, 900, "content");
            string job = (await studio.QueueAsync(Quick(content)))[0];
            await studio.WaitForDoneAsync(job, least: 1);
            long worked = studio.Resident;
            for (int i = 0; i < 100 && studio.Resident >= 150_000_000; i++)
            {
                await Task.Delay(100);
            }

            Assert.True(studio.Resident < 150_000_000, $"{worked / 1000000} MB, then {studio.Resident / 1000000} MB");
            await studio.KillAsync();
        }

        Directory.Delete(folder, recursive: true);
    }
}
