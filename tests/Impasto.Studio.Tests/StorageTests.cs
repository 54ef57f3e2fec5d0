using System.Text.Json.Nodes;
using Impasto.Studio.Storage;
using static Impasto.Studio.Tests.TestStudio;

namespace Impasto.Studio.Tests;

/// <summary>What is kept from one start to the next, and for how long.</summary>
public class StorageTests
{
    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef", true)]
    [InlineData("0123456789abcdef0123456789abcde", false)]
    [InlineData("0123456789abcdef0123456789abcdef0", false)]
    [InlineData("0123456789ABCDEF0123456789abcdef", false)]
    [InlineData("0123456789abcdef0123456789abcde/", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void An_id_is_thirty_two_small_hexadecimal_digits(string? text, bool isId)
    {
        Assert.Equal(isId, Id.Is(text));
        Assert.True(Id.Is(Id.New()));
        Assert.NotEqual(Id.New(), Id.New());
    }

    [Fact]
    public async Task What_was_deleted_a_month_ago_is_erased_with_all_its_files()
    {
        await using TestStudio studio = await StartAsync();
        string old = Text(await studio.WaitAsync(await studio.QueueAsync(Quick(await studio.SendAsync())), "done"),
            "result");
        string recent = await studio.SendAsync(), kept = await studio.SendAsync();
        foreach (string id in new[] { old, recent })
        {
            using HttpResponseMessage deleted = await studio.Client.DeleteAsync($"/api/pictures/{id}");
        }

        Assert.Equal(3, FilesOf(old).Length);
        using (Database records = Records(studio.Folder))
        {
            records.Execute(
                $"UPDATE pictures SET deleted = {DateTimeOffset.UtcNow.AddDays(-31)} WHERE id = {old}");
            records.Execute(
                $"UPDATE pictures SET deleted = {DateTimeOffset.UtcNow.AddDays(-29)} WHERE id = {recent}");
        }

        await studio.RestartAsync();
        Assert.Empty(FilesOf(old));
        Assert.NotEmpty(FilesOf(recent));
        Assert.NotEmpty(FilesOf(kept));
        await studio.PostAsync($"/api/pictures/{recent}/restore");
        using HttpResponseMessage gone = await studio.Client.GetAsync($"/api/pictures/{old}");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, gone.StatusCode);

        string[] FilesOf(string id) => Directory.GetFiles(studio.Folder, id + "*", SearchOption.AllDirectories);
    }

    [Fact]
    public async Task What_was_left_of_an_upload_is_gone_after_a_restart()
    {
        await using TestStudio studio = await StartAsync();
        string left = Path.Combine(studio.Folder, "uploads", "left");
        await File.WriteAllTextAsync(left, "half a picture");
        await studio.RestartAsync();
        Assert.False(File.Exists(left));
    }

    [Fact]
    public async Task Records_of_a_newer_version_are_left_alone()
    {
        string folder = Directory.CreateTempSubdirectory("impasto-studio-").FullName;
        StudioOptions options = new() { Data = folder, Home = folder, Port = 0 };
        await (await StudioServer.StartAsync(options)).DisposeAsync();
        using (Database records = Records(folder))
        {
            records.Execute($"PRAGMA user_version = 3");
        }

        StudioException refused = await Assert.ThrowsAsync<StudioException>(() => StudioServer.StartAsync(options));
        Assert.Contains("made by a newer Impasto", refused.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_job_that_was_being_stopped_is_stopped_after_a_restart_and_can_go_on()
    {
        await using TestStudio studio = await StartAsync();
        await studio.PostAsync("/api/queue/pause");
        string content = await studio.SendAsync();
        string stopping = await studio.QueueAsync(Quick(content)), running = await studio.QueueAsync(Quick(content));
        using (Database records = Records(studio.Folder))
        {
            records.Execute($"UPDATE jobs SET state = {"Stopping"} WHERE id = {stopping}");
            records.Execute($"UPDATE jobs SET state = {"Running"} WHERE id = {running}");
        }

        await studio.RestartAsync();
        JsonNode stopped = await studio.GetAsync($"/api/jobs/{stopping}");
        Assert.Equal("stopped", Text(stopped, "state"));
        Assert.True(stopped["canContinue"]!.GetValue<bool>());
        Assert.NotNull(stopped["finished"]);
        Assert.Equal("queued", Text(await studio.GetAsync($"/api/jobs/{running}"), "state"));

        JsonNode goesOn = await studio.PostAsync($"/api/jobs/{stopping}/continue");
        Assert.Equal("queued", Text(goesOn, "state"));
        Assert.Null(goesOn["finished"]);
        Assert.False(goesOn["canContinue"]!.GetValue<bool>());
        Assert.Equal(2, goesOn["place"]!.GetValue<int>());
        using HttpResponseMessage again = await studio.Client.PostAsync($"/api/jobs/{stopping}/continue", null);
        Assert.Equal(System.Net.HttpStatusCode.Conflict, again.StatusCode);
    }

    private static Database Records(string folder) => new(Path.Combine(folder, "studio.db"));
}
