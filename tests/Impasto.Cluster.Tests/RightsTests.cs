using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Impasto.Cli.Tests;
using Impasto.Cluster.Engine;
using Impasto.Cluster.Records;
using Impasto.Tests;
using Npgsql;

namespace Impasto.Cluster.Tests;

/// <summary>The least rights that do, as docs/cluster.md gives them, and secure connections.</summary>
[Collection(PostgresCollection.Name)]
public sealed class RightsTests(PostgresServer server) : IDisposable
{
    private const string Database = "impasto", Owner = "impasto_owner", Worker = "impasto_worker";

    private readonly ClusterFolder folder = new(server);

    public void Dispose() => folder.Dispose();

    [PostgresFact]
    public async Task A_worker_and_a_client_of_the_documented_role_paint_and_can_do_no_more()
    {
        string[] statements = [.. StatementsOf(Path.Combine(Repository.Root, "docs", "cluster.md"))];
        foreach (string statement in statements[..3])
        {
            server.Do(statement, "postgres");
        }

        string owner = server.Url(Database, "change me", Owner), worker = server.Url(Database, "change me too", Worker);
        ClusterConnection.Open(owner, folder.Storage).Dispose();
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, ErrorOf(worker, "select count(*) from impasto.jobs"));
        foreach (string statement in statements[3..])
        {
            Assert.Null(ErrorOf(owner, statement));
        }

        (string, string)[] variables = [("IMPASTO_ON", worker), ("IMPASTO_STORAGE", folder.Storage)];
        using (WorkerProcess process = new(worker, folder.Storage, lease: 3))
        {
            ProgramResult sent = await ProgramRun.StartAsync(
                [
                    "stylize", folder.At("photos/a.png"), "--style", folder.At("style.png"), .. folder.Short, "-o",
                    folder.At("a.png"), "--on", "-",
                ],
                variables);
            Assert.True(sent.ExitCode == 0, sent.Error + process.Said);
            process.Signal(WorkerProcess.Terminate);
            Assert.Equal(0, process.WaitForEnd());
        }

        // What nobody takes any more is cancelled, and begun anew.
        using ClusterConnection connection = ClusterConnection.Open(worker, folder.Storage);
        using Clients.ClusterClient client = new(connection);
        ClusterJob done = Assert.Single(client.Jobs());
        Assert.EndsWith(
            $": the role {Worker} may not delete from impasto.jobs; remove jobs with the role {Owner}, or with another "
            + "one that has this right.",
            Assert.Throws<ClusterException>(() => client.Remove(done)).Message,
            StringComparison.Ordinal);
        Assert.Equal(ClusterJobState.Done, client.Find($"{done.Id}").State);
        client.Fetch(client.Parts(done.Id)[0].Result!, folder.At("again.png"));
        ClusterJob job = new() { Id = Guid.NewGuid(), Name = "a", Version = "another" };
        connection.Records.Add(job, [new ClusterPart
        {
            Id = Guid.NewGuid(),
            Job = job.Id,
            Kind = ClusterPartKind.Picture,
            Number = 1,
            Name = "a",
            Queue = QueueNames.Of(isUrgent: false, job.Version, memory: 1),
        }]);
        connection.Enqueue(job.Id);
        Assert.True(client.Cancel(job.Id));
        Assert.Equal(1, client.Retry(job.Id));
        foreach (string statement in (string[])
        [
            "delete from impasto.results", "update impasto.results set sha256 = 'a'", "delete from impasto.jobs",
            "update impasto.schema set version = 0", "drop table impasto.workers", "create table impasto.mine (a int)",
            "create schema mine", "create temporary table mine (a int)", "truncate impasto_queue.job",
        ])
        {
            Assert.True(ErrorOf(worker, statement) == PostgresErrorCodes.InsufficientPrivilege, statement);
        }
    }

    [PostgresFact]
    public void A_server_is_who_its_certificate_says_or_is_refused_in_a_line()
    {
        using X509Certificate2 own = Authority("own"), another = Authority("another");
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=database", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate =
            request.Create(own, own.NotBefore.AddMinutes(1), own.NotAfter.AddMinutes(-1), [1, 2, 3]);
        string root = folder.At("own.pem"), wrong = folder.At("another.pem");
        File.WriteAllText(root, own.ExportCertificatePem());
        File.WriteAllText(wrong, another.ExportCertificatePem());
        string elsewhere = folder.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        server.StartTls(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
        try
        {
            string good = $"{folder.Url}?sslmode=verify-full&sslrootcert={Uri.EscapeDataString(root)}";
            WorkerProcess.Until(() => ErrorOf(good, "select 1") is null);
            ClusterConnection.Open(good, folder.Storage).Dispose();
            using NpgsqlConnection connection = new(DatabaseUrl.Parse(good).Connection);
            connection.Open();
            using NpgsqlCommand asked = new(
                "select ssl from pg_stat_ssl where pid = pg_backend_pid()", connection);
            Assert.Equal(true, asked.ExecuteScalar());

            AssertRefused($"{folder.Url}?sslmode=verify-full&sslrootcert={Uri.EscapeDataString(wrong)}");
            AssertRefused($"{elsewhere}?sslmode=verify-full&sslrootcert={Uri.EscapeDataString(root)}");
            AssertRefused($"{folder.Url}?sslmode=verify-full");
        }
        finally
        {
            server.EndTls();
        }

        foreach (string file in new[] { folder.At("none.pem"), folder.At("style.png") })
        {
            ClusterException told = Assert.Throws<ClusterException>(() => DatabaseUrl.Parse(
                $"{folder.Url}?sslmode=verify-full&sslrootcert={Uri.EscapeDataString(file)}"));
            Assert.Equal($"{file}: sslrootcert is a file with certificates as PEM, and this is none.", told.Message);
        }
    }

    private static X509Certificate2 Authority(string name)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
    }

    private static IEnumerable<string> StatementsOf(string page) => File.ReadAllText(page).Split("```sql\n").Skip(1)
        .SelectMany(block => block[..block.IndexOf("```", StringComparison.Ordinal)].Split(';'))
        .Select(statement => statement.Trim()).Where(statement => statement.Length > 0);

    /// <summary>The error of a statement; null for none.</summary>
    private static string? ErrorOf(string url, string statement)
    {
        try
        {
            using NpgsqlConnection connection = new(DatabaseUrl.Parse(url).Connection + ";Pooling=false");
            connection.Open();
            using NpgsqlCommand command = new(statement, connection);
            command.ExecuteNonQuery();
            return null;
        }
        catch (PostgresException e)
        {
            return e.SqlState;
        }
        catch (NpgsqlException e)
        {
            return e.Message;
        }
    }

    private void AssertRefused(string url)
    {
        ClusterException told = Assert.Throws<ClusterException>(() => ClusterConnection.Open(url, folder.Storage));
        Assert.EndsWith(
            ": the server's certificate is another host's, or none of the authority in sslrootcert.", told.Message,
            StringComparison.Ordinal);
        Assert.False(told.IsPassing);
    }
}
