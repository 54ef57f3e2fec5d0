using Impasto.Cli.Tests;
using Impasto.Cluster.Storage;

namespace Impasto.Cluster.Tests;

/// <summary>What a server that speaks S3 does wrong, and what is said of it.</summary>
public sealed class S3FaultTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("impasto-").FullName;
    private readonly S3Server server = new();
    private readonly S3Storage storage;
    private readonly string file;

    public S3FaultTests()
    {
        storage = new S3Storage(S3Url.Parse(server.Url));
        file = Path.Combine(folder, "a.png");
        File.WriteAllText(file, "abc");
    }

    public void Dispose()
    {
        storage.Dispose();
        server.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(403, "InvalidAccessKeyId", "does not know the access key", false)]
    [InlineData(403, "SignatureDoesNotMatch", "the secret key is wrong", false)]
    [InlineData(403, "AccessDenied", "may not do that there", false)]
    [InlineData(400, "ExpiredToken", "valid no longer", false)]
    [InlineData(404, "NoSuchBucket", "no such bucket", false)]
    [InlineData(301, "PermanentRedirect", "in another region", false)]
    [InlineData(503, "SlowDown", "is busy", true)]
    [InlineData(418, "Teapot", "its error 418", false)]
    public void What_a_server_refuses_is_said_in_a_line(int status, string code, string said, bool isPassing)
    {
        server.Refusal = (status, code);
        ClusterException refused = Assert.Throws<ClusterException>(() => storage.KeepResult(default, "made", file));
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("s3://shared/impasto: ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("words of the server", refused.Message, StringComparison.Ordinal);
        Assert.Equal(isPassing, refused.IsPassing);
    }

    [Fact]
    public void A_server_that_is_away_is_waited_for()
    {
        ClusterResult result = storage.KeepResult(default, "made", file);
        server.Stop();
        Assert.True(Assert.Throws<ClusterException>(() => storage.Id).IsPassing);
        Assert.True(Assert.Throws<ClusterException>(() => storage.Keep(file)).IsPassing);
        Assert.True(Assert.Throws<ClusterException>(() => storage.Fetch(result, file)).IsPassing);
        server.Start();
        storage.Fetch(result, file);
        Assert.Equal("abc", File.ReadAllText(file));
    }

    [Fact]
    public void A_file_that_ends_early_is_not_taken_for_the_whole()
    {
        string name = storage.Keep(file);
        server.LeftOut = 1;
        Assert.True(Assert.Throws<ClusterException>(() => storage.Bring(name, folder)).IsPassing);
        server.LeftOut = 0;
        Assert.Equal("abc", File.ReadAllText(storage.Bring(name, folder)));
        Assert.Equal(2, Directory.GetFiles(folder).Length);
    }

    [Fact]
    public async Task A_slow_server_is_left_when_the_part_is_stopped()
    {
        string name = storage.Keep(file);
        server.Slowness = TimeSpan.FromSeconds(5);
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(0.2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Task.Run(() => storage.Bring(name, folder, stop.Token)));
    }

    [Fact]
    public async Task A_server_that_knows_no_conditions_has_one_id_all_the_same()
    {
        server.KnowsConditions = false;
        Guid id = storage.Found();
        Assert.Equal(id, storage.Found());
        using S3Bucket bucket = new(S3Url.Parse(server.Url));
        Assert.False(await bucket.PutFirstAsync(FolderStorage.MarkFile, file, default));
    }

    [Fact]
    public async Task Of_two_that_give_a_storage_its_id_at_once_one_does()
    {
        server.Slowness = TimeSpan.FromSeconds(0.5);
        using S3Bucket bucket = new(S3Url.Parse(server.Url));
        bool[] put = await Task.WhenAll(
            bucket.PutFirstAsync(FolderStorage.MarkFile, file, default),
            bucket.PutFirstAsync(FolderStorage.MarkFile, file, default));
        Assert.Single(put, true);
    }

    [Fact]
    public void A_damaged_frame_of_a_film_is_left_out()
    {
        IFilmFolder film = storage.FilmOf(default, Path.Combine(folder, "one"), default);
        foreach (string name in new[] { "1.png", "2.png" })
        {
            string frame = Path.Combine(Directory.CreateDirectory(Path.Combine(film.Path, "frames")).FullName, name);
            File.WriteAllText(frame, name);
        }

        film.Keep("frames");
        Assert.Equal(1, server.Damage(name => name.EndsWith("2.png", StringComparison.Ordinal)));
        IFilmFolder other = storage.FilmOf(default, Path.Combine(folder, "two"), default);
        other.Bring("frames");
        Assert.Equal("1.png", Path.GetFileName(Assert.Single(Directory.GetFiles(Path.Combine(other.Path, "frames")))));
    }

    [Fact]
    public async Task Keys_that_are_wrong_or_missing_are_named_in_a_line()
    {
        string[] words = ["worker", "--on", "memory:", "--storage", server.Url];
        (await ProgramRun.StartAsync(words, [("AWS_ACCESS_KEY_ID", "another")]))
            .AssertOneLine(1, "the server does not know the access key");
        (await ProgramRun.StartAsync(
            words, [("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", ""), ("HOME", folder)]))
            .AssertOneLine(1, "there are no keys to it");
    }

    [Theory]
    [InlineData("s3://")]
    [InlineData("s3://b")]
    [InlineData("s3://Bucket/x")]
    [InlineData("s3://bucket/a/../b")]
    [InlineData("s3://bucket/a//b")]
    [InlineData("s3://bucket/a?endpoint=here")]
    [InlineData("s3://bucket/a?endpoint=http://key:secret@host")]
    [InlineData("s3://bucket/a?endpoint=http://host/?key=secret")]
    [InlineData("s3://bucket/a?endpoint=file:///etc")]
    [InlineData("s3://bucket/a?region=Über")]
    [InlineData("s3://bucket/a?key=secret")]
    public void What_is_no_address_is_refused_without_its_text(string address)
    {
        string said = Assert.Throws<ClusterException>(() => S3Url.Parse(address)).Message;
        Assert.Contains("address of a bucket", said, StringComparison.Ordinal);
        Assert.DoesNotContain("secret@", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_in_an_address_are_refused() => Assert.Contains(
        "AWS_ACCESS_KEY_ID",
        Assert.Throws<ClusterException>(() => S3Url.Parse("s3://key:secret@bucket/a")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void An_address_says_where_the_bucket_is()
    {
        S3Url url = S3Url.Parse("s3://my.bucket/a/b/?endpoint=https%3A%2F%2Fhost:9000&region=eu-west-1");
        Assert.Equal(new S3Url("my.bucket", "a/b/", "https://host:9000", "eu-west-1"), url);
        Assert.Equal("s3://my.bucket/a/b", url.Shown);
        Assert.True(S3Url.IsMeant("S3://bucket"));
        Assert.Equal(new S3Url("bucket", "", null, null), S3Url.Parse("s3://bucket"));
    }
}
