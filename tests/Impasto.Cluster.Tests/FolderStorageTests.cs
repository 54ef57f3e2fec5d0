using Impasto.Cluster.Storage;

namespace Impasto.Cluster.Tests;

/// <summary>A folder that machines share.</summary>
public sealed class FolderStorageTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("impasto-").FullName;
    private readonly FolderStorage storage;

    public FolderStorageTests()
    {
        Directory.CreateDirectory(At("shared"));
        storage = new FolderStorage(At("shared"));
        storage.Found();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_file_is_kept_once_under_the_name_of_its_content()
    {
        File.WriteAllText(At("a.JPG"), "abc");
        File.WriteAllText(At("b.jpg"), "abc");
        File.WriteAllText(At("c.a b"), "abc");
        string name = storage.Keep(At("a.JPG"));

        // The SHA-256 of "abc" of FIPS 180-2, appendix B.1.
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.jpg", name);
        Assert.Equal(name, storage.Keep(At("b.jpg")));
        Assert.Equal(Path.ChangeExtension(name, ".file"), storage.Keep(At("c.a b")));
        Assert.Equal("abc", File.ReadAllText(storage.Bring(name, At("place"))));
        Assert.Equal(2, Directory.GetFiles(At("shared/inputs")).Length);
    }

    [Fact]
    public void A_file_that_is_gone_or_damaged_is_told_and_can_be_sent_again()
    {
        storage.Found();
        File.WriteAllText(At("a.jpg"), "abc");
        string name = storage.Keep(At("a.jpg"));
        Assert.Equal("abc", File.ReadAllText(storage.Bring(name, At("place"))));
        File.WriteAllText(At($"shared/inputs/{name}"), "abcd");
        Assert.Contains("damaged", BringProblem(name), StringComparison.Ordinal);
        Assert.Contains("no longer", BringProblem(name), StringComparison.Ordinal);
        storage.Keep(At("a.jpg"));
        Assert.Equal("abc", File.ReadAllText(storage.Bring(name, At("place"))));

        File.WriteAllText(At($"shared/inputs/{name}"), "ab");
        storage.Keep(At("a.jpg"));
        Assert.Equal("abc", File.ReadAllText(storage.Bring(name, At("place"))));

        Directory.Move(At("shared"), At("away"));
        Assert.True(Assert.Throws<ClusterException>(() => storage.Bring(name, At("place"))).IsPassing);
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("/etc/passwd")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.jpg/x")]
    public void No_other_name_is_read(string name) =>
        Assert.Throws<ClusterException>(() => storage.Bring(name, At("place")));

    [Fact]
    public void A_result_is_fetched_as_it_was_kept()
    {
        File.WriteAllText(At("made.png"), "picture");
        storage.Found();
        Guid job = Guid.NewGuid();
        ClusterResult result = storage.KeepResult(job, "picture-000001", At("made.png"));
        Assert.Equal(result, storage.KeepResult(job, "picture-000001", At("made.png")));
        Assert.Single(Directory.GetFiles(At($"shared/jobs/{job:N}")));
        storage.Fetch(result, At("out.png"));
        Assert.Equal("picture", File.ReadAllText(At("out.png")));
        Assert.Equal(7, result.Bytes);

        File.WriteAllText(Path.Combine(At("shared"), result.File), "changed");
        Assert.Contains("damaged", FetchProblem(result), StringComparison.Ordinal);
        File.Delete(Path.Combine(At("shared"), result.File));
        Assert.Contains("no longer", FetchProblem(result), StringComparison.Ordinal);
        Assert.Contains("can be none", FetchProblem(result with { File = "../made.png" }), StringComparison.Ordinal);
        Assert.Equal("picture", File.ReadAllText(At("out.png")));

        Directory.Move(At("shared"), At("away"));
        Assert.True(Assert.Throws<ClusterException>(() => storage.Fetch(result, At("out.png"))).IsPassing);
    }

    [Fact]
    public void Where_the_folder_is_not_mounted_nothing_is_written()
    {
        File.WriteAllText(At("made"), "abc");
        File.Move(At("shared/impasto-storage"), At("away"));
        Action[] writes =
        [
            () => storage.KeepResult(Guid.NewGuid(), "picture-000001", At("made")),
            () => storage.KeepState(Guid.NewGuid(), "train-000001-set", At("made")),
            () => storage.FilmOf(Guid.NewGuid(), At("place"), CancellationToken.None),
        ];
        Assert.All(writes, write => Assert.True(Assert.Throws<ClusterException>(write).IsPassing));
        Assert.Empty(Directory.GetFileSystemEntries(At("shared")));
    }

    [Fact]
    public void How_far_a_part_is_is_kept_until_it_is_done()
    {
        Guid job = Guid.NewGuid();
        Assert.False(storage.FetchState(job, "train-000001-set", At("none")));
        foreach (string text in new[] { "first", "second" })
        {
            File.WriteAllText(At("kept"), text);
            storage.KeepState(job, "train-000001-set", At("kept"));
        }

        storage.KeepState(job, "train-000002-set", At("kept"));
        Assert.False(storage.FetchState(job, "train-000001-other", At("none")));
        Assert.True(storage.FetchState(job, "train-000001-set", At("fetched")));
        Assert.Equal("second", File.ReadAllText(At("fetched")));
        storage.ClearState(job, "train-000001");
        Assert.False(storage.FetchState(job, "train-000001-set", At("none")));
        Assert.True(storage.FetchState(job, "train-000002-set", At("other")));
        Assert.False(File.Exists(At("none")));
    }

    [Fact]
    public void Files_that_nobody_keeps_again_can_be_removed()
    {
        Assert.Empty(storage.InputsBefore(DateTimeOffset.UtcNow));
        File.WriteAllText(At("a.jpg"), "abc");
        string name = storage.Keep(At("a.jpg")), path = storage.Bring(name, At("place"));
        DateTimeOffset before = DateTimeOffset.UtcNow.AddHours(-1);
        Assert.Empty(storage.InputsBefore(before));
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-2));
        Assert.Equal([name], storage.InputsBefore(before));
        storage.Keep(At("a.jpg"));
        Assert.Empty(storage.InputsBefore(before));
        storage.RemoveInput(name, before);
        Assert.True(File.Exists(path));
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-2));
        File.SetLastWriteTimeUtc(At("a.jpg"), DateTime.UtcNow.AddHours(-2));
        storage.RemoveInput("../../a.jpg", before);
        Assert.True(File.Exists(At("a.jpg")));
        storage.RemoveInput(name, before);
        storage.RemoveInput(name, before);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_storage_has_one_id_whoever_asks_first()
    {
        for (int time = 0; time < 10; time++)
        {
            string place = Directory.CreateDirectory(At($"new{time}")).FullName;
            FolderStorage fresh = new(place);
            Assert.Null(fresh.Id);
            using Barrier start = new(4);
            Task<Guid>[] asked = [.. Enumerable.Range(0, start.ParticipantCount).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return new FolderStorage(place).Found();
                },
                default,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default))];
            Guid[] ids = await Task.WhenAll(asked);
            Assert.Single(ids.Distinct());
            Assert.Equal(ids[0], fresh.Id);
            Assert.Single(Directory.GetFiles(place));
        }
    }

    [Fact]
    public async Task A_storage_that_another_founds_this_moment_has_the_id_of_that_one()
    {
        string place = Directory.CreateDirectory(At("new")).FullName;
        Guid first = Guid.NewGuid();
        Task<Guid> second;
        await using (FileStream held = new(
            Path.Combine(place, FolderStorage.MarkFile), FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            second = Task.Run(() => new FolderStorage(place).Found());
            await Task.Delay(200);
            Assert.False(second.IsCompleted);
            held.Write(System.Text.Encoding.ASCII.GetBytes($"{first}"));
        }

        Assert.Equal(first, await second);
    }

    [Fact]
    public void A_storage_whose_founder_was_killed_is_founded_by_the_next()
    {
        string place = Directory.CreateDirectory(At("new")).FullName;
        File.WriteAllText(Path.Combine(place, FolderStorage.MarkFile), "12345678-");
        FolderStorage storage = new(place);
        Assert.Null(storage.Id);
        Guid id = storage.Found();
        Assert.Equal(id, storage.Id);
        Assert.Equal(id, new FolderStorage(place).Found());
        Assert.Single(Directory.GetFiles(place));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named() => Assert.Contains(
        "there is no such folder",
        Assert.Throws<ClusterException>(() => new FolderStorage(At("nothing")).Found()).Message,
        StringComparison.Ordinal);

    private string At(string name) => Path.Combine(folder, name);

    private string BringProblem(string name) =>
        Assert.Throws<ClusterException>(() => storage.Bring(name, At("place"))).Message;

    private string FetchProblem(ClusterResult result) =>
        Assert.Throws<ClusterException>(() => storage.Fetch(result, At("out.png"))).Message;
}
