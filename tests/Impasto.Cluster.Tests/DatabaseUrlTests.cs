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
        Assert.Equal(5432, new NpgsqlConnectionStringBuilder(DatabaseUrl.Parse("postgres://h/d").Connection).Port);
    }

    [Theory]
    [InlineData("here")]
    [InlineData("http://me:secret@host/database")]
    [InlineData("postgres://me:secret@host")]
    [InlineData("postgres://me:secret@host/a/b")]
    [InlineData("postgres:///database")]
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

    private void AssertProblem(string url, string part, bool isPassing)
    {
        ClusterException told = Assert.Throws<ClusterException>(() => ClusterConnection.Open(url, folder).Dispose());
        Assert.Contains(part, told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong@", told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', told.Message);
        Assert.Equal(isPassing, told.IsPassing);
    }
}
