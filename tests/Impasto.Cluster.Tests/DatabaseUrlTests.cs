using Impasto.Cluster.Engine;
using Impasto.Cluster.Records;
using Npgsql;

namespace Impasto.Cluster.Tests;

/// <summary>Addresses of databases, and what is said where there is none behind them.</summary>
[Collection(PostgresCollection.Name)]
public sealed class DatabaseUrlTests(PostgresServer server) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("impasto-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void An_address_has_all_that_a_connection_needs()
    {
        DatabaseUrl url = DatabaseUrl.Parse("postgresql://me:p%40ss%2Fw@db.example:5433/paint?sslmode=verify-full");
        NpgsqlConnectionStringBuilder read = new(url.Connection);
        Assert.Equal(
            ("db.example", 5433, "paint", "me", "p@ss/w", SslMode.VerifyFull),
            (read.Host, read.Port, read.Database, read.Username, read.Password, read.SslMode));
        Assert.Equal("postgresql://me@db.example:5433/paint", url.Shown);
        NpgsqlConnectionStringBuilder other = new(DatabaseUrl.Parse("postgres://me:a:b@[::1]/my%20paint").Connection);
        Assert.Equal(("::1", "my paint", "a:b"), (other.Host, other.Database, other.Password));
        Assert.Equal(5432, new NpgsqlConnectionStringBuilder(DatabaseUrl.Parse("postgres://h/d").Connection).Port);
    }

    [Theory]
    [InlineData("here")]
    [InlineData("http://me:secret@host/database")]
    [InlineData("postgres://me:secret@host")]
    [InlineData("postgres://me:secret@host/a/b")]
    [InlineData("postgres:///database")]
    [InlineData("postgres://me:secret@host/database#part")]
    [InlineData("postgres://me:secret@host/database?sslmode=perhaps")]
    [InlineData("postgres://me:secret@host/database?options=-c")]
    public void What_is_no_address_is_refused_without_its_password(string url)
    {
        ClusterException refused = Assert.Throws<ClusterException>(() => DatabaseUrl.Parse(url));
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public void A_database_that_cannot_be_used_is_told_in_a_line()
    {
        AssertProblem(PostgresServer.Nowhere(), "the server cannot be reached", isPassing: true);
        AssertProblem(server.Url("nothing"), "there is no database of that name", isPassing: false);
        AssertProblem(server.Url("postgres", password: "wrong"), "the password is wrong", isPassing: false);
        AssertProblem(server.Url("postgres", password: ""), "the password is wrong, or is missing", isPassing: false);
        AssertProblem(
            "postgres://impasto@nowhere.invalid/any", "the server cannot be reached", isPassing: true);
        AssertProblem(
            server.Url("postgres") + "?sslmode=require", "no secure connection", isPassing: false);
    }

    [PostgresFact]
    public void The_first_makes_the_tables_and_others_need_to_read_and_write_them_only()
    {
        string url = server.NewDatabase(), database = url[(url.LastIndexOf('/') + 1)..];
        server.Do($"create user {database} password 'secret'", "postgres");
        string least = server.Url(database, "secret", database);
        AssertProblem(least, "has to be one that may make schemas", isPassing: false);
        ClusterConnection.Open(url, folder).Dispose();
        AssertProblem(least, "this user may not do that there", isPassing: false);
        foreach (string schema in new[] { "impasto", "impasto_queue" })
        {
            server.Do(
                $"""
                grant usage on schema {schema} to {database};
                grant select, insert, update, delete on all tables in schema {schema} to {database};
                grant usage on all sequences in schema {schema} to {database}
                """,
                database);
        }

        using ClusterConnection connection = ClusterConnection.Open(least, folder);
        ClusterJob job = new() { Id = Guid.NewGuid(), Name = "a", Version = "1" };
        ClusterPart part = new()
        {
            Id = Guid.NewGuid(),
            Job = job.Id,
            Kind = ClusterPartKind.Picture,
            Number = 1,
            Name = "a",
            Queue = QueueNames.Of(isUrgent: false, job.Version, memory: 1),
        };
        connection.Records.Add(job, [part]);
        connection.Enqueue(job.Id);
        Assert.True(connection.Queue.Has(connection.Records.Part(part.Id)!.Ticket!));
        Assert.Empty(connection.Records.LostParts(job.Id));
        connection.Queue.Delete(connection.Records.Part(part.Id)!.Ticket!);
        Assert.Equal(part.Id, Assert.Single(connection.Records.LostParts(job.Id)).Id);
    }

    private void AssertProblem(string url, string part, bool isPassing)
    {
        ClusterException told = Assert.Throws<ClusterException>(() => ClusterConnection.Open(url, folder).Dispose());
        Assert.Contains(part, told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong@", told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', told.Message);
        Assert.Equal(isPassing, told.IsPassing);
    }
}
