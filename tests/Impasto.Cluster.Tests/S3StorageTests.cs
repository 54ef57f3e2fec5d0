using Impasto.Cluster.Storage;

namespace Impasto.Cluster.Tests;

/// <summary>
/// A bucket that machines share: of the server of these tests, or of the one whose address the variable
/// IMPASTO_TEST_S3 has.
/// </summary>
public sealed class S3StorageTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("impasto-").FullName;
    private readonly S3Server server = new();
    private readonly S3Url url;
    private readonly S3Bucket bucket;
    private readonly S3Storage storage;

    public S3StorageTests()
    {
        url = S3Url.Parse(Environment.GetEnvironmentVariable("IMPASTO_TEST_S3") ?? server.Url) with
        {
            Prefix = $"{Guid.NewGuid():N}/",
        };
        bucket = new S3Bucket(url);
        storage = new S3Storage(url);
    }

    public void Dispose()
    {
        storage.Dispose();
        bucket.Dispose();
        server.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_file_is_kept_once_and_brought_as_it_was()
    {
        File.WriteAllText(At("a.JPG"), "abc");
        File.WriteAllText(At("b.jpg"), "abc");
        string name = storage.Keep(At("a.JPG"));

        // The SHA-256 of "abc" of FIPS 180-2, appendix B.1.
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.jpg", name);
        Assert.Equal(name, storage.Keep(At("b.jpg")));
        Assert.Equal([$"inputs/{name}"], Names(""));
        string path = storage.Bring(name, At("place"));
        Assert.StartsWith(At("place"), path, StringComparison.Ordinal);
        Assert.Equal("abc", File.ReadAllText(path));
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        Assert.Equal(path, storage.Bring(name, At("place")));
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(path));
        Assert.Contains(
            "no file of the storage", Problem(() => storage.Bring("../x", folder)), StringComparison.Ordinal);
        Assert.Contains(
            "no longer in the storage",
            Problem(() => storage.Bring($"{new string('0', 64)}.jpg", folder)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file_is_not_brought_and_is_kept_anew()
    {
        File.WriteAllText(At("a.jpg"), "abc");
        string name = storage.Keep(At("a.jpg"));
        File.WriteAllText(At("other"), "abd");
        await bucket.PutAsync($"inputs/{name}", At("other"), default);
        Assert.Contains("damaged", Problem(() => storage.Bring(name, At("place"))), StringComparison.Ordinal);
        Assert.False(File.Exists(At($"place/{name}")));
        Assert.Equal(name, storage.Keep(At("a.jpg")));
        Assert.Equal("abc", File.ReadAllText(storage.Bring(name, At("place"))));
    }

    [Fact]
    public async Task A_file_of_another_length_or_of_long_ago_is_kept_anew()
    {
        File.WriteAllText(At("a.jpg"), "abc");
        string name = storage.Keep(At("a.jpg"));
        File.WriteAllText(At("other"), "longer");
        await bucket.PutAsync($"inputs/{name}", At("other"), default);
        storage.Keep(At("a.jpg"));
        Assert.Equal("abc", File.ReadAllText(storage.Bring(name, At("place"))));
        if (Environment.GetEnvironmentVariable("IMPASTO_TEST_S3") is null)
        {
            server.Age(TimeSpan.FromHours(2));
            storage.Keep(At("a.jpg"));
            Assert.Empty(storage.InputsBefore(DateTimeOffset.UtcNow.AddHours(-1)));
        }
    }

    [Fact]
    public void How_far_a_part_is_is_kept_until_it_is_done()
    {
        Guid job = Guid.NewGuid();
        File.WriteAllText(At("kept"), "state");
        storage.KeepState(job, "train-000001-set", At("kept"));
        storage.KeepState(job, "train-000002-set", At("kept"));
        storage.ClearState(job, "train-000001");
        Assert.False(storage.FetchState(job, "train-000001-set", At("none")));
        Assert.True(storage.FetchState(job, "train-000002-set", At("other")));
        Assert.Equal("state", File.ReadAllText(At("other")));
    }

    [Fact]
    public async Task Of_a_film_nothing_else_is_brought_and_what_has_changed_is_put_again()
    {
        Guid job = Guid.NewGuid();
        IFilmFolder first = storage.FilmOf(job, At("first"), default);
        Write(first, "parts/0001/1.png", "one");
        Write(first, "parts/00010/1.png", "ten");
        first.Keep("parts");
        Write(first, "parts/0001/1.png", "one again");
        first.Keep("parts");
        await bucket.PutAsync($"jobs/{job:N}/film/parts/0001/..\\2.png", At("first/film/parts/0001/1.png"), default);

        IFilmFolder second = storage.FilmOf(job, At("second"), default);
        Write(second, "parts/0001/3.png", "own");
        second.Bring("parts/0001");
        Assert.Equal(
            ["parts/0001/1.png", "parts/0001/3.png"],
            Directory.EnumerateFiles(second.Path, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(second.Path, file)).Order());
        Assert.Equal("one again", File.ReadAllText(Path.Combine(second.Path, "parts/0001/1.png")));
        Write(second, "parts/0001/1.png", "own");
        second.Bring("parts/0001");
        Assert.Equal("own", File.ReadAllText(Path.Combine(second.Path, "parts/0001/1.png")));
    }

    [Fact]
    public async Task A_result_is_fetched_as_it_was_kept()
    {
        File.WriteAllText(At("made.png"), "picture");
        Guid job = Guid.NewGuid();
        ClusterResult result = storage.KeepResult(job, "picture-000001", At("made.png"));
        Assert.Equal(result, storage.KeepResult(job, "picture-000001", At("made.png")));
        storage.Fetch(result, At("out.png"));
        Assert.Equal("picture", File.ReadAllText(At("out.png")));
        Assert.Equal(7, result.Bytes);

        File.WriteAllText(At("other"), "changed");
        await bucket.PutAsync(result.File, At("other"), default);
        Assert.Contains("damaged", Problem(() => storage.Fetch(result, At("out.png"))), StringComparison.Ordinal);
        storage.Remove(job);
        Assert.Empty(Names("jobs/"));
        Assert.Contains("no longer", Problem(() => storage.Fetch(result, At("out.png"))), StringComparison.Ordinal);
        Assert.Contains(
            "can be none",
            Problem(() => storage.Fetch(result with { File = "../made.png" }, At("out.png"))),
            StringComparison.Ordinal);
        Assert.Equal("picture", File.ReadAllText(At("out.png")));
    }

    [Fact]
    public void A_storage_has_one_id()
    {
        Assert.Null(storage.Id);
        Guid id = storage.Found();
        using S3Storage other = new(url);
        Assert.Equal((id, id, id), (storage.Id, other.Id, other.Found()));
    }

    [Fact]
    public void Files_that_nobody_keeps_again_can_be_removed()
    {
        File.WriteAllText(At("a.jpg"), "abc");
        string name = storage.Keep(At("a.jpg"));
        DateTimeOffset later = DateTimeOffset.UtcNow.AddHours(1), earlier = DateTimeOffset.UtcNow.AddHours(-1);
        Assert.Equal([name], storage.InputsBefore(later));
        Assert.Empty(storage.InputsBefore(earlier));
        storage.RemoveInput(name, earlier);
        Assert.Single(Names(""));
        storage.RemoveInput(name, later);
        storage.RemoveInput(name, later);
        Assert.Empty(Names(""));
    }

    [Fact]
    public void What_a_part_of_a_film_has_made_another_machine_goes_on_from()
    {
        Guid job = Guid.NewGuid();
        IFilmFolder first = storage.FilmOf(job, At("first"), default);
        for (int i = 1; i <= 5; i++)
        {
            Write(first, $"frames/00000{i}.png", $"{i}");
        }

        first.Keep("frames");
        first.Keep("masks");
        using (first.KeepAsMade("parts/0001", except: "done.txt"))
        {
            Write(first, "parts/0001/set/1.png", "one");
            Write(first, "parts/0001/set/.2.png", "being written");
            Write(first, "parts/0001/set/3.png.tmp", "being written");
            Write(first, "parts/0001/done.txt", "first");
        }

        IFilmFolder second = storage.FilmOf(job, At("second"), default);
        second.Bring("frames", name => name is "000002.png" or "000003.png");
        second.Bring("parts/0001");
        Assert.Equal(
            ["frames/000002.png", "frames/000003.png", "parts/0001/set/1.png"],
            Directory.EnumerateFiles(second.Path, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(second.Path, file)).Order());

        first.KeepFirst("parts/0001/done.txt");
        Write(second, "parts/0001/done.txt", "second");
        second.KeepFirst("parts/0001/done.txt");
        Assert.Equal("first", File.ReadAllText(Path.Combine(second.Path, "parts/0001/done.txt")));

        // Who finds that the first one's frames are damaged makes another one.
        IFilmFolder third = storage.FilmOf(job, At("third"), default);
        third.Bring("parts/0001");
        Write(third, "parts/0001/done.txt", "third");
        third.KeepFirst("parts/0001/done.txt");
        File.Delete(Path.Combine(first.Path, "parts/0001/done.txt"));
        first.Bring("parts/0001/done.txt");
        Assert.Equal("third", File.ReadAllText(Path.Combine(first.Path, "parts/0001/done.txt")));
        storage.ClearFilm(job);
        Assert.Empty(Names("jobs/"));
    }

    private static string Problem(Action work) => Assert.Throws<ClusterException>(work).Message;

    private static void Write(IFilmFolder film, string name, string text)
    {
        string path = Path.Combine(film.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private string At(string name) => Path.Combine(folder, name);

    private IEnumerable<string> Names(string start) =>
        bucket.ListAsync(start, default).GetAwaiter().GetResult().Select(one => one.Name);
}
